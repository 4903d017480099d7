namespace ExternalIdSync.Core.Writing;

/// <summary>Writes one record after the other.</summary>
internal interface ISingleWriter
{
    /// <summary>Writes a record, or says under what-if what would be done.</summary>
    /// <param name="ticket">The record.</param>
    /// <param name="scratch">The worker's own.</param>
    /// <param name="cancellationToken">Stops the write.</param>
    /// <returns>What became of it.</returns>
    /// <exception cref="SyncException">The target could not be asked.</exception>
    /// <exception cref="BrakeEngagedException">A limit would have been crossed.</exception>
    ValueTask<SyncResult> WriteAsync(Ticket ticket, WriteScratch scratch, CancellationToken cancellationToken);
}
