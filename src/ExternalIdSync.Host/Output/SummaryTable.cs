using System.Globalization;
using Spectre.Console;

namespace ExternalIdSync.Host.Output;

/// <summary>Runs in numbers, one line per run, within 100 columns.</summary>
/// <param name="isWhatIf">Whether nothing was written: the headings then say "would".</param>
internal sealed class SummaryTable(bool isWhatIf = false)
{
    private readonly List<RunSummary> _runs = [];

    /// <summary>A table in the program's own look.</summary>
    /// <returns>An empty table.</returns>
    public static Table NewTable() => new Table().Border(TableBorder.Simple).BorderColor(Color.Grey);

    /// <summary>The colour of an outcome.</summary>
    /// <param name="outcome">The outcome.</param>
    /// <returns>A style; plain where nothing is wrong.</returns>
    public static Style StyleOf(SyncOutcome outcome) => outcome switch
    {
        SyncOutcome.Created or SyncOutcome.Updated or SyncOutcome.WouldCreate or SyncOutcome.WouldUpdate => new Style(Color.Green),
        SyncOutcome.Conflict or SyncOutcome.Blocked => new Style(Color.Yellow),
        SyncOutcome.Rejected or SyncOutcome.Failed => new Style(Color.Red),
        _ => Style.Plain,
    };

    /// <summary>Adds a run.</summary>
    /// <param name="run">The run.</param>
    public void Add(RunSummary run) => _runs.Add(run);

    /// <summary>Builds the table. Columns for rare outcomes are shown only where there are some.</summary>
    /// <returns>The table.</returns>
    public Table Build()
    {
        var columns = Columns().Where(c => !c.IsRare || _runs.Exists(r => c.Value(r) != 0)).ToList();
        var table = NewTable();
        table.AddColumn(new TableColumn("Target").NoWrap());
        foreach (var column in columns)
        {
            table.AddColumn(new TableColumn(column.Name).RightAligned().NoWrap());
        }

        table.AddColumn(new TableColumn("Seconds").RightAligned().NoWrap());
        foreach (var run in _runs)
        {
            table.AddRow([new Text(run.Target), .. columns.Select(c => Cell(c.Value(run), c.Style)), Seconds(run.Duration)]);
        }

        return table;
    }

    private static Text Cell(long count, Style style) =>
        new(count.ToString("N0", CultureInfo.InvariantCulture), count == 0 ? new Style(Color.Grey) : style);

    private static Text Seconds(TimeSpan duration) => new(duration.TotalSeconds.ToString("N1", CultureInfo.InvariantCulture));

    private IEnumerable<Column> Columns() =>
    [
        new("Rows", static r => r.Read, Style.Plain),
        new(isWhatIf ? "Would create" : "Created", static r => r.Created, StyleOf(SyncOutcome.Created)),
        new(isWhatIf ? "Would update" : "Updated", static r => r.Updated, StyleOf(SyncOutcome.Updated)),
        new("Unchanged", static r => r.Unchanged, Style.Plain),
        new("Conflicts", static r => r.Conflicts, StyleOf(SyncOutcome.Conflict)),
        new("Rejected", static r => r.Rejected, StyleOf(SyncOutcome.Rejected)),
        new("Blocked", static r => r.Blocked, StyleOf(SyncOutcome.Blocked), IsRare: true),
        new("Failed", static r => r.Failed, StyleOf(SyncOutcome.Failed), IsRare: true),
        new("Not attempted", static r => r.NotAttempted, StyleOf(SyncOutcome.Blocked), IsRare: true),
        new("Requests", static r => r.Requests, Style.Plain),
        new("Retries", static r => r.Retries, Style.Plain, IsRare: true),
    ];

    private sealed record Column(string Name, Func<RunSummary, long> Value, Style Style, bool IsRare = false);
}
