namespace ExternalIdSync.Core.Monitoring.Exporters;

/// <summary>One metric family of the text format.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Type"><c>counter</c>, <c>gauge</c> or <c>summary</c>.</param>
/// <param name="Help">What it is, on one line.</param>
internal sealed record PrometheusFamily(string Name, string Type, string Help)
{
    /// <summary>When the last run ended.</summary>
    public static PrometheusFamily LastRun { get; } =
        new("crm_sync_last_run_timestamp_seconds", "gauge", "When the last run ended, in seconds since 1970.");

    /// <summary>When the last run ended that went through its source.</summary>
    public static PrometheusFamily LastSuccess { get; } =
        new("crm_sync_last_success_timestamp_seconds", "gauge", "When the last run ended that went through its source, in seconds since 1970.");

    /// <summary>Every family, in the order they are written.</summary>
    public static IReadOnlyList<PrometheusFamily> All { get; } =
    [
        Counter(SyncTelemetry.RecordsWritten, "Records created or updated at the target."),
        Counter(SyncTelemetry.RecordsRejected, "Records that were not written: conflicts, rejected, blocked and failed."),
        Counter(SyncTelemetry.Failures, "Runs that ended early: failed or stopped."),
        Summary(SyncTelemetry.DurationSeconds, "How long runs took; quantile 1 is the longest since the file was written before."),
        Summary(SyncTelemetry.LagSeconds, "Time from a change at the source to its write; quantile 1 is the largest since the file was written before."),
        LastRun,
        LastSuccess,
    ];

    /// <summary>The name of an instrument's family.</summary>
    /// <param name="instrument">The instrument's name.</param>
    /// <param name="isCounter">Whether it is a counter.</param>
    /// <returns>The name.</returns>
    public static string NameOf(string instrument, bool isCounter) => instrument.Replace('.', '_') + (isCounter ? "_total" : string.Empty);

    /// <summary>Whether a sample belongs to this family.</summary>
    /// <param name="sample">The sample's name with its labels.</param>
    /// <returns>Whether it does.</returns>
    public bool Owns(string sample)
    {
        var name = sample.AsSpan(0, Math.Max(0, sample.IndexOf('{')));
        return name.SequenceEqual(Name)
            || (Type.Equals("summary", StringComparison.Ordinal)
                && name.StartsWith(Name, StringComparison.Ordinal)
                && (name[Name.Length..].SequenceEqual("_sum") || name[Name.Length..].SequenceEqual("_count")));
    }

    private static PrometheusFamily Counter(string instrument, string help) => new(NameOf(instrument, isCounter: true), "counter", help);

    private static PrometheusFamily Summary(string instrument, string help) => new(NameOf(instrument, isCounter: false), "summary", help);
}
