namespace ExternalIdSync;

/// <summary>One row of the error table: a stable id, its category and what to do about it.</summary>
/// <param name="Id">Stable, without spaces, never localized: scripts compare it.</param>
/// <param name="Category">The kind of failure.</param>
/// <param name="Advice">What the reader can do, as a whole sentence.</param>
public sealed record SyncError(string Id, SyncErrorCategory Category, string Advice)
{
    /// <inheritdoc/>
    public override string ToString() => Id;
}
