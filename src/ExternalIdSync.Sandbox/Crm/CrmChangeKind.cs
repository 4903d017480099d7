namespace ExternalIdSync.Sandbox.Crm;

/// <summary>What happens to a record of a simulated CRM.</summary>
public enum CrmChangeKind
{
    /// <summary>A record comes into being.</summary>
    Create,

    /// <summary>Some of its values change.</summary>
    Update,

    /// <summary>It is deleted, or archived where the vendor calls it so.</summary>
    Delete,

    /// <summary>Other records go into it.</summary>
    Merge,

    /// <summary>Its system stamp moves and nothing else, as automated processing does it to many records at once.</summary>
    Touch,
}
