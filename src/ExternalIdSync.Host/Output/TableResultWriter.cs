using System.Globalization;
using ExternalIdSync.Host.Terminals;
using Spectre.Console;

namespace ExternalIdSync.Host.Output;

/// <summary>For people: the run in numbers, and the first refused records with their reasons.</summary>
/// <param name="terminal">Where to.</param>
/// <param name="isWhatIf">Whether nothing was written.</param>
internal sealed class TableResultWriter(Terminal terminal, bool isWhatIf) : IResultWriter
{
    /// <summary>So many refused records are shown one by one; the rejections file has them all.</summary>
    public const int ShownRefusals = 10;

    private readonly List<SyncResult> _refused = [];
    private long _refusedCount;

    /// <inheritdoc/>
    public void Write(SyncResult result)
    {
        if (result.IsSuccess)
        {
            return;
        }

        _refusedCount++;
        if (_refused.Count < ShownRefusals)
        {
            _refused.Add(result);
        }
    }

    /// <inheritdoc/>
    public void End(RunSummary summary)
    {
        var console = terminal.OutConsole;
        if (_refused.Count > 0)
        {
            console.Write(Refusals());
            if (_refusedCount > _refused.Count)
            {
                console.MarkupLine(string.Create(CultureInfo.InvariantCulture, $"  [grey]… and {_refusedCount - _refused.Count:N0} more.[/]"));
            }

            console.WriteLine();
        }

        var table = new SummaryTable(isWhatIf);
        table.Add(summary);
        console.Write(table.Build());
    }

    private Table Refusals()
    {
        var table = SummaryTable.NewTable();
        table.AddColumn(new TableColumn("Row").RightAligned().NoWrap());
        table.AddColumn(new TableColumn("External ID").NoWrap());
        table.AddColumn(new TableColumn("Outcome").NoWrap());
        table.AddColumn(new TableColumn("Reason"));
        foreach (var result in _refused.OrderBy(static r => r.Row))
        {
            table.AddRow(
                new Text(result.Row.ToString(CultureInfo.InvariantCulture)),
                new Text(Shorten(result.ExternalId ?? "(none)", 28)),
                new Text(result.Outcome.ToString(), SummaryTable.StyleOf(result.Outcome)),
                new Text($"{result.Code}: {result.Reason}"));
        }

        return table;
    }

    private static string Shorten(string text, int length) => text.Length <= length ? text : string.Concat(text.AsSpan(0, length - 1), "…");
}
