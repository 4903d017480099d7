using System.Globalization;
using ExternalIdSync.Core.Jobs;
using ExternalIdSync.Core.Writing;
using ExternalIdSync.Host.Output;
using ExternalIdSync.Host.Terminals;

namespace ExternalIdSync.Host.Imports;

/// <summary>A job's run, from its file to an exit code.</summary>
internal sealed record JobRun
{
    /// <summary>The job file.</summary>
    public required string File { get; init; }

    /// <summary>How the run works; its notes are set here.</summary>
    public JobRunOptions Options { get; init; } = new();

    /// <summary>How data is written to standard output.</summary>
    public OutputFormat Format { get; init; }

    /// <summary>Whether to leave progress and warnings out.</summary>
    public bool IsQuiet { get; init; }

    /// <summary>Whether to tell on standard error what became of each record.</summary>
    public bool IsVerbose { get; init; }

    /// <summary>The rule for refused records, where one was given.</summary>
    public FailOn? FailOn { get; init; }

    /// <summary>Runs the job.</summary>
    /// <param name="terminal">Where output goes.</param>
    /// <param name="cancellationToken">Stops the run; what was written is settled and reported.</param>
    /// <returns>The exit code.</returns>
    /// <exception cref="SyncException">The run cannot begin, or failed as a whole.</exception>
    public async Task<int> RunAsync(Terminal terminal, CancellationToken cancellationToken)
    {
        var job = JobFile.Load(File);
        var runner = new JobRunner(job);
        var options = Options with
        {
            FailOn = FailOn ?? Core.Writing.FailOn.Never,
            OnNote = note =>
            {
                if (!IsQuiet)
                {
                    ErrorPrinter.PrintWarning(terminal, note.Message);
                }
            },
        };
        IResultWriter? writer = Format switch
        {
            OutputFormat.Jsonl => new JsonLinesResultWriter(terminal.Out),
            OutputFormat.Table => new TableResultWriter(terminal, options.WhatIf),
            _ => null,
        };
        var shown = IsVerbose ? new VerboseResultWriter(writer ?? new JsonResultWriter(TextWriter.Null, options.WhatIf), terminal) : writer;
        try
        {
            await RunWatcher.WatchAsync(terminal, !IsQuiet && !IsVerbose, job.Name, () => runner.Progress, async () =>
            {
                await foreach (var result in runner.RunAsync(options, cancellationToken))
                {
                    shown?.Write(result);
                }
            });
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The run says so.
        }

        var run = runner.Run;
        if (Format == OutputFormat.Json)
        {
            new JsonLineWriter(terminal.Out).WriteLine(run, RunJson.Write);
        }
        else
        {
            shown?.End(SummaryOf(run));
        }

        await terminal.Out.FlushAsync(CancellationToken.None);
        return End(run, terminal);
    }

    private static RunSummary SummaryOf(SyncRun run) => new()
    {
        Status = run.Status ?? RunStatus.Failed,
        Target = run.Target,
        Read = run.Read,
        Created = run.Created,
        Updated = run.Updated,
        Unchanged = run.Unchanged,
        Conflicts = run.Conflicts,
        Rejected = run.Rejected,
        Blocked = run.Blocked,
        Failed = run.Failed,
        Deleted = run.Deleted,
        Merged = run.Merged,
        Requests = run.Requests,
        Retries = run.Retries,
        Duration = run.Duration,
        StopError = run.StopError,
        StopReason = run.StopReason,
    };

    private int End(SyncRun run, Terminal terminal)
    {
        if (run.StopError is { } error)
        {
            ErrorPrinter.PrintError(terminal, error, $"{run.Job}: {run.StopReason ?? "The run ended early."}");
        }
        else if (run.Status == RunStatus.Failed)
        {
            ErrorPrinter.PrintError(terminal, SyncErrors.RunIncomplete, string.Create(
                CultureInfo.InvariantCulture, $"{run.Job}: more of the {run.Read:N0} records were refused than --fail-on {FailOn} allows."));
        }

        return run.Status == RunStatus.PartiallySucceeded && FailOn is not null ? ExitCodes.Succeeded : ExitCodes.Of(run.Status ?? RunStatus.Failed);
    }
}
