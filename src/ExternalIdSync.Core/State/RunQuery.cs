namespace ExternalIdSync.Core.State;

/// <summary>Which runs.</summary>
public sealed record RunQuery
{
    /// <summary>Only this job's; <see langword="null"/> for every job's.</summary>
    public string? Job { get; init; }

    /// <summary>Only this run.</summary>
    public long? Id { get; init; }

    /// <summary>Only runs that began then or later.</summary>
    public DateTimeOffset? Since { get; init; }

    /// <summary>Only runs with a lower number: the next page.</summary>
    public long? Before { get; init; }

    /// <summary>At most so many.</summary>
    public int Limit { get; init; } = 100;
}
