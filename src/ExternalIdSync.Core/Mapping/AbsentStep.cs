namespace ExternalIdSync.Core.Mapping;

/// <summary>A field that records of one schema do not have while those of another do.</summary>
internal sealed class AbsentStep : MapStep
{
    /// <summary>The one instance.</summary>
    public static readonly AbsentStep Instance = new();

    private AbsentStep()
    {
    }

    /// <inheritdoc/>
    public override MapFault? Run(SourceRecord record, out object? value)
    {
        value = SyncRecord.Absent;
        return null;
    }
}
