using System.CommandLine;
using ExternalIdSync.Core.Jobs;
using ExternalIdSync.Host.Imports;
using ExternalIdSync.Host.Terminals;

namespace ExternalIdSync.Host.Commands;

/// <summary><c>pssync replay</c>: tries a job's open rejections again, in place of its source.</summary>
internal static class ReplayCommand
{
    /// <summary>Makes the command.</summary>
    /// <param name="terminal">Where its output goes.</param>
    /// <param name="time">The clock.</param>
    /// <returns>The command.</returns>
    public static Command Create(Terminal terminal, TimeProvider time)
    {
        var file = new Argument<string>("JOB") { Description = "The job file." };
        var ids = new Option<long[]>("--id")
        {
            HelpName = "N",
            Description = "Only these rejections, by the number that pssync rejections shows.",
            AllowMultipleArgumentsPerToken = true,
        };
        var code = new Option<string?>("--code") { HelpName = "ID", Description = "Only those with this error id, such as Conflict." };
        var externalId = new Option<string?>("--external-id", "-e") { HelpName = "VALUE", Description = "Only that of this external ID." };
        var whatIf = new Option<bool>("--what-if", "-n") { Description = "Shows what would be done; neither the target nor the state is changed." };
        var failOn = FailOnOption.Create();
        var output = new OutputOptions();
        var command = new Command("replay", "Tries open rejections again. Those that are written leave the list; the job's cursor is left alone.");
        command.Arguments.Add(file);
        foreach (var option in new Option[] { ids, code, externalId, whatIf, failOn })
        {
            command.Options.Add(option);
        }

        output.AddTo(command);
        command.SetAction((parse, cancellationToken) => new JobRun
        {
            File = parse.GetRequiredValue(file),
            Format = parse.GetValue(output.Format),
            IsQuiet = parse.GetValue(output.Quiet),
            IsVerbose = parse.GetValue(output.Verbose),
            FailOn = parse.GetValue(failOn),
            Options = new JobRunOptions
            {
                WhatIf = parse.GetValue(whatIf),
                TimeProvider = time,
                Replay = new RejectionReplay
                {
                    Ids = parse.GetValue(ids) is { Length: > 0 } chosen ? chosen.ToHashSet() : null,
                    Code = parse.GetValue(code),
                    ExternalId = parse.GetValue(externalId),
                },
            },
        }.RunAsync(terminal, cancellationToken));
        return command;
    }
}
