namespace ExternalIdSync;

/// <summary>One field's change in a plan. The only place where values of a record are shown, and only where a plan was asked for.</summary>
/// <param name="Field">The target's field.</param>
/// <param name="OldValue">What the target holds, or <see langword="null"/>.</param>
/// <param name="NewValue">What would be written, or <see langword="null"/> to clear it.</param>
/// <param name="Owner">The system that owns the field, where a contract says so.</param>
/// <param name="Rule">
/// Why the field is written or left: <c>overwrite</c>, <c>fillOnly</c>, <c>clear</c>, <c>notOwned</c>, <c>frozen</c>; or <c>notComparable</c>, where the
/// target never shows what it holds, so that nobody can say whether it would change.
/// </param>
public sealed record FieldChange(string Field, object? OldValue, object? NewValue, string? Owner = null, string? Rule = null);
