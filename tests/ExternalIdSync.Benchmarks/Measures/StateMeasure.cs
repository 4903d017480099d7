using System.Globalization;
using ExternalIdSync.Benchmarks.Records;
using ExternalIdSync.Benchmarks.Sandbox;
using ExternalIdSync.Core.Jobs;
using ExternalIdSync.Core.Sources.Csv;
using ExternalIdSync.Core.Targets;
using ExternalIdSync.Core.Writing;
using ExternalIdSync.Host.Sandbox;

namespace ExternalIdSync.Benchmarks.Measures;

/// <summary>
/// Jobs with a state: a file that is read again unchanged, and changes sent with state against the same records sent without.
/// </summary>
internal sealed class StateMeasure : IMeasure
{
    /// <summary>The duel that several processes have to tell.</summary>
    public const string Contest = "delta";

    private const string Batches = "experiture/profiles";
    private const string Singles = "instant-compliance/customers";
    private const int Concurrency = 16;

    // Limits that both contenders keep and neither meets: they cost what they cost.
    private const int Plenty = 100_000_000;

    private const double LeastUnchanged = 100_000;
    private const double LeastOfStateless = 0.85;
    private const double MostOfFew = 1.15;
    private const double MostBytesPerLink = 200;

    /// <inheritdoc/>
    public string Name => "state";

    /// <inheritdoc/>
    public async Task<IReadOnlyList<Finding>> RunAsync(Scale scale, SandboxProcess sandbox)
    {
        using var folder = new TemporaryFolder();
        var few = await AgainAsync(folder, "few", scale.FewRows, scale.Peaks, sandbox);
        var many = await AgainAsync(folder, "many", scale.ManyRows, scale.Peaks, sandbox);
        var perLink = (double)new FileInfo(folder.File("many.state.db")).Length / scale.ManyRows;
        var memory = (double)many.Peak / few.Peak;
        return
        [
            new Finding(
                $"unchanged re-run, {Number(scale.ManyRows)} CSV rows", Number(many.Rate) + " rows/s", $"{many.Requests} requests", "", "≥ 100,000",
                many.Rate >= LeastUnchanged && many.Requests == 0),
            Delta("one record per request, 0 ms", scale.Requests, await DuelRun.StartAsync(scale, Contest, scale.Requests)),
            Delta(
                "batches, 50 ms",
                scale.FewRows,
                await FightAsync(sandbox, Batches, Sample.Profiles, scale.FewRows, scale.Rounds, warmUps: 1, TimeSpan.FromMilliseconds(50))),
            new Finding(
                $"peak memory of that, {Number(scale.ManyRows)} rows", Megabytes(many.Peak), $"{Megabytes(few.Peak)} at {Number(scale.FewRows)} rows",
                memory.ToString("0.00", CultureInfo.InvariantCulture), "≤ 1.15", memory <= MostOfFew),
            new Finding(
                "state file per link", string.Create(CultureInfo.InvariantCulture, $"{perLink:0} bytes"), "", "", "≤ 200 bytes", perLink <= MostBytesPerLink),
        ];
    }

    /// <summary>Has a job and the same records without a state take turns at a server that answers at once.</summary>
    /// <param name="sandbox">The server.</param>
    /// <param name="requests">Requests in a turn, a record each.</param>
    /// <param name="rounds">How many rounds count.</param>
    /// <returns>The duel; the job comes first.</returns>
    public static Task<Duel> FightAsync(SandboxProcess sandbox, int requests, int rounds) =>
        FightAsync(sandbox, Singles, Sample.Customers, requests, rounds, warmUps: 5, TimeSpan.Zero);

    /// <summary>Imports a file, and runs the job over it again; the best of several, as the machine is never quieter than that.</summary>
    private static async Task<(double Rate, long Peak, long Requests)> AgainAsync(
        TemporaryFolder folder, string name, int rows, int count, SandboxProcess sandbox)
    {
        Sample.Profiles.Write(folder.File(name + ".csv"), rows);
        await sandbox.ResetAsync();
        var job = WriteJob(folder, name, Batches, sandbox);
        _ = await StateRun.StartAsync(job);
        var best = await StateRun.StartAsync(job);
        for (var i = 1; i < count; i++)
        {
            var again = await StateRun.StartAsync(job);
            best = (Math.Max(best.Rate, again.Rate), Math.Max(best.Peak, again.Peak), best.Requests + again.Requests);
        }

        return best;
    }

    private static Finding Delta(string how, int rows, Duel duel)
    {
        var ratio = duel.Ratio(0, 1);
        return new Finding(
            $"delta of {Number(rows)} changes, {how}",
            Number(duel.Rate(0)) + " records/s",
            Number(duel.Rate(1)) + " records/s without state",
            ratio.ToString("0.00", CultureInfo.InvariantCulture),
            "≥ 0.85",
            ratio >= LeastOfStateless);
    }

    private static async Task<Duel> FightAsync(
        SandboxProcess sandbox, string targetName, Sample sample, int rows, int rounds, int warmUps, TimeSpan latency)
    {
        using var folder = new TemporaryFolder();
        await sandbox.ResetAsync(latency);
        var name = targetName.Split('/')[0];
        var path = folder.File(name + ".csv");
        var job = JobFile.Load(WriteJob(folder, name, targetName, sandbox));
        var turn = 0;
        return await Duel.FightAsync(
            rounds,
            warmUps,
            () =>
            {
                // Other values each time, so that every record is a change to whoever remembers it.
                sample.Write(path, rows);
                var next = string.Create(CultureInfo.InvariantCulture, $"Lovelace {turn++}-");
                File.WriteAllText(path, File.ReadAllText(path).Replace("Lovelace ", next, StringComparison.Ordinal));
                return Task.CompletedTask;
            },
            async () => (int)Written(await StateRun.RunAsync(job)),
            async () =>
            {
                await using var target = Workload.Open(targetName, sandbox.Address, new TargetLimits(PerMinute: Plenty, PerDay: Plenty));
                using var source = new CsvSource(path);
                using var mapper = Workload.MapperFor(target.Definition);
                var run = new SyncPipeline(source, mapper, target, new RunOptions { Concurrency = Concurrency });
                await foreach (var _ in run.ExecuteAsync())
                {
                    // Whoever runs it wants to know what became of each record; here nobody does.
                }

                return (int)(run.Summary.Created + run.Summary.Updated);
            });

        long Written(SyncRun run) => run.Created + run.Updated == rows
            ? rows
            : throw new InvalidOperationException($"Of {rows} changes {run.Created + run.Updated} were written: {run}");
    }

    private static string WriteJob(TemporaryFolder folder, string name, string target, SandboxProcess sandbox)
    {
        Environment.SetEnvironmentVariable("BENCHMARK_TOKEN", SandboxAccount.Of(target).Token);
        var path = folder.File(name + ".job.json");
        File.WriteAllText(path, $$"""
            {
              "version": 1,
              "name": "{{name}}",
              "source": { "type": "csv", "path": "{{name}}.csv", "settle": "0s" },
              "externalId": { "from": "id" },
              "target": { "name": "{{target}}", "baseUrl": "{{new Uri(sandbox.Address, SandboxAccount.Of(target).BasePath)}}", "token": "env:BENCHMARK_TOKEN" },
              "limits": { "concurrency": {{Concurrency}}, "requestsPerMinute": {{Plenty}}, "requestsPerDay": {{Plenty}} }
            }
            """);
        return path;
    }

    private static string Number(double number) => number.ToString("N0", CultureInfo.InvariantCulture);

    private static string Megabytes(long bytes) => string.Create(CultureInfo.InvariantCulture, $"{bytes / (double)(1 << 20):0} MiB");
}
