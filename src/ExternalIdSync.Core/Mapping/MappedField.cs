namespace ExternalIdSync.Core.Mapping;

/// <summary>What the planner and the writer must know of a field that a mapper gives.</summary>
/// <param name="Target">The target's field: dots for nesting; a list of the map's stands under its own name.</param>
/// <param name="Source">What it is made of: a column, several joined by <c>, </c>, or empty for a constant.</param>
/// <param name="Blank">What a blank value means.</param>
/// <param name="Write">Whether it replaces what the target holds.</param>
/// <param name="Owner">The system that owns it, where the map says so.</param>
/// <param name="Definition">The target's own description, where there is one.</param>
public sealed record MappedField(
    string Target,
    string Source,
    BlankPolicy Blank = BlankPolicy.Skip,
    WriteMode Write = WriteMode.Overwrite,
    string? Owner = null,
    TargetField? Definition = null);
