namespace ExternalIdSync.Core.Writing;

/// <summary>
/// What a run remembers of earlier runs and hands on to later ones: links and fingerprints. The line asks and tells in batches; what is
/// behind (a state file, a shared store, nothing) is not its business.
/// </summary>
public interface ISettlement
{
    /// <summary>What is known of some records. Called by one caller at a time.</summary>
    /// <param name="records">The records about to be planned.</param>
    /// <param name="known">Where to put the answers: as many, in the same order.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <returns>When every answer stands in <paramref name="known"/>.</returns>
    ValueTask LookUpAsync(ReadOnlyMemory<SyncRecord> records, Memory<KnownRecord> known, CancellationToken cancellationToken);

    /// <summary>
    /// Takes note of outcomes, good and bad, all in one transaction. Called by one caller at a time, after the target confirmed and before
    /// the results are shown to anyone. Never called under what-if.
    /// </summary>
    /// <param name="outcomes">The records and what became of them, in order of completion.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <returns>When all of it is durable.</returns>
    ValueTask SettleAsync(ReadOnlyMemory<SettledRecord> outcomes, CancellationToken cancellationToken);

    /// <summary>Sees what is about to be shown of a what-if run. Called by one caller at a time, and under what-if only.</summary>
    /// <param name="outcomes">The records and what would become of them, in the order in which their results are shown.</param>
    void Foresee(ReadOnlySpan<SettledRecord> outcomes)
    {
    }
}
