using ExternalIdSync.Core.State;

namespace ExternalIdSync.Core.Writing;

/// <summary>What is remembered of a record before it is planned.</summary>
/// <param name="TargetId">The target's own id from an earlier run; <see langword="null"/> if unknown.</param>
/// <param name="IsUnchanged">Whether exactly this content was written before and confirmed, so that nothing needs to be sent.</param>
public readonly record struct KnownRecord(string? TargetId, bool IsUnchanged)
{
    /// <summary>Whether something else was written before and confirmed, so that at least one field differs from that.</summary>
    public bool IsChanged { get; init; }

    /// <summary>What the memory tells the content by; it comes back with the outcome, so that it is worked out once.</summary>
    public Fingerprint Fingerprint { get; init; }
}
