using System.CommandLine;
using System.Globalization;
using System.Text.Json;
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
            if (parse.GetValue(format) == OutputFormat.Jsonl)
            {
                var lines = new JsonLineWriter(terminal.Out);
                foreach (var finding in findings)
                {
                    lines.WriteLine(finding, WriteJson);
                }
            }
            else
            {
                WriteText(findings, terminal);
            }

            return findings.Any(static f => f.Severity == FindingSeverity.Error) ? ExitCodes.Failed : ExitCodes.Succeeded;
        });
        return command;
    }

    private static void WriteText(IReadOnlyList<JobFinding> findings, Terminal terminal)
    {
        foreach (var finding in findings)
        {
            var tone = finding.Severity switch
            {
                FindingSeverity.Error => Tone.Bad,
                FindingSeverity.Warning => Tone.Caution,
                _ => Tone.Muted,
            };
            var line = finding.Line > 0 ? string.Create(CultureInfo.InvariantCulture, $"({finding.Line})") : string.Empty;
            var place = finding.File is null ? string.Empty : $"{finding.File}{line}: ";
            terminal.Out.WriteLine(
                $"{terminal.Paint(finding.Severity.ToString(), tone)} {finding.Code}: {place}{(finding.Path is null ? string.Empty : finding.Path + ": ")}{finding.Message}");
            terminal.Out.WriteLine($"  {finding.Advice}");
        }

        if (findings.Count == 0)
        {
            terminal.Out.WriteLine("Nothing to say against it.");
        }
    }

    private static void WriteJson(Utf8JsonWriter json, JobFinding finding)
    {
        json.WriteString("severity", finding.Severity.ToString());
        json.WriteString("code", finding.Code);
        json.WriteString("file", finding.File);
        json.WriteString("path", finding.Path);
        json.WriteNumber("line", finding.Line);
        json.WriteString("message", finding.Message);
        json.WriteString("advice", finding.Advice);
    }
}
