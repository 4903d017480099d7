namespace ExternalIdSync.Core.Sources;

/// <summary>What one step of a change source is.</summary>
public enum ChangeKind
{
    /// <summary>A record that was made or changed, or a row that could not become one.</summary>
    Upserted,

    /// <summary>A record that was deleted; reported, never carried out at the target.</summary>
    Deleted,

    /// <summary>A record that went into another one; reported, never carried out at the target.</summary>
    Merged,

    /// <summary>No record: a place to go on from.</summary>
    Mark,
}
