using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Json;
using ExternalIdSync.Core.Tests.Sources.Csv;
using ExternalIdSync.Sandbox;

namespace ExternalIdSync.Core.Tests.Jobs;

/// <summary>Promises 1 and 2: a job that is killed at any instant, again and again, ends where an undisturbed one ends.</summary>
public sealed class KillTests : IDisposable
{
    private const int Records = 20_000;
    private const int LeastKills = 25;
    private const int MostKills = 35;

    private readonly TemporaryFolder _folder = new();
    private readonly SandboxServer _server = new(new SandboxOptions { RecordedRequests = 0, RecordedBodyBytes = 0 });
    private readonly Dictionary<string, string> _expected = new(StringComparer.Ordinal);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_run_killed_again_and_again_ends_as_an_undisturbed_one_with_no_key_created_twice_and_no_change_lost()
    {
        await using var listener = new SandboxListener(_server);
        var random = new Random(2611);
        WriteExports(random);
        var job = WriteJob(listener.Address);
        var output = new StringBuilder();
        var kills = 0;
        int exitCode;
        do
        {
            var arrived = listener.WhenArrived(random.Next(0, 2_200));
            using var process = Start(job);
            var reading = process.StandardOutput.ReadToEndAsync();
            var exited = process.WaitForExitAsync();
            if (kills < MostKills && await Task.WhenAny(arrived, exited) == arrived)
            {
                process.Kill();
                kills++;
            }

            await exited;
            output.Append(await reading);
            exitCode = process.ExitCode;
        }
        while (exitCode is not (0 or 1 or 2));

        Assert.True(exitCode == 0, output.ToString());
        Assert.InRange(kills, LeastKills, MostKills);
        Assert.Equal(Records, _server.Hipcall.CompanyCount);
        Assert.Equal(Records, _server.Requests.Count("hipcall", "POST", 201));
        Assert.All(_expected, pair => Assert.Equal(pair.Value, CityOf(pair.Key)));
    }

    private static Process Start(string job)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath is { } path && Path.GetFileNameWithoutExtension(path) == "dotnet" ? path : "dotnet")
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
        };
        start.ArgumentList.Add(Path.Combine(AppContext.BaseDirectory, "ExternalIdSync.JobRunner.dll"));
        start.ArgumentList.Add(job);
        start.Environment["KILL_TEST_TOKEN"] = "hipcall_sandbox";
        return Process.Start(start)!;
    }

    /// <summary>Three exports: everything, changes, and changes of which many go back to what was before.</summary>
    private void WriteExports(Random random)
    {
        Directory.CreateDirectory(_folder.Path("exports"));
        WriteExport("1.csv", Enumerable.Range(0, Records), "A");
        var changed = Pick(4_000);
        WriteExport("2.csv", changed, "B");
        WriteExport("3.csv", changed.Take(2_000), "A");
        WriteExport("4.csv", Pick(1_000), "C");

        List<int> Pick(int count) => [.. Enumerable.Range(0, Records).OrderBy(_ => random.Next()).Take(count)];
    }

    private void WriteExport(string name, IEnumerable<int> keys, string city)
    {
        var text = new StringBuilder("Id,Name,City\n");
        foreach (var key in keys)
        {
            text.Append(CultureInfo.InvariantCulture, $"{key},Company {key},{city}\n");
            _expected[FormattableString.Invariant($"crm:{key}")] = city;
        }

        _folder.Write(Path.Combine("exports", name), text.ToString());
    }

    private string WriteJob(Uri address) => _folder.Write("companies.job.json", $$"""
        {
          "version": 1,
          "name": "companies",
          "source": { "type": "csv", "path": "exports", "settle": "0s" },
          "map": {
            "version": 1,
            "externalId": { "from": "Id", "prefix": "crm:" },
            "fields": [{ "from": "Name", "to": "name" }, { "from": "City", "to": "city" }]
          },
          "target": { "name": "hipcall/companies", "baseUrl": "{{address}}hipcall/api/v3/", "token": "env:KILL_TEST_TOKEN" },
          "limits": { "concurrency": 16 }
        }
        """);

    private string? CityOf(string key)
    {
        using var json = JsonDocument.Parse(_server.Hipcall.FindCompany(key)!);
        return json.RootElement.GetProperty("city").GetString();
    }
}
