namespace ExternalIdSync.Core.State;

/// <summary>A cursor's new place.</summary>
/// <param name="Source">The source's name.</param>
/// <param name="Text">The cursor itself, opaque to the state.</param>
/// <param name="Position">The same place for people, without personal data.</param>
public sealed record CursorUpdate(string Source, string Text, string? Position = null);
