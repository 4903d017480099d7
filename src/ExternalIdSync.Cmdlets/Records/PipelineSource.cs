using System.Threading.Channels;
using ExternalIdSync.Core.Sources;

namespace ExternalIdSync.Cmdlets.Records;

/// <summary>A source that is fed by the pipeline: bounded, so that a slow target slows the commands before it.</summary>
internal sealed class PipelineSource : ISource
{
    private const int Capacity = 1024;

    private readonly Channel<SourceItem> _items = Channel.CreateBounded<SourceItem>(
        new BoundedChannelOptions(Capacity) { SingleReader = true, SingleWriter = true });

    /// <inheritdoc/>
    public string Name => "objects";

    /// <summary>Where the pipeline puts records, and says when there are no more.</summary>
    public ChannelWriter<SourceItem> Writer => _items.Writer;

    /// <inheritdoc/>
    public IAsyncEnumerable<SourceItem> ReadAsync(CancellationToken cancellationToken) => _items.Reader.ReadAllAsync(cancellationToken);
}
