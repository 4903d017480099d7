namespace ExternalIdSync.Core.Monitoring;

/// <summary>One row of the table of everything a health check can find.</summary>
/// <param name="Id">The finding's id; once released, it keeps its meaning.</param>
/// <param name="Severity">How bad it is by itself.</param>
/// <param name="Advice">What the reader can do, as a whole sentence.</param>
public sealed record HealthRule(string Id, HealthStatus Severity, string Advice)
{
    /// <summary>The job never ran.</summary>
    public static HealthRule NeverRan { get; } = new(
        "NeverRan", HealthStatus.Unhealthy, "Run the job once by hand, then check its schedule, its name and the place of its state.");

    /// <summary>No run of the job ever came to its end.</summary>
    public static HealthRule NeverSucceeded { get; } = new(
        "NeverSucceeded", HealthStatus.Unhealthy, "Look at the last run's stop reason; nothing was kept up to date so far.");

    /// <summary>The last success is older than twice the interval.</summary>
    public static HealthRule SuccessLate { get; } = new(
        "SuccessLate", HealthStatus.Unhealthy, "Check that the schedule still starts the job, and why its last runs ended early.");

    /// <summary>The last run ended early.</summary>
    public static HealthRule LastRunFailed { get; } = new(
        "LastRunFailed", HealthStatus.Degraded, "Follow the advice of the run's own error; the next run goes on from the last settled record.");

    /// <summary>A run is on whose holder gave no sign of life in time.</summary>
    public static HealthRule RunAbandoned { get; } = new(
        "RunAbandoned", HealthStatus.Degraded, "Nothing to repair: the next run closes it and goes on; find out why the process or its machine stopped.");

    /// <summary>A run has been on for longer than twice the interval.</summary>
    public static HealthRule RunLong { get; } = new(
        "RunLong", HealthStatus.Degraded, "Wait for a first import; otherwise raise the concurrency within the target's limits, or lengthen the interval.");

    /// <summary>Changes arrive later than they may.</summary>
    public static HealthRule LagHigh { get; } = new(
        "LagHigh", HealthStatus.Degraded, "Run more often, or find out what made the last run slow: retries, limits, or very many changes.");

    /// <summary>More of the last run's records were refused than ever is acceptable.</summary>
    public static HealthRule RejectRateHigh { get; } = new(
        "RejectRateHigh", HealthStatus.Unhealthy, "Look at the open rejections by code: so many at once have one cause, such as a changed schema, map or right.");

    /// <summary>More of the last run's records were refused than usual.</summary>
    public static HealthRule RejectRateSpike { get; } = new(
        "RejectRateSpike", HealthStatus.Degraded, "Look at the newest rejections: something changed at the source, in the map or at the target.");

    /// <summary>The last run wrote far fewer records than usual.</summary>
    public static HealthRule WrittenDrop { get; } = new(
        "WrittenDrop", HealthStatus.Degraded, "Check that the source still gives all its changes: a filter, a right or an export may have changed.");

    /// <summary>The last run wrote far more records than usual.</summary>
    public static HealthRule WrittenSpike { get; } = new(
        "WrittenSpike", HealthStatus.Degraded, "Check that the changes are meant: a mass edit at the source, or a changed map, sends everything again.");

    /// <summary>Many rejections wait.</summary>
    public static HealthRule RejectionsOpen { get; } = new(
        "RejectionsOpen", HealthStatus.Degraded, "Correct and replay them, or remove those that will never be written.");

    /// <summary>A rejection has been waiting for too long.</summary>
    public static HealthRule RejectionsOld { get; } = new(
        "RejectionsOld", HealthStatus.Degraded, "Correct and replay the oldest, or remove them: records that nobody fixes are missing at the target.");

    /// <summary>Little is left of the target's quota.</summary>
    public static HealthRule QuotaLow { get; } = new(
        "QuotaLow", HealthStatus.Degraded, "Expect the next run to stop cleanly and to go on later; ask the vendor for more if this comes back.");

    /// <summary>Nothing is left of the target's quota.</summary>
    public static HealthRule QuotaUsedUp { get; } = new(
        "QuotaUsedUp", HealthStatus.Degraded, "Wait for the quota's renewal: runs until then write nothing and lose nothing.");

    /// <summary>Every row of the table.</summary>
    public static IReadOnlyList<HealthRule> All { get; } =
    [
        NeverRan, NeverSucceeded, SuccessLate, LastRunFailed, RunAbandoned, RunLong, LagHigh, RejectRateHigh, RejectRateSpike, WrittenDrop, WrittenSpike,
        RejectionsOpen, RejectionsOld, QuotaLow, QuotaUsedUp,
    ];

    internal HealthFinding Found(string message) => new(Id, Severity, message, Advice);
}
