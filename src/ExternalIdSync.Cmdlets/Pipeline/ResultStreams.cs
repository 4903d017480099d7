using System.Globalization;
using System.Management.Automation;
using System.Threading.Channels;
using ExternalIdSync.Core.Writing;

namespace ExternalIdSync.Cmdlets.Pipeline;

/// <summary>Spreads what became of records over PowerShell's streams: errors, verbose, output and the progress line.</summary>
/// <param name="activity">What the progress line says is done.</param>
internal sealed class ResultStreams(string activity)
{
    private readonly RunProgressRecord _progress = new(activity);

    /// <summary>Whether records that were not written are errors.</summary>
    public bool WritesErrors { get; init; } = true;

    /// <summary>Whether each result is told in the verbose stream.</summary>
    public bool IsVerbose { get; init; }

    /// <summary>What of a result goes into the output; <see langword="null"/> for nothing.</summary>
    public Func<SyncResult, object>? Output { get; init; }

    /// <summary>Tells of one record.</summary>
    /// <param name="writer">The way to the pipeline thread.</param>
    /// <param name="result">What became of it.</param>
    /// <param name="progress">How far the run is.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <returns>When it is on its way.</returns>
    public async ValueTask WriteAsync(
        ChannelWriter<PipelineItem> writer, SyncResult result, RunProgress progress, CancellationToken cancellationToken)
    {
        if (WritesErrors && !result.IsSuccess)
        {
            await writer.WriteAsync(PipelineItem.Error(ErrorRecords.From(result)), cancellationToken).ConfigureAwait(false);
        }

        if (IsVerbose)
        {
            await writer.WriteAsync(PipelineItem.Verbose(Describe(result)), cancellationToken).ConfigureAwait(false);
        }

        if (Output is not null)
        {
            await writer.WriteAsync(PipelineItem.Output(Output(result)), cancellationToken).ConfigureAwait(false);
        }

        if (_progress.Next(progress) is { } record)
        {
            await writer.WriteAsync(PipelineItem.Progress(record), cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Takes the progress line away. On the pipeline thread only.</summary>
    /// <param name="cmdlet">The cmdlet to write with.</param>
    public void CompleteProgress(Cmdlet cmdlet)
    {
        if (_progress.Completed() is { } done)
        {
            cmdlet.WriteProgress(done);
        }
    }

    private static string Describe(SyncResult result) => string.Create(CultureInfo.InvariantCulture,
        $"{result.Target} record '{result.ExternalId}' (row {result.Row}): {result.Outcome}, target id {result.TargetId ?? "unknown"}, requests of its own: {result.Requests}.");
}
