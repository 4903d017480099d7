using System.Runtime.CompilerServices;
using ExternalIdSync.Core.Sources;

namespace ExternalIdSync.Core.Jobs;

/// <summary>An export as a source of changes: everything in it, and no place to go on from.</summary>
internal sealed class ExportSource(ISource export) : IChangeSource
{
    public string Name => export.Name;

    public async IAsyncEnumerable<ChangeItem> ReadAsync(string? cursor, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var item in export.ReadAsync(cancellationToken).ConfigureAwait(false))
        {
            yield return new ChangeItem(ChangeKind.Upserted, item, null);
        }
    }
}
