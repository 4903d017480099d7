namespace ExternalIdSync.Core.Mapping;

/// <summary>Whether a field is written over what the target holds.</summary>
public enum WriteMode
{
    /// <summary>The source's value replaces the target's.</summary>
    Overwrite,

    /// <summary>The source's value is written only where the target holds none.</summary>
    FillOnly,
}
