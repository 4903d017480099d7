using ExternalIdSync.Core.Sources;

namespace ExternalIdSync.Core.Writing;

/// <summary>Keeps what was refused so that it can be corrected and imported again. Called by one caller at a time.</summary>
public interface IRejectionSink : IAsyncDisposable
{
    /// <summary>Keeps a record that was read but not written.</summary>
    /// <param name="record">The record as it was read; <see langword="null"/> where there is none.</param>
    /// <param name="result">Why it was not written.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <returns>When the record is kept.</returns>
    ValueTask AddAsync(SourceRecord? record, SyncResult result, CancellationToken cancellationToken);

    /// <summary>Keeps a row that could not become a record.</summary>
    /// <param name="row">The row.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <returns>When the row is kept.</returns>
    ValueTask AddAsync(RejectedRow row, CancellationToken cancellationToken);
}
