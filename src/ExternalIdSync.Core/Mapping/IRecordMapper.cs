namespace ExternalIdSync.Core.Mapping;

/// <summary>Turns records of a source into records of a target, one at a time and in order.</summary>
public interface IRecordMapper
{
    /// <summary>What is known of the fields, by their names in <see cref="SyncRecord.Schema"/>; it may grow while records are mapped.</summary>
    IReadOnlyList<MappedField> Fields { get; }

    /// <summary>The source's column that the external ID is made of; <see langword="null"/> where it is not one column's value.</summary>
    string? ExternalIdColumn { get; }

    /// <summary>Maps one record.</summary>
    /// <param name="source">The record as it was read.</param>
    /// <param name="record">The record as the target is to hold it.</param>
    /// <param name="refusal">Why there is none: a result with its error, reason, field and row.</param>
    /// <returns>Whether there is a record.</returns>
    bool TryMap(SourceRecord source, [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out SyncRecord? record,
        [System.Diagnostics.CodeAnalysis.NotNullWhen(false)] out SyncResult? refusal);
}
