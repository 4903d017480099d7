namespace ExternalIdSync.Core.Sources;

/// <summary>One step of a change source: a record, a bad row, a record that is gone, or only a place to go on from.</summary>
/// <param name="Kind">What the step is.</param>
/// <param name="Item">The record or the bad row; none for a mere place.</param>
/// <param name="Position">
/// Where reading may go on once this step and every one before it is settled; <see langword="null"/> where the source cannot go on from here.
/// </param>
public readonly record struct ChangeItem(ChangeKind Kind, SourceItem Item, string? Position)
{
    /// <summary>For a merged record: the source's key of the record that it went into.</summary>
    public string? MergedInto { get; init; }

    /// <summary>A place to go on from, without a record: the end of a page or of the reading.</summary>
    /// <param name="position">The place.</param>
    /// <returns>The step.</returns>
    public static ChangeItem Mark(string position) => new(ChangeKind.Mark, default, position);
}
