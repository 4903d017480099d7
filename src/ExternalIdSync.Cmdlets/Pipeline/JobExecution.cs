using System.Globalization;
using ExternalIdSync.Core.Jobs;
using ExternalIdSync.Core.Writing;

namespace ExternalIdSync.Cmdlets.Pipeline;

/// <summary>Runs jobs of the core and lets them speak through the pipeline.</summary>
/// <param name="cmdlet">The cmdlet to write with.</param>
/// <param name="stop">Cancelled when the cmdlet is to stop; what was written is settled first.</param>
internal sealed class JobExecution(SyncCommandBase cmdlet, CancellationToken stop)
{
    /// <summary>Runs a job to its end.</summary>
    /// <param name="job">The job.</param>
    /// <param name="options">How; its notes become warnings.</param>
    /// <param name="streams">Where results go.</param>
    /// <returns>What the run did; <see cref="FailureOf"/> tells whether it failed as a whole.</returns>
    /// <exception cref="SyncException">The run could not begin, or broke off; its subject then is the run with what was done before.</exception>
    public SyncRun Run(JobDefinition job, JobRunOptions options, ResultStreams streams)
    {
        var runner = new JobRunner(job);
        using var pump = new PipelinePump(cmdlet, stop);
        var told = options with { OnNote = note => pump.Post(PipelineItem.Warning($"{job.Name}: {note.Message}")) };
        pump.Start(async (writer, ended) =>
        {
            await foreach (var result in runner.RunAsync(told, ended).ConfigureAwait(false))
            {
                await streams.WriteAsync(writer, result, runner.Progress, ended).ConfigureAwait(false);
            }
        });
        try
        {
            pump.DrainToEnd();
        }
        catch (SyncException exception)
        {
            streams.CompleteProgress(cmdlet);
            if (runner.LastRun is not { } run)
            {
                throw;
            }

            throw new SyncException(exception.Error, Tell(run, exception.Message), exception) { Subject = Of(job, run) };
        }

        streams.CompleteProgress(cmdlet);
        return Of(job, runner.Run);
    }

    /// <summary>The failure of a run that ended by itself but not well.</summary>
    /// <param name="run">The run.</param>
    /// <returns>The failure, with the run as its subject; <see langword="null"/> where there is none.</returns>
    public static SyncException? FailureOf(SyncRun run) => run.Status is RunStatus.Failed or RunStatus.Stopped
        ? new SyncException(run.StopError ?? SyncErrors.RunIncomplete, Tell(run, run.StopReason ?? "The run did not come to its end.")) { Subject = run }
        : null;

    private static string Tell(SyncRun run, string reason) => string.Create(CultureInfo.InvariantCulture,
        $"{run.Job}: {reason} Of {run.Read:N0} records read, {run.Created:N0} were created, {run.Updated:N0} updated, {run.Unchanged:N0} unchanged and {run.NotWritten():N0} not written.");

    private static SyncRun Of(JobDefinition job, SyncRun run) => run with { JobPath = job.File, IsSandbox = job.IsRehearsal };
}
