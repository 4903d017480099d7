namespace ExternalIdSync;

/// <summary>
/// A record that was not written, kept with its reason until it is written after all or removed. It holds the row's values, because a
/// replay needs them: they are personal data, so they are never shown or logged unless asked for.
/// </summary>
public sealed record SyncRejection
{
    /// <summary>The rejection's number in its state.</summary>
    public required long Id { get; init; }

    /// <summary>The job's name.</summary>
    public required string Job { get; init; }

    /// <summary>The external ID; <see langword="null"/> where the record had none that could be used.</summary>
    public string? ExternalId { get; init; }

    /// <summary>The row in the source, from 1; 0 where the source has no rows.</summary>
    public long Row { get; init; }

    /// <summary>What became of the record: conflict, rejected, blocked or failed.</summary>
    public required SyncOutcome Outcome { get; init; }

    /// <summary>The id of the row of the error table.</summary>
    public string? Code { get; init; }

    /// <summary>Why the record was not written, in a sentence.</summary>
    public string? Reason { get; init; }

    /// <summary>The field that is at fault, where one is.</summary>
    public string? Field { get; init; }

    /// <summary>In a conflict: the external ID that holds what this record claims.</summary>
    public string? ConflictingExternalId { get; init; }

    /// <summary>In a conflict: the target's own id of that other record.</summary>
    public string? ConflictingId { get; init; }

    /// <summary>How many times the record was refused, from 1.</summary>
    public required int Attempt { get; init; }

    /// <summary>When the record was refused for the first time.</summary>
    public required DateTimeOffset FirstSeen { get; init; }

    /// <summary>When the record was refused last.</summary>
    public required DateTimeOffset LastSeen { get; init; }

    /// <summary>The run that refused it last.</summary>
    public required long RunId { get; init; }

    /// <summary>The run that replays it; <see langword="null"/> where none does, or where that run refused it again.</summary>
    public long? ReplayRunId { get; init; }

    /// <summary>The record as its source gave it; <see langword="null"/> where the row could not become a record.</summary>
    public SourceRecord? Source { get; init; }

    /// <summary>The fields of a row that could not become a record, as they were read.</summary>
    public IReadOnlyList<string?>? RawFields { get; init; }

    /// <summary>The job file that it was got through, so that the next cmdlet of a pipeline finds the job; <see langword="null"/> outside PowerShell.</summary>
    public string? JobPath { get; init; }

    /// <summary>Whether it is a rehearsal's, in the sandbox of the session that got it.</summary>
    public bool IsSandbox { get; init; }
}
