using System.Globalization;
using ExternalIdSync.Core.Writing;
using ExternalIdSync.Host.Terminals;

namespace ExternalIdSync.Host.Output;

/// <summary>Runs of jobs, one line each, within 100 columns.</summary>
internal static class RunTable
{
    /// <summary>Makes the table.</summary>
    /// <param name="runs">The runs.</param>
    /// <returns>The table.</returns>
    public static TextTable Of(IReadOnlyList<SyncRun> runs)
    {
        var table = new TextTable().Number("Run").Text("Started (UTC)").Text("Status").Number("Read").Number("Created").Number("Updated")
            .Number("Unchanged").Number("Refused").Number("Requests").Number("Seconds");
        foreach (var run in runs)
        {
            var refused = run.NotWritten();
            table.Row(
                run.Id == 0 ? "–" : run.Id.ToString(CultureInfo.InvariantCulture),
                run.StartedAt.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture),
                new Cell(run.Status?.ToString() ?? "Running", ToneOf(run.Status)),
                Count(run.Read),
                Count(run.Created),
                Count(run.Updated),
                Count(run.Unchanged),
                new Cell(Count(refused), refused > 0 ? Tone.Bad : Tone.Muted),
                Count(run.Requests),
                run.Duration.TotalSeconds.ToString("N1", CultureInfo.InvariantCulture));
        }

        return table;
    }

    /// <summary>Says below the table why runs ended early.</summary>
    /// <param name="terminal">Where to.</param>
    /// <param name="runs">The runs.</param>
    public static void WriteReasons(Terminal terminal, IReadOnlyList<SyncRun> runs)
    {
        foreach (var run in runs.Where(static run => run.StopReason is not null))
        {
            terminal.Out.WriteLine();
            terminal.Out.WriteLine(string.Create(
                CultureInfo.InvariantCulture, $"Run {run.Id}: {terminal.Paint(run.StopError?.Id ?? "Stopped", ToneOf(run.Status))}: {run.StopReason}"));
            if (run.StopError is { } error)
            {
                terminal.Out.WriteLine($"  {error.Advice}");
            }
        }
    }

    private static Tone ToneOf(RunStatus? status) => status switch
    {
        RunStatus.Succeeded => Tone.Good,
        RunStatus.PartiallySucceeded or RunStatus.Stopped => Tone.Caution,
        RunStatus.Failed => Tone.Bad,
        _ => Tone.Plain,
    };

    private static string Count(long count) => count.ToString("N0", CultureInfo.InvariantCulture);
}
