using ExternalIdSync.Core.State;

namespace ExternalIdSync.Core.Monitoring;

/// <summary>What a health check reads from a state before it judges.</summary>
internal sealed record HealthFacts
{
    /// <summary>The job's runs, the latest first.</summary>
    public IReadOnlyList<SyncRun> Runs { get; init; } = [];

    /// <summary>Who holds the job.</summary>
    public Lease? Lease { get; init; }

    /// <summary>Open rejections by error id.</summary>
    public IReadOnlyDictionary<string, long> Rejections { get; init; } = new Dictionary<string, long>();

    /// <summary>When the oldest of them was refused for the first time.</summary>
    public DateTimeOffset? OldestRejection { get; init; }

    /// <summary>How much of the quota is used.</summary>
    public QuotaUse? Quota { get; init; }
}
