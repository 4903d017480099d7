using System.Globalization;
using System.Management.Automation;
using ExternalIdSync.Core.Writing;

namespace ExternalIdSync.Cmdlets.Pipeline;

/// <summary>Shows how far a whole file's import is. The core reports once per thousand rows or per answer, which is rare enough.</summary>
/// <param name="activity">What is done.</param>
internal sealed class ImportProgressRecord(string activity)
{
    private bool _isShown;

    /// <summary>Takes reports from any thread.</summary>
    /// <param name="pump">The way to the pipeline thread.</param>
    /// <returns>Where the core reports to.</returns>
    public IProgress<BulkImportProgress> ReportTo(PipelinePump pump) => new Reporter(progress =>
    {
        _isShown = true;
        pump.Post(PipelineItem.Progress(new ProgressRecord(RunProgressRecord.ActivityId, activity, string.Create(
            CultureInfo.InvariantCulture, $"{progress.Step}{(progress.State is { } state ? $" ({state})" : "")}: {progress.Rows:N0} rows"))));
    });

    /// <summary>Takes the line away. On the pipeline thread only.</summary>
    /// <param name="cmdlet">The cmdlet to write with.</param>
    public void Complete(Cmdlet cmdlet)
    {
        if (_isShown)
        {
            cmdlet.WriteProgress(RunProgressRecord.Done(activity));
        }
    }

    // Progress<T> would hop onto the thread pool, where reports overtake each other.
    private sealed class Reporter(Action<BulkImportProgress> report) : IProgress<BulkImportProgress>
    {
        public void Report(BulkImportProgress value) => report(value);
    }
}
