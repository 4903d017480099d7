using ExternalIdSync.Host.Output;
using ExternalIdSync.Host.Terminals;
using Run = ExternalIdSync.Core.Writing.SyncRun;

namespace ExternalIdSync.Host;

/// <summary>Lets a run run, writes what becomes of its records, and says how it ended.</summary>
internal static class RunReport
{
    /// <summary>Lets a run run to its end, or until it is stopped.</summary>
    /// <param name="run">The run.</param>
    /// <param name="title">What the progress bar calls it.</param>
    /// <param name="writer">Writes the results.</param>
    /// <param name="terminal">Where progress and errors go.</param>
    /// <param name="showProgress">Whether to show progress.</param>
    /// <param name="cancellationToken">Stops the run; what was done is still reported.</param>
    /// <returns>The run in numbers.</returns>
    public static async Task<RunSummary> FollowAsync(
        Run run, string title, IResultWriter writer, Terminal terminal, bool showProgress, CancellationToken cancellationToken)
    {
        try
        {
            await RunWatcher.WatchAsync(terminal, showProgress, title, () => run.Progress, async () =>
            {
                await foreach (var result in run.ExecuteAsync(cancellationToken))
                {
                    writer.Write(result);
                }
            });
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The summary says so.
        }

        writer.End(run.Summary);
        await terminal.Out.FlushAsync(CancellationToken.None);
        return run.Summary;
    }
}
