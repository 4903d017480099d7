using System.Globalization;
using System.Text.Json;
using ExternalIdSync.Host.Terminals;

namespace ExternalIdSync.Host.Output;

/// <summary>What a check of jobs found, for people and for programs.</summary>
internal static class FindingOutput
{
    /// <summary>Writes the findings to standard output.</summary>
    /// <param name="findings">The findings, the worst first.</param>
    /// <param name="format">How: lines of JSON, or text.</param>
    /// <param name="terminal">Where to.</param>
    public static void Write(IReadOnlyList<JobFinding> findings, OutputFormat format, Terminal terminal)
    {
        if (format == OutputFormat.Jsonl)
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
    }

    /// <summary>What a check exits with.</summary>
    /// <param name="findings">The findings.</param>
    /// <returns>1 where one of them is an error, else 0.</returns>
    public static int ExitCodeOf(IReadOnlyList<JobFinding> findings) =>
        findings.Any(static f => f.Severity == FindingSeverity.Error) ? ExitCodes.Failed : ExitCodes.Succeeded;

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
                $"{terminal.Paint(finding.Severity.ToString(), tone)} {finding.Code}: {place}{(finding.Place is null ? string.Empty : finding.Place + ": ")}{finding.Message}");
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
        json.WriteString("path", finding.Place);
        json.WriteNumber("line", finding.Line);
        json.WriteString("message", finding.Message);
        json.WriteString("advice", finding.Advice);
    }
}
