namespace ExternalIdSync.Core;

/// <summary>What becomes of a file that is there already where another one is to be written.</summary>
public enum FileReplacement
{
    /// <summary>It stays, and that is an error.</summary>
    Never,

    /// <summary>It is replaced, unless it is write-protected.</summary>
    IfWritable,

    /// <summary>It is replaced.</summary>
    Always,
}
