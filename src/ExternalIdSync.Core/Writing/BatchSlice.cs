namespace ExternalIdSync.Core.Writing;

/// <summary>A part of a batch that is sent in one request.</summary>
/// <param name="Start">Its first record, from 0.</param>
/// <param name="Count">How many records it has, from 1.</param>
internal readonly record struct BatchSlice(int Start, int Count)
{
    /// <summary>What comes after its last record.</summary>
    public int End => Start + Count;

    /// <summary>Whether its other half went through, so that what is at fault lies here.</summary>
    public bool IsKnownBad { get; init; }

    /// <summary>Whether it is the first half of a slice that was refused, and what becomes of it tells of the second one.</summary>
    public bool TellsOfSecondHalf { get; init; }
}
