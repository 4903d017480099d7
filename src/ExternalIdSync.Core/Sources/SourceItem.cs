namespace ExternalIdSync.Core.Sources;

/// <summary>What a source gives: a record, or a row that could not become one.</summary>
public readonly record struct SourceItem
{
    // One reference, for millions of these are handed on by value: what only a record that is gone has stands apart.
    private readonly object? _content;

    private SourceItem(object content, bool isRetry)
    {
        _content = content;
        IsRetry = isRetry;
    }

    /// <summary>The record; <see langword="null"/> for a bad row.</summary>
    public SourceRecord? Record => _content as SourceRecord ?? (_content as GoneRecord)?.Record;

    /// <summary>Whether the record was changed, or is gone at the source: then it is told and never carried out at the target.</summary>
    public ChangeKind Kind => (_content as GoneRecord)?.Kind ?? ChangeKind.Upserted;

    /// <summary>For a merged record: the source's key of the record that it went into.</summary>
    public string? MergedInto => (_content as GoneRecord)?.MergedInto;

    /// <summary>Whether an earlier run was refused it already: it is tried again, and gives way to a newer version that the source brings.</summary>
    public bool IsRetry { get; }

    /// <summary>The bad row; <see langword="null"/> for a record.</summary>
    public RejectedRow? Rejected => _content as RejectedRow;

    /// <summary>Wraps a record.</summary>
    /// <param name="record">The record.</param>
    public static implicit operator SourceItem(SourceRecord record) => new(record, isRetry: false);

    /// <summary>Wraps a bad row.</summary>
    /// <param name="rejected">The row.</param>
    public static implicit operator SourceItem(RejectedRow rejected) => new(rejected, isRetry: false);

    /// <summary>The same, as something that an earlier run was refused already.</summary>
    /// <returns>See <see cref="IsRetry"/>.</returns>
    public SourceItem AsRetry() => new(_content!, isRetry: true);

    /// <summary>The same, where it is a record, as one that is gone at the source; a bad row stays one.</summary>
    /// <param name="kind">Whether it was deleted or merged.</param>
    /// <param name="mergedInto">See <see cref="MergedInto"/>.</param>
    /// <returns>See <see cref="Kind"/>.</returns>
    public SourceItem AsGone(ChangeKind kind, string? mergedInto = null) =>
        Record is { } record ? new SourceItem(new GoneRecord(record, kind, mergedInto), IsRetry) : this;

    private sealed record GoneRecord(SourceRecord Record, ChangeKind Kind, string? MergedInto);
}
