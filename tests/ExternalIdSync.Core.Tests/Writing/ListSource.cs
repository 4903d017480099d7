using System.Runtime.CompilerServices;
using ExternalIdSync.Core.Sources;

namespace ExternalIdSync.Core.Tests.Writing;

/// <summary>Records out of memory.</summary>
internal sealed class ListSource(IEnumerable<SourceItem> items) : ISource
{
    private long _taken;

    public long Taken => Interlocked.Read(ref _taken);

    public string Name => "objects";

    public async IAsyncEnumerable<SourceItem> ReadAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        foreach (var item in items)
        {
            cancellationToken.ThrowIfCancellationRequested();
            Interlocked.Increment(ref _taken);
            yield return item;
        }

        await Task.CompletedTask;
    }
}
