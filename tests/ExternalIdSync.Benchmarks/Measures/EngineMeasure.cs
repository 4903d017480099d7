using System.Globalization;
using ExternalIdSync.Benchmarks.Http;
using ExternalIdSync.Benchmarks.Records;
using ExternalIdSync.Benchmarks.Sandbox;

namespace ExternalIdSync.Benchmarks.Measures;

/// <summary>
/// The engine, from source record to result, against a bare loop that sends the same bytes with the same concurrency, and against one
/// request after another. The sandbox is emptied before every turn.
/// </summary>
internal sealed class EngineMeasure : IMeasure
{
    private const int BatchSize = 500;
    private const double LeastOfBare = 0.9;
    private const double LeastOfSequential = 20;

    private static readonly TimeSpan Slow = TimeSpan.FromMilliseconds(50);

    private static readonly Strategy[] Strategies =
    [
        new("singleCall", "instant-compliance/customers", Sample.Customers, Concurrency: 32, RequestsPerRecord: 1),
        new("lookupThenWrite", "hipcall/companies", Sample.Companies, Concurrency: 32, RequestsPerRecord: 2),
        new($"batch of {BatchSize}", "experiture/profiles", Sample.Profiles, Concurrency: 4, RequestsPerRecord: 1.0 / BatchSize),
    ];

    /// <inheritdoc/>
    public string Name => "engine";

    /// <inheritdoc/>
    public async Task<IReadOnlyList<Finding>> RunAsync(Scale scale, SandboxProcess sandbox)
    {
        var againstBare = new List<Finding>();
        var againstSequential = new List<Finding>();
        foreach (var strategy in Strategies)
        {
            var isBatch = strategy.RequestsPerRecord < 1;
            var requests = isBatch ? scale.Batches : scale.Requests;
            againstBare.Add(await AgainstBareAsync(scale, sandbox, strategy, requests, TimeSpan.Zero));
            requests = isBatch ? scale.SlowBatches : scale.SlowRequests;
            againstBare.Add(await AgainstBareAsync(scale, sandbox, strategy, requests, Slow));
            againstSequential.Add(await AgainstSequentialAsync(scale, sandbox, strategy, requests));
        }

        return [.. againstBare, .. againstSequential];
    }

    /// <summary>Has the engine and the bare loop take turns at a server that answers at once.</summary>
    /// <param name="sandbox">The server.</param>
    /// <param name="strategy">The strategy's name.</param>
    /// <param name="requests">Requests in a turn.</param>
    /// <param name="rounds">How many rounds count.</param>
    /// <returns>The duel; the engine comes first.</returns>
    public static Task<Duel> FightAsync(SandboxProcess sandbox, string strategy, int requests, int rounds) =>
        FightAsync(sandbox, Strategies.Single(s => s.Name == strategy), requests, rounds, warmUps: 5, TimeSpan.Zero);

    private static async Task<Duel> FightAsync(
        SandboxProcess sandbox, Strategy strategy, int requests, int rounds, int warmUps, TimeSpan latency)
    {
        await using var workload = strategy.Load(requests, sandbox);
        using var bare = new BareLoop(await workload.RecordAsync());
        var records = strategy.Records(requests);
        return await Duel.FightAsync(
            rounds,
            warmUps,
            () => sandbox.ResetAsync(latency),
            () => workload.WriteAsync(strategy.Concurrency),
            async () =>
            {
                await bare.SendAsync(strategy.Concurrency);
                return records;
            });
    }

    private static async Task<Finding> AgainstBareAsync(Scale scale, SandboxProcess sandbox, Strategy strategy, int requests, TimeSpan latency)
    {
        var duel = latency == TimeSpan.Zero
            ? await DuelRun.StartAsync(scale, strategy.Name, requests)

            // What waits most of the time varies little.
            : await FightAsync(sandbox, strategy, requests, (scale.Rounds + 1) / 2, warmUps: 1, latency);
        var ratio = duel.Ratio(0, 1);
        return new Finding(
            string.Create(CultureInfo.InvariantCulture, $"{strategy.Name}, {latency.TotalMilliseconds} ms, {strategy.Concurrency} at once"),
            Words(duel.Rate(0)),
            Words(duel.Rate(1)) + " bare HttpClient loop",
            ratio.ToString("0.00", CultureInfo.InvariantCulture),
            "≥ 0.90",
            ratio >= LeastOfBare);
    }

    private static async Task<Finding> AgainstSequentialAsync(Scale scale, SandboxProcess sandbox, Strategy strategy, int requests)
    {
        await using var workload = strategy.Load(requests, sandbox);
        await using var alone = strategy.Single.Load(scale.SequentialRequests, sandbox);
        using var sequential = new BareLoop(await alone.RecordAsync());
        var duel = await Duel.FightAsync(
            1,
            warmUps: 1,
            () => sandbox.ResetAsync(Slow),
            () => workload.WriteAsync(strategy.Concurrency),
            () => sequential.SendAsync(workers: 1));
        var ratio = duel.Ratio(0, 1);
        return new Finding(
            $"{strategy.Name}, 50 ms, {strategy.Concurrency} at once",
            Words(duel.Rate(0)),
            Words(duel.Rate(1)) + " one after another",
            ratio.ToString("0", CultureInfo.InvariantCulture) + " ×",
            "≥ 20 ×",
            ratio >= LeastOfSequential);
    }

    private static string Words(double rate) => string.Create(CultureInfo.InvariantCulture, $"{rate:N0} records/s");

    private sealed record Strategy(string Name, string Target, Sample Sample, int Concurrency, double RequestsPerRecord)
    {
        /// <summary>The guides know no batches, so that one after another means records.</summary>
        public Strategy Single => RequestsPerRecord < 1 ? Strategies[0] : this;

        public int Records(int requests) => (int)(requests / RequestsPerRecord);

        public Workload Load(int requests, SandboxProcess sandbox) => new(Target, Sample, Records(requests), sandbox.Address);
    }
}
