using System.Text.Json;
using ExternalIdSync.Core.Jobs;
using ExternalIdSync.Core.State;
using ExternalIdSync.Host.Tests.Running;

namespace ExternalIdSync.Host.Tests;

/// <summary><c>health</c> and <c>report</c>: commands that look at what runs left behind.</summary>
public sealed class MonitoringCommandTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("pssync-").FullName;

    private static CancellationToken None => TestContext.Current.CancellationToken;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task A_job_that_ran_is_healthy_and_the_monitor_sees_0()
    {
        var job = WriteJob("nightly");
        await RunAsync(job, RunStatus.Succeeded);

        var run = await PssyncRun.Of("health", job);

        Assert.Equal(0, run.ExitCode);
        Assert.Contains("Healthy", run.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_worst_of_several_jobs_decides_the_exit_code()
    {
        var (good, degraded, never) = (WriteJob("good"), WriteJob("degraded"), WriteJob("never"));
        await RunAsync(good, RunStatus.Succeeded);
        await RunAsync(degraded, RunStatus.Succeeded);
        await RunAsync(degraded, RunStatus.Failed);

        var two = await PssyncRun.Of("health", good, degraded);
        var three = await PssyncRun.Of("health", good, degraded, never, "--output", "json");

        Assert.Equal(2, two.ExitCode);
        Assert.Contains("LastRunFailed (degraded): ", two.Out, StringComparison.Ordinal);
        Assert.Equal(1, three.ExitCode);
        var lines = three.OutLines.Select(static line => JsonDocument.Parse(line).RootElement).ToList();
        Assert.Equal(["Healthy", "Degraded", "Unhealthy"], lines.Select(static line => line.GetProperty("status").GetString()));
        Assert.Equal("NeverRan", lines[2].GetProperty("findings")[0].GetProperty("id").GetString());
        Assert.Equal(3600, lines[0].GetProperty("intervalSeconds").GetDouble());
        Assert.Equal(5, lines[0].GetProperty("written").GetDouble());
    }

    [Fact]
    public async Task Looking_makes_no_state()
    {
        var job = WriteJob("never");

        await PssyncRun.Of("health", job);
        await PssyncRun.Of("report", job, "--to", Path.Combine(_folder, "report.html"));

        Assert.False(File.Exists(JobFile.Load(job).StatePath));
    }

    [Fact]
    public async Task A_report_is_written_where_it_is_asked_for()
    {
        var (job, path) = (WriteJob("nightly"), Path.Combine(_folder, "report.html"));
        await RunAsync(job, RunStatus.Succeeded);

        var run = await PssyncRun.Of("report", job, "--to", path);

        Assert.Equal(0, run.ExitCode);
        Assert.Equal(path, run.OutLines.Single());
        Assert.Contains("meant every 1 h", await File.ReadAllTextAsync(path, None), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_report_shows_several_jobs_or_all_of_their_states()
    {
        var (first, second, path) = (WriteJob("first"), WriteJob("second"), Path.Combine(_folder, "report.html"));
        File.WriteAllText(second, File.ReadAllText(second).Replace("second.db", "first.db", StringComparison.Ordinal));
        await RunAsync(first, RunStatus.Succeeded);
        await RunAsync(second, RunStatus.Succeeded);

        var both = await PssyncRun.Of("report", first, WriteJob("third"), "--to", path);
        var page = await File.ReadAllTextAsync(path, None);
        var all = await PssyncRun.Of("report", first, "--to", path, "--all");

        Assert.Equal((0, 0), (both.ExitCode, all.ExitCode));
        Assert.Contains(">third</h2>", page, StringComparison.Ordinal);
        Assert.DoesNotContain(">second</h2>", page, StringComparison.Ordinal);
        Assert.Contains(">second</h2>", await File.ReadAllTextAsync(path, None), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_job_file_that_is_missing_is_named()
    {
        var run = await PssyncRun.Of("health", Path.Combine(_folder, "none.json"));

        Assert.Equal(ExitCodes.Failed, run.ExitCode);
        Assert.Contains("none.json", run.Error, StringComparison.Ordinal);
    }

    private static async Task RunAsync(string path, RunStatus status)
    {
        var job = JobFile.Load(path);
        await using var store = await JobState.OpenAsync(job, StateAccess.ReadWrite, null, None);
        var lease = await store.AcquireLeaseAsync(job.Name, "test", TimeSpan.FromMinutes(1), None);
        var run = await store.StartRunAsync(lease, "csv/companies.csv", "hipcall/companies", None);
        await store.FinishRunAsync(lease, run, new RunSummary { Status = status, Target = "hipcall/companies", Read = 5, Created = 5 }, default, None);
        await store.ReleaseLeaseAsync(lease, None);
    }

    private string WriteJob(string name)
    {
        var path = Path.Combine(_folder, name + ".json");
        File.WriteAllText(
            path,
            $$"""
            {
              "version": 1, "name": "{{name}}", "interval": "1h", "state": "{{name}}.db",
              "source": { "type": "csv", "path": "companies.csv" },
              "map": { "version": 1, "externalId": { "from": "Id" }, "fields": [{ "from": "Name", "to": "name" }] },
              "target": { "name": "hipcall/companies", "token": "env:HIPCALL_TOKEN" }
            }
            """);
        return path;
    }
}
