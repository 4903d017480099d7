using ExternalIdSync.Core.Writing;

namespace ExternalIdSync.Core.Jobs;

/// <summary>A job's <c>limits</c>: what a run may do at most, and how fast.</summary>
public sealed record JobLimits
{
    /// <summary>Requests in flight at once; <see langword="null"/> for the target's own number.</summary>
    public int? Concurrency { get; init; }

    /// <summary>Records per request; <see langword="null"/> for the target's own number.</summary>
    public int? BatchSize { get; init; }

    /// <summary>Requests per second; <see langword="null"/> for the target's published number.</summary>
    public int? RequestsPerSecond { get; init; }

    /// <summary>Requests per minute; <see langword="null"/> for the target's published number.</summary>
    public int? RequestsPerMinute { get; init; }

    /// <summary>Requests per day over all runs, by UTC; <see langword="null"/> for the target's published number.</summary>
    public int? RequestsPerDay { get; init; }

    /// <summary>What stops a run before the write that would cross it.</summary>
    public BrakeLimits Brake { get; init; } = BrakeLimits.None;

    /// <summary>What a source without a single record means when it is read from its beginning.</summary>
    public EmptySourceRule EmptySource { get; init; }

    /// <summary>
    /// How many records fewer than there are links a source may bring when it is read from its beginning, as a count or a percentage of
    /// the links: a file that was cut off brings fewer. <see langword="null"/> for any number.
    /// </summary>
    public BrakeLimit? MaxDrop { get; init; }
}
