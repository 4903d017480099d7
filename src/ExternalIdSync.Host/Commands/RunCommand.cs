using System.CommandLine;
using ExternalIdSync.Core.Jobs;
using ExternalIdSync.Core.Planning;
using ExternalIdSync.Core.Sources.Csv;
using ExternalIdSync.Host.Imports;
using ExternalIdSync.Host.Telemetry;
using ExternalIdSync.Host.Terminals;

namespace ExternalIdSync.Host.Commands;

/// <summary><c>pssync run</c>: runs a job from where its last run ended.</summary>
internal static class RunCommand
{
    /// <summary>Makes the command.</summary>
    /// <param name="terminal">Where its output goes.</param>
    /// <param name="time">The clock.</param>
    /// <returns>The command.</returns>
    public static Command Create(Terminal terminal, TimeProvider time)
    {
        var file = new Argument<string>("JOB") { Description = "The job file." };
        var whatIf = new Option<bool>("--what-if", "-n") { Description = "Shows what would be done; neither the target nor the state is changed." };
        var savePlan = new Option<string?>("--save-plan")
        {
            HelpName = "FILE",
            Description = "Saves what --what-if found as a plan that can be reviewed and applied with --plan.",
        };
        var plan = new Option<string?>("--plan")
        {
            HelpName = "FILE",
            Description = "Applies a saved plan, exactly that, and refuses rows whose target changed since.",
        };
        var force = new Option<bool>("--force") { Description = "Sends records also where nothing seems to have changed." };
        var fromStart = new Option<bool>("--from-start") { Description = "Reads the source from its beginning; what is unchanged is still not sent." };
        var export = new Option<string?>("--export")
        {
            HelpName = "FILE",
            Description = "Reads a CSV export of the source in its place, so that the first run after it sends only what has changed since.",
        };
        var failOn = FailOnOption.Create();
        var metrics = new MetricsOption();
        var output = new OutputOptions();
        var command = new Command("run", "Runs a job: reads what changed at its source since the last run, and writes it to its target.");
        command.Arguments.Add(file);
        foreach (var option in new Option[] { whatIf, savePlan, plan, export, force, fromStart, failOn })
        {
            command.Options.Add(option);
        }

        metrics.AddTo(command);
        output.AddTo(command);
        command.Validators.Add(result =>
        {
            if (result.GetResult(savePlan) is not null && !result.GetValue(whatIf))
            {
                result.AddError("--save-plan goes with --what-if.");
            }

            if (result.GetResult(plan) is not null && (result.GetValue(whatIf) || result.GetValue(fromStart)))
            {
                result.AddError("--plan applies what was planned; leave --what-if and --from-start out.");
            }

            if (result.GetResult(export) is not null && (result.GetResult(plan) is not null || result.GetValue(fromStart)))
            {
                result.AddError("--export is read in the source's place; leave --plan and --from-start out.");
            }
        });
        command.SetAction(async (parse, cancellationToken) =>
        {
            await using var telemetry = await metrics.OpenAsync(parse, terminal);
            using var exported = parse.GetValue(export) is { } path ? new CsvSource(new CsvOptions { Path = path, Warn = Warn }) : null;
            return await new JobRun
            {
                File = parse.GetRequiredValue(file),
                Format = parse.GetValue(output.Format),
                IsQuiet = parse.GetValue(output.Quiet),
                IsVerbose = parse.GetValue(output.Verbose),
                FailOn = parse.GetValue(failOn),
                Options = new JobRunOptions
                {
                    WhatIf = parse.GetValue(whatIf),
                    PlanPath = parse.GetValue(savePlan),
                    Plan = parse.GetValue(plan) is { } saved ? PlanFile.Load(saved) : null,
                    Export = exported,
                    Force = parse.GetValue(force),
                    FromStart = parse.GetValue(fromStart),
                    TimeProvider = time,
                },
            }.RunAsync(terminal, cancellationToken);

            void Warn(string warning)
            {
                if (!parse.GetValue(output.Quiet))
                {
                    ErrorPrinter.PrintWarning(terminal, warning);
                }
            }
        });
        return command;
    }
}
