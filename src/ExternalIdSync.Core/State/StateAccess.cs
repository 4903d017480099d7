namespace ExternalIdSync.Core.State;

/// <summary>What may be done with a state.</summary>
public enum StateAccess
{
    /// <summary>Read and write; a missing state is made.</summary>
    ReadWrite,

    /// <summary>Read only, for what-if and reports: not a byte of it changes, and a missing state is an empty one.</summary>
    ReadOnly,
}
