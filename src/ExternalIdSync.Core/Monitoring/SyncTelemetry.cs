using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace ExternalIdSync.Core.Monitoring;

/// <summary>
/// What the core tells the outside while it works: instruments of one meter and spans of one activity source, both named
/// <see cref="Name"/>. Any listener of the platform can take them. Where nobody listens they cost nothing. Tags are a job's name, a target's name and
/// an outcome: never an external ID or a value.
/// </summary>
public static class SyncTelemetry
{
    /// <summary>The name of the meter and of the activity source.</summary>
    public const string Name = "ExternalIdSync";

    /// <summary>Counts records made or changed at the target; outcome <c>created</c> or <c>updated</c>.</summary>
    public const string RecordsWritten = "crm_sync.records_written";

    /// <summary>Counts records that were not written; outcome <c>conflict</c>, <c>rejected</c>, <c>blocked</c> or <c>failed</c>.</summary>
    public const string RecordsRejected = "crm_sync.records_rejected";

    /// <summary>How long a run took, in seconds; outcome <c>succeeded</c>, <c>partially_succeeded</c>, <c>failed</c> or <c>stopped</c>.</summary>
    public const string DurationSeconds = "crm_sync.duration_seconds";

    /// <summary>
    /// The time from a change at the source to its write, in seconds, once per record written whose source tells when it changed; outcome
    /// <c>created</c> or <c>updated</c>.
    /// </summary>
    public const string LagSeconds = "crm_sync.lag_seconds";

    /// <summary>Counts runs that ended early; outcome <c>failed</c> or <c>stopped</c>.</summary>
    public const string Failures = "crm_sync.failures";

    /// <summary>The tag with the job's name; <see cref="NoJob"/> for a run that belongs to none.</summary>
    public const string JobTag = "job";

    /// <summary>The tag with the target's name.</summary>
    public const string TargetTag = "target";

    /// <summary>The tag with the outcome.</summary>
    public const string OutcomeTag = "outcome";

    /// <summary>What <see cref="JobTag"/> says of a run that belongs to no job.</summary>
    public const string NoJob = "adhoc";

    private static readonly Meter Meter = new(Name, typeof(SyncTelemetry).Assembly.GetName().Version?.ToString(3));

    /// <summary>Where spans come from: one per run, one per request.</summary>
    internal static ActivitySource Activities { get; } = new(Name, Meter.Version ?? string.Empty);

    internal static Counter<long> Written { get; } = Meter.CreateCounter<long>(RecordsWritten, "{record}", "Records created or updated at the target.");

    internal static Counter<long> Rejected { get; } =
        Meter.CreateCounter<long>(RecordsRejected, "{record}", "Records that were not written: conflicts, rejected, blocked and failed.");

    internal static Histogram<double> Duration { get; } = Meter.CreateHistogram<double>(DurationSeconds, "s", "How long runs took.");

    internal static Histogram<double> Lag { get; } =
        Meter.CreateHistogram<double>(LagSeconds, "s", "Time from a change at the source to its write.");

    internal static Counter<long> FailedRuns { get; } = Meter.CreateCounter<long>(Failures, "{run}", "Runs that ended early: failed or stopped.");
}
