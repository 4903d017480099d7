namespace ExternalIdSync.Core.Writing;

/// <summary>What to do when one run brings the same external ID twice.</summary>
public enum DuplicateRule
{
    /// <summary>The first record is written; every later one is rejected.</summary>
    Reject,

    /// <summary>Every record is written in the source's order, so the last one stands at the end.</summary>
    LastWins,
}
