using System.CommandLine;
using ExternalIdSync.Core.Jobs;
using ExternalIdSync.Core.Monitoring;
using ExternalIdSync.Core.Monitoring.Reports;
using ExternalIdSync.Core.State;
using ExternalIdSync.Host.Terminals;

namespace ExternalIdSync.Host.Commands;

/// <summary><c>pssync report</c>: writes a job's runs as one page for people.</summary>
internal static class ReportCommand
{
    /// <summary>Makes the command.</summary>
    /// <param name="terminal">Where its output goes.</param>
    /// <param name="time">The clock.</param>
    /// <returns>The command.</returns>
    public static Command Create(Terminal terminal, TimeProvider time)
    {
        var file = new Argument<string>("JOB") { Description = "The job file." };
        var to = new Option<string>("--to") { HelpName = "FILE", Description = "The HTML file to write or replace.", Required = true };
        var all = new Option<bool>("--all") { Description = "Shows every job that keeps its state in the same file as this one." };
        var runs = new Option<int?>("--runs") { HelpName = "N", Description = "The latest runs of each job to show, 1 to 500; 60 by default." };
        runs.Validators.Add(static result => NumberRange.Check(result, 1, 500));
        var command = new Command("report", "Writes a job's runs, findings and open rejections as one HTML page without scripts or records' values.");
        command.Arguments.Add(file);
        command.Options.Add(to);
        command.Options.Add(all);
        command.Options.Add(runs);
        command.SetAction(async (parse, cancellationToken) =>
        {
            var job = JobFile.Load(parse.GetRequiredValue(file));
            await using var store = await JobState.OpenAsync(job, StateAccess.ReadOnly, time, cancellationToken);
            var options = new ReportOptions
            {
                Job = parse.GetValue(all) ? null : job.Name,
                Runs = parse.GetValue(runs) ?? new ReportOptions().Runs,
                Health = name => name == job.Name ? HealthOptions.Of(job) : new HealthOptions { Job = name },
            };
            var path = parse.GetRequiredValue(to);
            await SyncReport.SaveAsync(store, path, options, time, cancellationToken);
            terminal.Out.WriteLine(Path.GetFullPath(path));
            return ExitCodes.Succeeded;
        });
        return command;
    }
}
