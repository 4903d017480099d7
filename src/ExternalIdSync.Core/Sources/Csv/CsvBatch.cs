namespace ExternalIdSync.Core.Sources.Csv;

/// <summary>Rows that were read one after the other, and what is unusual about them.</summary>
/// <param name="schema">The columns.</param>
/// <param name="rows">For each row its values, its record where there is more to it, or why there is none; more room than rows.</param>
/// <param name="count">How many there are.</param>
/// <param name="first">The number of the first one.</param>
/// <param name="warnings">See <see cref="Warnings"/>.</param>
internal sealed class CsvBatch(RecordSchema schema, object?[] rows, int count, long first, IReadOnlyList<string>? warnings)
{
    /// <summary>How many rows there are.</summary>
    public int Count => count;

    /// <summary>What whoever takes the rows is to be warned of; <see langword="null"/> for nothing.</summary>
    public IReadOnlyList<string>? Warnings => warnings;

    /// <summary>
    /// A row as a source gives it. Records are made by whoever takes them, since one thread that takes and one that reads have more to
    /// do at once than one that reads.
    /// </summary>
    /// <param name="index">Its place among the rows, from 0.</param>
    public SourceItem this[int index] => rows[index] switch
    {
        string[] values => new SourceRecord(schema, values, new RecordOrigin(first + index)),
        SourceRecord record => record,
        var rejected => (RejectedRow)rejected!,
    };
}
