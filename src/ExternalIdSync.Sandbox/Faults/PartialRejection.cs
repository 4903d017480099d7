namespace ExternalIdSync.Sandbox;

/// <summary>Which records of a batch a fault wants refused.</summary>
/// <param name="Indexes">Their indexes from 0; empty to go by <paramref name="Every"/>.</param>
/// <param name="Every">Every so many records, the last of each group.</param>
/// <param name="Code">The error code to refuse with.</param>
public sealed record PartialRejection(IReadOnlyList<int> Indexes, int Every, string Code)
{
    /// <summary>Whether a record is to be refused.</summary>
    /// <param name="index">The record's index in its batch, from 0.</param>
    /// <returns>Whether it is.</returns>
    public bool Refuses(int index) => Indexes.Count > 0 ? Indexes.Contains(index) : (index + 1) % Every == 0;
}
