namespace ExternalIdSync.Core.Planning;

/// <summary>One line of a saved plan.</summary>
/// <param name="Action"><c>create</c>, <c>update</c>, <c>unchanged</c>, <c>conflict</c>, <c>blocked</c>, <c>rejected</c> or <c>failed</c>.</param>
/// <param name="ExternalId">The external ID; <see langword="null"/> where the record had none that could be used.</param>
/// <param name="Row">The row in the source, from 1; 0 where the source has no rows.</param>
/// <param name="TargetId">The target's own id, where it is known.</param>
/// <param name="TargetVersion">What the target's copy was when it was read; <see langword="null"/> where it was not.</param>
public sealed record PlannedRow(string Action, string? ExternalId, long Row, string? TargetId, string? TargetVersion)
{
    /// <summary>What would change, field by field.</summary>
    public IReadOnlyList<FieldChange> Changes { get; init; } = [];

    /// <summary>Why the record would not be written, where it would not.</summary>
    public string? Reason { get; init; }

    /// <summary>The source change that the record carries.</summary>
    internal string? Version { get; init; }

    /// <summary>Every field of the record as it would be written.</summary>
    internal IReadOnlyList<KeyValuePair<string, object?>> Record { get; init; } = [];

    /// <summary>Whether applying the plan writes the record.</summary>
    public bool IsWrite => Action is "create" or "update";
}
