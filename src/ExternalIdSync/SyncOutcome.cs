namespace ExternalIdSync;

/// <summary>What became of one record.</summary>
public enum SyncOutcome
{
    /// <summary>The target made a new record.</summary>
    Created,

    /// <summary>The target changed its record, or took the same values again.</summary>
    Updated,

    /// <summary>The target's record already is as wanted; nothing was sent, or the target said so.</summary>
    Unchanged,

    /// <summary>Another record at the target holds what this one claims; both are named. Nothing was written.</summary>
    Conflict,

    /// <summary>The target or our own rules refused the record's content. Nothing was written.</summary>
    Rejected,

    /// <summary>A rule forbade the write: ownership, a brake, a frozen field. Nothing was written.</summary>
    Blocked,

    /// <summary>The write could not be carried out for reasons that are not the record's: it may be tried again.</summary>
    Failed,

    /// <summary>Under what-if: the record would be created.</summary>
    WouldCreate,

    /// <summary>Under what-if: the record would be updated.</summary>
    WouldUpdate,
}
