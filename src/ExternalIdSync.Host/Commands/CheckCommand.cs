using System.CommandLine;
using ExternalIdSync.Core.Jobs;
using ExternalIdSync.Host.Output;
using ExternalIdSync.Host.Terminals;

namespace ExternalIdSync.Host.Commands;

/// <summary><c>pssync check</c>: checks a job by its files, or against both sides as well.</summary>
internal static class CheckCommand
{
    /// <summary>Makes the command.</summary>
    /// <param name="terminal">Where its output goes.</param>
    /// <param name="time">The clock.</param>
    /// <returns>The command.</returns>
    public static Command Create(Terminal terminal, TimeProvider time)
    {
        var file = new Argument<string>("JOB") { Description = "The job file." };
        var online = new Option<bool>("--online") { Description = "Asks the source and the target too; changes nothing at either." };
        var format = OutputOptions.FormatOf(OutputFormat.Table, OutputFormat.Jsonl);
        var command = new Command("check", "Checks a job and tells every fault at once. Exits 0 when it can run, 1 when it cannot.");
        command.Arguments.Add(file);
        command.Options.Add(online);
        command.Options.Add(format);
        command.SetAction(async (parse, cancellationToken) =>
        {
            var check = new JobCheck(parse.GetRequiredValue(file), new JobRunOptions { TimeProvider = time });
            var findings = parse.GetValue(online) ? await check.RunOnlineAsync(cancellationToken) : await check.RunAsync(cancellationToken);
            FindingOutput.Write(findings, parse.GetValue(format), terminal);
            return FindingOutput.ExitCodeOf(findings);
        });
        return command;
    }
}
