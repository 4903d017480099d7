namespace ExternalIdSync;

/// <summary>One execution of a job as the state remembers it. While it is on, the numbers are those of the records settled so far.</summary>
public sealed record SyncRun
{
    /// <summary>The run's number; later runs have higher ones.</summary>
    public required long Id { get; init; }

    /// <summary>The job's name.</summary>
    public required string Job { get; init; }

    /// <summary>The source's name.</summary>
    public required string Source { get; init; }

    /// <summary>The target's name.</summary>
    public required string Target { get; init; }

    /// <summary>Who ran it: machine and process, as the lease had it.</summary>
    public required string Owner { get; init; }

    /// <summary>How the run ended; <see langword="null"/> while it is on.</summary>
    public RunStatus? Status { get; init; }

    /// <summary>When the run began.</summary>
    public required DateTimeOffset StartedAt { get; init; }

    /// <summary>When the run ended; <see langword="null"/> while it is on.</summary>
    public DateTimeOffset? EndedAt { get; init; }

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

    /// <summary>HTTP requests sent, retries included.</summary>
    public long Requests { get; init; }

    /// <summary>Of these, repeated ones.</summary>
    public long Retries { get; init; }

    /// <summary>How long the run took; until its last sign of life where it was interrupted.</summary>
    public TimeSpan Duration { get; init; }

    /// <summary>The largest time between a change at the source and its write; <see langword="null"/> where the source tells no times.</summary>
    public TimeSpan? LargestLag { get; init; }

    /// <summary>The median of that time.</summary>
    public TimeSpan? MedianLag { get; init; }

    /// <summary>The source's cursor when the run began; <see langword="null"/> for a first run.</summary>
    public string? CursorBefore { get; init; }

    /// <summary>The cursor after the last settled record; <see langword="null"/> where none was reached.</summary>
    public string? CursorAfter { get; init; }

    /// <summary>Why the run ended early, where it did.</summary>
    public string? StopReason { get; init; }

    /// <summary>The row of the error table for <see cref="StopReason"/>.</summary>
    public SyncError? StopError { get; init; }

    /// <summary>The job file that it was got through, so that the next cmdlet of a pipeline finds the job; <see langword="null"/> outside PowerShell.</summary>
    public string? JobPath { get; init; }

    /// <summary>Whether it is a rehearsal's, in the sandbox of the session that got it.</summary>
    public bool IsSandbox { get; init; }
}
