namespace ExternalIdSync;

/// <summary>What a run did, in numbers.</summary>
public sealed record RunSummary
{
    /// <summary>How the run ended.</summary>
    public required RunStatus Status { get; init; }

    /// <summary>The target's name.</summary>
    public required string Target { get; init; }

    /// <summary>Records read from the source, bad rows included.</summary>
    public long Read { get; init; }

    /// <summary>Records the target made anew.</summary>
    public long Created { get; init; }

    /// <summary>Records the target changed.</summary>
    public long Updated { get; init; }

    /// <summary>Records that needed no write.</summary>
    public long Unchanged { get; init; }

    /// <summary>Records whose key or e-mail another record at the target holds.</summary>
    public long Conflicts { get; init; }

    /// <summary>Records refused for their content.</summary>
    public long Rejected { get; init; }

    /// <summary>Records that a rule kept from being written.</summary>
    public long Blocked { get; init; }

    /// <summary>Records that could not be written for reasons that are not theirs.</summary>
    public long Failed { get; init; }

    /// <summary>Records that were deleted at the source: told, never carried out at the target.</summary>
    public long Deleted { get; init; }

    /// <summary>Records that went into others at the source: told, never carried out at the target.</summary>
    public long Merged { get; init; }

    /// <summary>
    /// Records that were read but not settled, because the run ended early. Those whose requests were under way just then may have reached the
    /// target all the same; to send them again is safe.
    /// </summary>
    public long NotAttempted { get; init; }

    /// <summary>HTTP requests sent, retries included.</summary>
    public long Requests { get; init; }

    /// <summary>Of these, repeated ones.</summary>
    public long Retries { get; init; }

    /// <summary>How long the run took.</summary>
    public TimeSpan Duration { get; init; }

    /// <summary>Why the run ended early, where it did.</summary>
    public string? StopReason { get; init; }

    /// <summary>The row of the error table for <see cref="StopReason"/>.</summary>
    public SyncError? StopError { get; init; }
}
