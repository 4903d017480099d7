namespace ExternalIdSync.Core.Targets;

/// <summary>How an API is told to empty a field.</summary>
internal enum NullHandling
{
    /// <summary>With <c>null</c>.</summary>
    Clear,

    /// <summary>With the empty string.</summary>
    EmptyString,

    /// <summary>Not at all.</summary>
    Unsupported,
}
