using System.CommandLine;
using System.Globalization;
using ExternalIdSync.Core.Jobs;
using ExternalIdSync.Core.Monitoring;
using ExternalIdSync.Core.State;
using ExternalIdSync.Host.Output;
using ExternalIdSync.Host.Terminals;

namespace ExternalIdSync.Host.Commands;

/// <summary><c>pssync health</c>: judges jobs by their last runs, with an exit code for monitors.</summary>
internal static class HealthCommand
{
    /// <summary>Makes the command.</summary>
    /// <param name="terminal">Where its output goes.</param>
    /// <param name="time">The clock.</param>
    /// <returns>The command.</returns>
    public static Command Create(Terminal terminal, TimeProvider time)
    {
        var files = new Argument<string[]>("JOB") { Description = "The job files.", Arity = ArgumentArity.OneOrMore };
        var format = OutputOptions.FormatOf(OutputFormat.Table, OutputFormat.Json);
        var command = new Command(
            "health", "Judges jobs by their last runs, open rejections and quota. Exits 0 when all are healthy, 2 when one is degraded, 1 when one is unhealthy.");
        command.Arguments.Add(files);
        command.Options.Add(format);
        command.SetAction(async (parse, cancellationToken) =>
        {
            var all = new List<SyncHealth>();
            foreach (var file in parse.GetRequiredValue(files))
            {
                var job = JobFile.Load(file);
                await using var store = await JobState.OpenAsync(job, StateAccess.ReadOnly, time, cancellationToken);
                all.Add(await HealthCheck.RunAsync(store, HealthOptions.Of(job), time, cancellationToken));
            }

            if (parse.GetValue(format) == OutputFormat.Json)
            {
                var lines = new JsonLineWriter(terminal.Out);
                all.ForEach(health => lines.WriteLine(health, HealthJson.Write));
            }
            else
            {
                WriteTable(all, terminal);
            }

            return ExitCodes.Of(all.Max(static health => health.Status));
        });
        return command;
    }

    private static void WriteTable(List<SyncHealth> all, Terminal terminal)
    {
        var table = new TextTable().Text("Job").Text("Health").Text("Last success (UTC)").Number("Written").Number("Usual").Number("Not written").Number("Usual").Number("Open");
        foreach (var health in all)
        {
            table.Row(
                health.Job,
                new Cell(health.Status.ToString(), ToneOf(health.Status)),
                health.LastSuccess?.UtcDateTime.ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture) ?? "never",
                Number(health.Written),
                Number(health.UsualWritten),
                Percent(health.RejectRate),
                Percent(health.UsualRejectRate),
                Number(health.OpenRejections));
        }

        table.WriteTo(terminal);
        foreach (var (health, finding) in all.SelectMany(static health => health.Findings, static (health, finding) => (health, finding)))
        {
            terminal.Out.WriteLine();
            terminal.Out.WriteLine($"{terminal.Paint(finding.Id, ToneOf(finding.Severity))}{(all.Count > 1 ? $" ({health.Job})" : string.Empty)}: {finding.Message}");
            terminal.Out.WriteLine($"  {finding.Advice}");
        }
    }

    private static Tone ToneOf(HealthStatus status) => status switch
    {
        HealthStatus.Healthy => Tone.Good,
        HealthStatus.Degraded => Tone.Caution,
        _ => Tone.Bad,
    };

    private static string Number(double? value) => value?.ToString("N0", CultureInfo.InvariantCulture) ?? "–";

    private static string Percent(double? part) => part is { } known ? string.Create(CultureInfo.InvariantCulture, $"{known * 100:0.#} %") : "–";
}
