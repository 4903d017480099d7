using System.Globalization;

namespace ExternalIdSync.Host.Output;

/// <summary>Runs in numbers, one line per run, within 100 columns.</summary>
internal static class SummaryTable
{
    /// <summary>The colour of an outcome.</summary>
    /// <param name="outcome">The outcome.</param>
    /// <returns>Its tone.</returns>
    public static Tone ToneOf(SyncOutcome outcome) => outcome switch
    {
        SyncOutcome.Created or SyncOutcome.Updated or SyncOutcome.WouldCreate or SyncOutcome.WouldUpdate => Tone.Good,
        SyncOutcome.Conflict or SyncOutcome.Blocked => Tone.Caution,
        SyncOutcome.Rejected or SyncOutcome.Failed => Tone.Bad,
        _ => Tone.Plain,
    };

    /// <summary>Makes the table. Columns for rare outcomes are shown only where there are some.</summary>
    /// <param name="runs">The runs.</param>
    /// <param name="isWhatIf">Whether nothing was written: the headings then say "would".</param>
    /// <returns>The table.</returns>
    public static TextTable Of(IReadOnlyList<RunSummary> runs, bool isWhatIf = false)
    {
        var columns = Columns(isWhatIf).Where(c => !c.IsRare || runs.Any(r => c.Value(r) != 0)).ToList();
        var table = new TextTable().Text("Target");
        foreach (var column in columns)
        {
            table.Number(column.Heading);
        }

        table.Number("Seconds");
        foreach (var run in runs)
        {
            table.Row([run.Target, .. columns.Select(c => Count(c.Value(run), c.Tone)), Seconds(run.Duration)]);
        }

        return table;
    }

    private static Cell Count(long count, Tone tone) =>
        new(count.ToString("N0", CultureInfo.InvariantCulture), count == 0 ? Tone.Muted : tone);

    private static Cell Seconds(TimeSpan duration) => duration.TotalSeconds.ToString("N1", CultureInfo.InvariantCulture);

    private static IEnumerable<Column> Columns(bool isWhatIf) =>
    [
        new("Rows", static r => r.Read),
        new(isWhatIf ? "Would create" : "Created", static r => r.Created, Tone.Good),
        new(isWhatIf ? "Would update" : "Updated", static r => r.Updated, Tone.Good),
        new("Unchanged", static r => r.Unchanged),
        new("Conflict", static r => r.Conflicts, Tone.Caution),
        new("Rejected", static r => r.Rejected, Tone.Bad),
        new("Blocked", static r => r.Blocked, Tone.Caution, IsRare: true),
        new("Failed", static r => r.Failed, Tone.Bad, IsRare: true),
        new("Not attempted", static r => r.NotAttempted, Tone.Caution, IsRare: true),
        new("Requests", static r => r.Requests),
        new("Retries", static r => r.Retries, IsRare: true),
    ];

    private sealed record Column(string Heading, Func<RunSummary, long> Value, Tone Tone = Tone.Plain, bool IsRare = false);
}
