using ExternalIdSync.Core.Sources;
using ExternalIdSync.Core.Writing;

namespace ExternalIdSync.Core.Tests.Writing;

/// <summary>Keeps rejections in memory.</summary>
internal sealed class FakeRejections : IRejectionSink
{
    public List<SyncResult> Results { get; } = [];

    public List<RejectedRow> Rows { get; } = [];

    public bool IsDisposed { get; private set; }

    public ValueTask AddAsync(SourceRecord? record, SyncResult result, CancellationToken cancellationToken)
    {
        Results.Add(result);
        return ValueTask.CompletedTask;
    }

    public ValueTask AddAsync(RejectedRow row, CancellationToken cancellationToken)
    {
        Rows.Add(row);
        return ValueTask.CompletedTask;
    }

    public ValueTask DisposeAsync()
    {
        IsDisposed = true;
        return ValueTask.CompletedTask;
    }
}
