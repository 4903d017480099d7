using System.CommandLine;
using ExternalIdSync.Core.Jobs;
using ExternalIdSync.Core.State;
using ExternalIdSync.Host.Output;
using ExternalIdSync.Host.Terminals;

namespace ExternalIdSync.Host.Commands;

/// <summary><c>pssync runs</c>: lists what a job's runs did.</summary>
internal static class RunsCommand
{
    /// <summary>Makes the command.</summary>
    /// <param name="terminal">Where its output goes.</param>
    /// <param name="time">The clock.</param>
    /// <returns>The command.</returns>
    public static Command Create(Terminal terminal, TimeProvider time)
    {
        var file = new Argument<string>("JOB") { Description = "The job file." };
        var last = new Option<int?>("--last") { HelpName = "N", Description = "So many runs, 1 to 1000; 20 by default." };
        last.Validators.Add(static result => NumberRange.Check(result, 1, 1000));
        var format = OutputOptions.FormatOf(OutputFormat.Table, OutputFormat.Jsonl);
        var command = new Command("runs", "Lists a job's runs, the latest first.");
        command.Arguments.Add(file);
        command.Options.Add(last);
        command.Options.Add(format);
        command.SetAction(async (parse, cancellationToken) =>
        {
            var job = JobFile.Load(parse.GetRequiredValue(file));
            await using var store = await JobState.OpenAsync(job, StateAccess.ReadOnly, time, cancellationToken);
            var runs = await store.ListRunsAsync(new RunQuery { Job = job.Name, Limit = parse.GetValue(last) ?? 20 }, cancellationToken);
            if (parse.GetValue(format) == OutputFormat.Jsonl)
            {
                var lines = new JsonLineWriter(terminal.Out);
                foreach (var run in runs)
                {
                    lines.WriteLine(run, RunJson.Write);
                }
            }
            else
            {
                RunTable.Of(runs).WriteTo(terminal);
                RunTable.WriteReasons(terminal, runs);
            }

            return ExitCodes.Succeeded;
        });
        return command;
    }
}
