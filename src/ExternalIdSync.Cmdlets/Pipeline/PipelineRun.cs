using System.Threading.Channels;
using ExternalIdSync.Cmdlets.Records;
using ExternalIdSync.Core.Sources;
using ExternalIdSync.Core.Writing;

namespace ExternalIdSync.Cmdlets.Pipeline;

/// <summary>A run of the core that the pipeline feeds and that speaks through the pipeline: results, errors, warnings, progress.</summary>
internal sealed class PipelineRun : IDisposable
{
    private readonly SyncCommandBase _cmdlet;
    private readonly CancellationToken _stop;
    private readonly PipelinePump _pump;
    private readonly PipelineSource _source = new();
    private readonly ResultStreams _streams;
    private SyncPipeline _run = null!;

    /// <summary>Makes the run's place; <see cref="Start"/> begins it.</summary>
    /// <param name="cmdlet">The cmdlet to write with.</param>
    /// <param name="streams">Where results go.</param>
    /// <param name="stop">Cancelled when the cmdlet is to stop.</param>
    public PipelineRun(SyncCommandBase cmdlet, ResultStreams streams, CancellationToken stop)
    {
        _cmdlet = cmdlet;
        _stop = stop;
        _pump = new PipelinePump(cmdlet, stop);
        _streams = streams;
    }

    /// <summary>Begins the run.</summary>
    /// <param name="make">Makes it of its source.</param>
    public void Start(Func<ISource, SyncPipeline> make)
    {
        _run = make(_source);
        _pump.Start(RunAsync);
    }

    /// <summary>Writes a warning, from any thread.</summary>
    /// <param name="text">The warning.</param>
    public void Warn(string text) => _pump.Post(PipelineItem.Warning(text));

    /// <summary>Hands a record to the run, writing meanwhile what the run has to say.</summary>
    /// <param name="item">The record, or a row that could not become one.</param>
    /// <returns><see langword="false"/> when the run has ended and takes no more.</returns>
    public bool TryPush(SourceItem item)
    {
        _pump.DrainAvailable();
        return (!_pump.HasEnded && _source.Writer.TryWrite(item)) || TryPushWaiting(item);
    }

    /// <summary>Tells the run that there are no more records, and writes everything to its end.</summary>
    /// <returns>What the run did.</returns>
    public RunSummary Finish() => CompleteOnFailure(() =>
    {
        _source.Writer.TryComplete();
        _pump.DrainToEnd();
        CompleteProgress();
        return _run.Summary;
    });

    /// <inheritdoc/>
    public void Dispose() => _pump.Dispose();

    private bool TryPushWaiting(SourceItem item) => CompleteOnFailure(() =>
    {
        while (!_pump.HasEnded)
        {
            if (_source.Writer.TryWrite(item))
            {
                return true;
            }

            _pump.DrainUntil(_source.Writer.WaitToWriteAsync(_stop).AsTask());
        }

        return false;
    });

    // A run that fails takes its progress line with it; a pipeline that was stopped may not be written to any more.
    private T CompleteOnFailure<T>(Func<T> step)
    {
        try
        {
            return step();
        }
        catch (SyncException)
        {
            CompleteProgress();
            throw;
        }
    }

    private void CompleteProgress() => _streams.CompleteProgress(_cmdlet);

    private async Task RunAsync(ChannelWriter<PipelineItem> writer, CancellationToken cancellationToken)
    {
        await foreach (var result in _run.ExecuteAsync(cancellationToken).ConfigureAwait(false))
        {
            await _streams.WriteAsync(writer, result, _run.Progress, cancellationToken).ConfigureAwait(false);
        }
    }
}
