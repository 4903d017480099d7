namespace ExternalIdSync.Core.Mapping;

/// <summary>Makes one of the target's values.</summary>
internal abstract class MapStep
{
    /// <summary>Makes it.</summary>
    /// <param name="record">The source record.</param>
    /// <param name="value">The value; <see cref="SyncRecord.Absent"/> for none, <see langword="null"/> to clear.</param>
    /// <returns>Why it cannot be made, or <see langword="null"/>.</returns>
    public abstract MapFault? Run(SourceRecord record, out object? value);
}
