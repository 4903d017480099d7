namespace ExternalIdSync.Core.Monitoring.Reports;

/// <summary>What a report shows.</summary>
public sealed record ReportOptions
{
    /// <summary>Only this job; <see langword="null"/> for every job that the state knows.</summary>
    public string? Job { get; init; }

    /// <summary>The latest runs of each job that are shown, 1 to 500.</summary>
    public int Runs { get; init; } = 60;

    /// <summary>Where the lines of a job's health are; <see langword="null"/> for the defaults, which judge no lateness.</summary>
    public Func<string, HealthOptions>? Health { get; init; }
}
