namespace ExternalIdSync.Core.State;

/// <summary>
/// One record whose fate is known and is to be stored. What is stored follows from the outcome:
/// <list type="bullet">
/// <item>Created and Updated: the link with <see cref="SyncResult.TargetId"/> and <see cref="Fingerprint"/>; an open rejection leaves.</item>
/// <item>Unchanged: the link only where a <see cref="Fingerprint"/> is given (the target said so); an open rejection leaves.</item>
/// <item>Conflict, Rejected and Blocked: a rejection with <see cref="Source"/> or <see cref="RawFields"/>; the link stays as it was.</item>
/// <item>Failed: the same, and the link's fingerprint goes, because nobody knows what the target holds now.</item>
/// </list>
/// </summary>
/// <param name="Result">What became of the record.</param>
public readonly record struct SettledRecord(SyncResult Result)
{
    /// <summary>What was written; none where the stored fingerprint already was equal.</summary>
    public Fingerprint Fingerprint { get; init; }

    /// <summary>The record as its source gave it; needed for the replay of a record that was not written.</summary>
    public SourceRecord? Source { get; init; }

    /// <summary>The fields of a row that could not become a record.</summary>
    public IReadOnlyList<string?>? RawFields { get; init; }

    /// <summary>The rejection this record replays, where it does: success ends it even if the external ID is another now.</summary>
    public long? RejectionId { get; init; }
}
