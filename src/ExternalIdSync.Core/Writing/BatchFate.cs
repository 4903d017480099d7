namespace ExternalIdSync.Core.Writing;

/// <summary>What became of a slice of a batch.</summary>
internal enum BatchFate
{
    /// <summary>The target took it and tells one outcome per record.</summary>
    Written,

    /// <summary>The target refused it as a whole for what is in it; single records may be at fault.</summary>
    Refused,

    /// <summary>The request, the token or the target failed, whatever is in it.</summary>
    Failed,
}
