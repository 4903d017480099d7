using System.CommandLine;
using ExternalIdSync.Core.Jobs;
using ExternalIdSync.Host.Output;
using ExternalIdSync.Host.Terminals;

namespace ExternalIdSync.Host.Commands;

/// <summary><c>pssync contract</c>: finds jobs that would fight over a field or over the external ID.</summary>
internal static class ContractCommand
{
    /// <summary>Makes the command.</summary>
    /// <param name="terminal">Where its output goes.</param>
    /// <returns>The command.</returns>
    public static Command Create(Terminal terminal)
    {
        var files = new Argument<string[]>("JOB") { Description = "The job files that write to the same targets.", Arity = ArgumentArity.OneOrMore };
        var format = OutputOptions.FormatOf(OutputFormat.Table, OutputFormat.Jsonl);
        var command = new Command(
            "contract", "Finds jobs that would fight over a field or over the external ID, by their files alone. Exits 0 when they get along, 1 when they do not.");
        command.Arguments.Add(files);
        command.Options.Add(format);
        command.SetAction(parse =>
        {
            var findings = ContractCheck.Run(parse.GetRequiredValue(files));
            FindingOutput.Write(findings, parse.GetValue(format), terminal);
            return FindingOutput.ExitCodeOf(findings);
        });
        return command;
    }
}
