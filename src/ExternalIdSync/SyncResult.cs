namespace ExternalIdSync;

/// <summary>What became of one record, and why. Holds ids, rows and the target's words, never the record's values.</summary>
public sealed record SyncResult
{
    /// <summary>The external ID; <see langword="null"/> where the record had none that could be used.</summary>
    public string? ExternalId { get; init; }

    /// <summary>What became of the record.</summary>
    public required SyncOutcome Outcome { get; init; }

    /// <summary>The target's own id of the record, where it is known.</summary>
    public string? TargetId { get; init; }

    /// <summary>The target's name, such as <c>hipcall/companies</c>.</summary>
    public string? Target { get; init; }

    /// <summary>The row in the source, from 1; 0 where the source has no rows.</summary>
    public long Row { get; init; }

    /// <summary>The row of the error table, where the record was not written.</summary>
    public SyncError? Error { get; init; }

    /// <summary>The id of <see cref="Error"/>.</summary>
    public string? Code => Error?.Id;

    /// <summary>Why the record was not written, in a sentence.</summary>
    public string? Reason { get; init; }

    /// <summary>The field that is at fault, where one is.</summary>
    public string? Field { get; init; }

    /// <summary>In a conflict: the external ID that holds what this record claims.</summary>
    public string? ConflictingExternalId { get; init; }

    /// <summary>In a conflict: the target's own id of that other record.</summary>
    public string? ConflictingId { get; init; }

    /// <summary>The target's id of the exchange, for its support.</summary>
    public string? CorrelationId { get; init; }

    /// <summary>How many requests were sent for this record alone, retries included; a record in a batch counts 0.</summary>
    public int Requests { get; init; }

    /// <summary>What the record would change, under what-if or where the target was read first.</summary>
    public IReadOnlyList<FieldChange> Changes { get; init; } = [];

    /// <summary>
    /// Under what-if: stands for the target's copy as it was read, or for there being none; another value means that it changed.
    /// <see langword="null"/> where the target was not read.
    /// </summary>
    public string? TargetVersion { get; init; }

    /// <summary>Whether the record is settled without loss: written, or in need of no write.</summary>
    public bool IsSuccess => Outcome is SyncOutcome.Created or SyncOutcome.Updated or SyncOutcome.Unchanged
        or SyncOutcome.WouldCreate or SyncOutcome.WouldUpdate;
}
