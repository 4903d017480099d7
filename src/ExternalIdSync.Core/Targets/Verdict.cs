namespace ExternalIdSync.Core.Targets;

/// <summary>What an answer means for one record: its meaning where it is good, its error where it is not.</summary>
/// <param name="Meaning">What it means; <see langword="null"/> where only the error says.</param>
/// <param name="Error">The row of the error table; <see langword="null"/> where all is well.</param>
/// <param name="Reason">Why, in a sentence with the target's own words.</param>
internal readonly record struct Verdict(AnswerMeaning? Meaning, SyncError? Error = null, string? Reason = null)
{
    /// <summary>The target's own id of the record.</summary>
    public string? Id { get; init; }

    /// <summary>The field at fault.</summary>
    public string? Field { get; init; }

    /// <summary>The external ID of the other record in a conflict.</summary>
    public string? ConflictingExternalId { get; init; }

    /// <summary>The target's id of the other record in a conflict.</summary>
    public string? ConflictingId { get; init; }

    /// <summary>Whether the request may have done its work although the answer does not tell.</summary>
    public bool MayHaveWorked { get; init; }

    /// <summary>The same about a request that changes something: whether it did is part of the reason.</summary>
    public Verdict OfChange => Error is not null && MayHaveWorked ? this with { Reason = Reason + " Whether it took effect is unknown." } : this;

    /// <summary>The target's id of the exchange.</summary>
    public string? CorrelationId { get; init; }
}
