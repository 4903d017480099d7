namespace ExternalIdSync.Core.Targets;

/// <summary>A list of outcomes in a batch's answer.</summary>
internal sealed record BatchOutcomes
{
    /// <summary>Where the list stands.</summary>
    public required JsonLocation List { get; init; }

    /// <summary>
    /// Where an entry says which record of the batch it is for, from 0; <see langword="null"/> where entries come in order.
    /// </summary>
    public JsonLocation? Index { get; init; }

    /// <summary>Where an entry holds the target's own id.</summary>
    public JsonLocation? Id { get; init; }

    /// <summary>What an entry means.</summary>
    public required IReadOnlyList<AnswerRule> Rules { get; init; }

    /// <summary>Where an entry says what is wrong.</summary>
    public ErrorLocations Errors { get; init; } = new();
}
