namespace ExternalIdSync.Core.Sources;

/// <summary>Where records come from. Reading streams: a source never holds more than a page.</summary>
public interface ISource
{
    /// <summary>What messages call the source: a file's name, <c>salesforce/Contact</c>, or <c>objects</c>.</summary>
    string Name { get; }

    /// <summary>Reads every record, in the source's order, once.</summary>
    /// <param name="cancellationToken">Stops the reading.</param>
    /// <returns>The records, and the rows that could not become one.</returns>
    /// <exception cref="SyncException">The source as a whole cannot be read.</exception>
    IAsyncEnumerable<SourceItem> ReadAsync(CancellationToken cancellationToken);
}
