namespace ExternalIdSync.Core.Sources;

/// <summary>What a source gives: a record, or a row that could not become one.</summary>
public readonly record struct SourceItem
{
    private SourceItem(SourceRecord? record, RejectedRow? rejected)
    {
        Record = record;
        Rejected = rejected;
    }

    /// <summary>The record; <see langword="null"/> for a bad row.</summary>
    public SourceRecord? Record { get; }

    /// <summary>Whether the record was changed, or is gone at the source: then it is told and never carried out at the target.</summary>
    public ChangeKind Kind { get; init; }

    /// <summary>For a merged record: the source's key of the record that it went into.</summary>
    public string? MergedInto { get; init; }

    /// <summary>Whether an earlier run was refused it already: it is tried again, and gives way to a newer version that the source brings.</summary>
    public bool IsRetry { get; init; }

    /// <summary>The bad row; <see langword="null"/> for a record.</summary>
    public RejectedRow? Rejected { get; }

    /// <summary>Wraps a record.</summary>
    /// <param name="record">The record.</param>
    public static implicit operator SourceItem(SourceRecord record) => new(record, null);

    /// <summary>Wraps a bad row.</summary>
    /// <param name="rejected">The row.</param>
    public static implicit operator SourceItem(RejectedRow rejected) => new(null, rejected);
}
