using ExternalIdSync.Core.State;

namespace ExternalIdSync.Core.Monitoring;

/// <summary>
/// Judges a job by what the state remembers of its runs. It only reads, so it may look while a run is on. What it can find stands in
/// <see cref="HealthRule"/>; what is unusual is told from the last runs by median and median absolute deviation, which a few odd runs
/// do not move.
/// </summary>
public static class HealthCheck
{
    private const int PageSize = 100;
    private const int MaxPages = 50;

    /// <summary>Looks at one job.</summary>
    /// <param name="store">The state.</param>
    /// <param name="options">Which job, and where the lines are.</param>
    /// <param name="time">The clock.</param>
    /// <param name="cancellationToken">Stops the call.</param>
    /// <returns>How the job is.</returns>
    /// <exception cref="SyncException">The state cannot be read, or an option is out of its range.</exception>
    public static async Task<SyncHealth> RunAsync(
        IStateStore store, HealthOptions options, TimeProvider time, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(store);
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(time);
        Check(options);
        var runs = await ReadRunsAsync(store, options, cancellationToken).ConfigureAwait(false);
        var oldest = await store.ListRejectionsAsync(new RejectionQuery { Job = options.Job, Limit = 1 }, cancellationToken).ConfigureAwait(false);
        var facts = new HealthFacts
        {
            Runs = runs,
            Lease = await store.FindLeaseAsync(options.Job, cancellationToken).ConfigureAwait(false),
            Rejections = await store.CountRejectionsAsync(options.Job, cancellationToken).ConfigureAwait(false),
            OldestRejection = oldest.Count > 0 ? oldest[0].FirstSeen : null,
            Quota = options.Quota is { } quota ? await store.FindQuotaAsync(quota.Name, cancellationToken).ConfigureAwait(false) : null,
        };
        return new HealthJudge(facts, options, time.GetUtcNow()).Judge();
    }

    /// <summary>Reads back until there is enough to compare with and a success is found, or nothing is left.</summary>
    private static async Task<List<SyncRun>> ReadRunsAsync(IStateStore store, HealthOptions options, CancellationToken cancellationToken)
    {
        var runs = new List<SyncRun>();
        var complete = 0;
        var query = new RunQuery { Job = options.Job, Limit = PageSize };
        for (var page = 0; page < MaxPages && complete <= options.History; page++)
        {
            var more = await store.ListRunsAsync(query, cancellationToken).ConfigureAwait(false);
            runs.AddRange(more);
            complete += more.Count(HealthJudge.IsSuccess);
            if (more.Count < PageSize)
            {
                break;
            }

            query = query with { Before = more[^1].Id };
        }

        return runs;
    }

    private static void Check(HealthOptions options)
    {
        Require(options.Interval is null || options.Interval > TimeSpan.Zero, "The interval must be longer than 0.");
        Require(options.MaxLag is null || options.MaxLag > TimeSpan.Zero, "The largest lag must be longer than 0.");
        Require(options.History is >= 0 and <= 500, "The history must lie between 0 and 500 runs.");
        Require(options.MinHistory >= 1, "The smallest history must be 1 run or more.");
        Require(options.MaxRejectRate is > 0 and <= 1, "The largest reject rate must lie above 0 and not above 1.");
        Require(options.MaxOpenRejections >= 0, "The number of open rejections must not be negative.");
        Require(options.MaxRejectionAge is null || options.MaxRejectionAge > TimeSpan.Zero, "The largest age of a rejection must be longer than 0.");
        Require(options.Quota is null || (options.Quota.Limit > 0 && options.Quota.Window > TimeSpan.Zero), "A quota must allow something within some time.");
        Require(options.QuotaReserve is >= 0 and <= 1, "The quota's reserve must lie between 0 and 1.");
    }

    private static void Require(bool isMet, string message)
    {
        if (!isMet)
        {
            throw new SyncException(SyncErrors.OptionInvalid, message);
        }
    }
}
