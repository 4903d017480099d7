using System.CommandLine;
using ExternalIdSync.Core;
using ExternalIdSync.Core.Jobs;
using ExternalIdSync.Core.Monitoring;
using ExternalIdSync.Core.Monitoring.Reports;
using ExternalIdSync.Core.State;
using ExternalIdSync.Host.Terminals;

namespace ExternalIdSync.Host.Commands;

/// <summary><c>pssync report</c>: writes the runs of jobs as one page for people.</summary>
internal static class ReportCommand
{
    /// <summary>Makes the command.</summary>
    /// <param name="terminal">Where its output goes.</param>
    /// <param name="time">The clock.</param>
    /// <returns>The command.</returns>
    public static Command Create(Terminal terminal, TimeProvider time)
    {
        var files = new Argument<string[]>("JOB") { Description = "The job files.", Arity = ArgumentArity.OneOrMore };
        var to = new Option<string>("--to") { HelpName = "FILE", Description = "The HTML file to write or replace.", Required = true };
        var all = new Option<bool>("--all") { Description = "Shows every job that keeps its state in the same file as one of these." };
        var runs = new Option<int?>("--runs") { HelpName = "N", Description = "The latest runs of each job to show, 1 to 500; 60 by default." };
        runs.Validators.Add(static result => NumberRange.Check(result, 1, 500));
        var command = new Command("report", "Writes runs, findings and open rejections of jobs as one HTML page without scripts or records' values.");
        command.Arguments.Add(files);
        command.Options.Add(to);
        command.Options.Add(all);
        command.Options.Add(runs);
        command.SetAction(async (parse, cancellationToken) =>
        {
            var jobs = JobFile.LoadAll(parse.GetRequiredValue(files));
            var report = new SyncReport(time);
            foreach (var job in parse.GetValue(all) ? jobs.DistinctBy(static job => job.StatePath) : jobs)
            {
                await using var store = await JobState.OpenAsync(job, StateAccess.ReadOnly, time, cancellationToken);
                var options = new ReportOptions
                {
                    Job = parse.GetValue(all) ? null : job.Name,
                    Runs = parse.GetValue(runs) ?? new ReportOptions().Runs,
                    Health = name => jobs.FirstOrDefault(j => j.Name == name && j.StatePath == job.StatePath) is { } known
                        ? HealthOptions.Of(known)
                        : new HealthOptions { Job = name },
                };
                await report.AddAsync(store, options, cancellationToken);
            }

            var path = parse.GetRequiredValue(to);
            await report.SaveAsync(path, FileReplacement.IfWritable, cancellationToken);
            terminal.Out.WriteLine(Path.GetFullPath(path));
            return ExitCodes.Succeeded;
        });
        return command;
    }
}
