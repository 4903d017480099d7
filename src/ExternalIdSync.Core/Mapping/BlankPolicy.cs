namespace ExternalIdSync.Core.Mapping;

/// <summary>What a blank value at the source means for the target. Blank is a missing value, an empty text or nothing but white space.</summary>
public enum BlankPolicy
{
    /// <summary>The target's value is left alone.</summary>
    Skip,

    /// <summary>The target's value is cleared.</summary>
    Clear,
}
