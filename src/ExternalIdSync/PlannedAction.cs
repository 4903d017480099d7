namespace ExternalIdSync;

/// <summary>What a run would do with a record.</summary>
public enum PlannedAction
{
    /// <summary>The record would be created.</summary>
    Create,

    /// <summary>The record would be updated.</summary>
    Update,

    /// <summary>The record already is as wanted.</summary>
    Unchanged,

    /// <summary>Another record at the target holds what this one claims.</summary>
    Conflict,

    /// <summary>A rule forbids the write, or the record is gone at its source.</summary>
    Blocked,

    /// <summary>The record would be refused for its content.</summary>
    Reject,

    /// <summary>What would become of the record could not be found out.</summary>
    Fail,
}
