using ExternalIdSync.Core.Sources;

namespace ExternalIdSync.Benchmarks.Records;

/// <summary>Records that are in memory already, so that reading them costs nothing.</summary>
/// <param name="records">The records.</param>
internal sealed class ListSource(IReadOnlyList<SourceRecord> records) : ISource
{
    /// <inheritdoc/>
    public string Name => "objects";

    /// <inheritdoc/>
    public async IAsyncEnumerable<SourceItem> ReadAsync([System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await Task.CompletedTask;
        for (var i = 0; i < records.Count; i++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            yield return records[i];
        }
    }
}
