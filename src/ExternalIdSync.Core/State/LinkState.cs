namespace ExternalIdSync.Core.State;

/// <summary>What the state knows of one external ID.</summary>
/// <param name="IsKnown">Whether there is a link at all.</param>
/// <param name="TargetId">The target's own id; <see langword="null"/> where the target told none.</param>
/// <param name="Fingerprint">
/// What was last written successfully; none where nothing was, or where a write was begun whose end is not known.
/// </param>
public readonly record struct LinkState(bool IsKnown, string? TargetId, Fingerprint Fingerprint);
