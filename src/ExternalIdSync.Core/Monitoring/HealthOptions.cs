using ExternalIdSync.Core.Jobs;

namespace ExternalIdSync.Core.Monitoring;

/// <summary>What a health check looks at, and where it draws its lines. Everything but the job has a default.</summary>
public sealed record HealthOptions
{
    /// <summary>The job's name.</summary>
    public required string Job { get; init; }

    /// <summary>
    /// The time from one run to the next. The last success may be twice as old; without it lateness is not judged.
    /// </summary>
    public TimeSpan? Interval { get; init; }

    /// <summary>The longest median lag; <see langword="null"/> for three times the interval, and no limit without an interval.</summary>
    public TimeSpan? MaxLag { get; init; }

    /// <summary>Finished runs that the last one is compared with; 0 to 500.</summary>
    public int History { get; init; } = 20;

    /// <summary>Finished runs that must lie before the last one for a comparison to mean something.</summary>
    public int MinHistory { get; init; } = 5;

    /// <summary>A part of records not written that is too much whatever was usual, from 0 to 1.</summary>
    public double MaxRejectRate { get; init; } = 0.5;

    /// <summary>Open rejections from which on somebody should look.</summary>
    public long MaxOpenRejections { get; init; } = 100;

    /// <summary>How old an open rejection may become; <see langword="null"/> for as old as it likes.</summary>
    public TimeSpan? MaxRejectionAge { get; init; } = TimeSpan.FromDays(7);

    /// <summary>The quota that the job draws on, where its target has one.</summary>
    public HealthQuota? Quota { get; init; }

    /// <summary>The part of the quota below which what is left is little, from 0 to 1.</summary>
    public double QuotaReserve { get; init; } = 0.1;

    /// <summary>The lines that a job draws itself: its interval, and what its target allows in a day.</summary>
    /// <param name="job">The job.</param>
    /// <returns>The options.</returns>
    public static HealthOptions Of(JobDefinition job)
    {
        ArgumentNullException.ThrowIfNull(job);
        var target = job.Target.Definition;
        return new HealthOptions
        {
            Job = job.Name,
            Interval = job.Interval,
            Quota = (job.Limits.RequestsPerDay ?? target.Limits.PerDay) is { } perDay ? new HealthQuota(target.Name, perDay, TimeSpan.FromDays(1)) : null,
        };
    }
}
