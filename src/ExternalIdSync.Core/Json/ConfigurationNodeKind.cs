namespace ExternalIdSync.Core.Json;

/// <summary>What stands at a place of a configuration file.</summary>
internal enum ConfigurationNodeKind
{
    /// <summary>Nothing that can be read: the file's syntax is broken. Readers stay silent about it; the syntax fault says it all.</summary>
    Invalid,

    /// <summary>The word <c>null</c>.</summary>
    Null,

    /// <summary><c>true</c> or <c>false</c>.</summary>
    Bool,

    /// <summary>A number, kept as it was written.</summary>
    Number,

    /// <summary>A text.</summary>
    Text,

    /// <summary>A list in brackets.</summary>
    List,

    /// <summary>Properties in braces.</summary>
    Object,
}
