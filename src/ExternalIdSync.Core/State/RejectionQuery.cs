namespace ExternalIdSync.Core.State;

/// <summary>Which rejections.</summary>
public sealed record RejectionQuery
{
    /// <summary>Only this job's; <see langword="null"/> for every job's.</summary>
    public string? Job { get; init; }

    /// <summary>Only that of this external ID.</summary>
    public string? ExternalId { get; init; }

    /// <summary>Only those with this error id.</summary>
    public string? Code { get; init; }

    /// <summary>Only those that this run refused last.</summary>
    public long? RunId { get; init; }

    /// <summary>Only rejections with a higher number: the next page.</summary>
    public long After { get; init; }

    /// <summary>At most so many.</summary>
    public int Limit { get; init; } = 1000;
}
