using System.Globalization;
using ExternalIdSync.Host.Terminals;

namespace ExternalIdSync.Host.Output;

/// <summary>For people: the run in numbers, and the first refused records with their reasons.</summary>
/// <param name="terminal">Where to.</param>
/// <param name="isWhatIf">Whether nothing was written.</param>
internal sealed class TableResultWriter(Terminal terminal, bool isWhatIf) : IResultWriter
{
    /// <summary>So many refused records are shown one by one; the rejections file has them all.</summary>
    public const int ShownRefusals = 10;

    private readonly List<SyncResult> _refused = [];
    private readonly SortedSet<string> _unseen = new(StringComparer.Ordinal);
    private long _refusedCount;

    /// <inheritdoc/>
    public void Write(SyncResult result)
    {
        if (result.IsSuccess)
        {
            foreach (var change in result.Changes)
            {
                if (change.Rule == "notComparable")
                {
                    _unseen.Add(change.Field);
                }
            }

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
        if (_refused.Count > 0)
        {
            Refusals().WriteTo(terminal);
            if (_refusedCount > _refused.Count)
            {
                terminal.Out.WriteLine(string.Create(CultureInfo.InvariantCulture, $"… and {_refusedCount - _refused.Count:N0} more."));
            }

            terminal.Out.WriteLine();
        }

        SummaryTable.Of([summary], isWhatIf).WriteTo(terminal);
        if (_unseen.Count > 0)
        {
            terminal.Out.WriteLine();
            terminal.Out.WriteLine(
                $"{string.Join(", ", _unseen)} cannot be compared: {summary.Target} never shows what it holds there. It is sent whenever the record is.");
        }
    }

    private TextTable Refusals()
    {
        var table = new TextTable().Number("Row").Text("External ID").Text("Outcome").Text("Reason", wraps: true);
        foreach (var result in _refused.OrderBy(static r => r.Row))
        {
            table.Row(
                result.Row.ToString(CultureInfo.InvariantCulture),
                Shorten(result.ExternalId ?? "(none)", 28),
                new Cell(result.Outcome.ToString(), SummaryTable.ToneOf(result.Outcome)),
                $"{result.Code}: {result.Reason}");
        }

        return table;
    }

    private static string Shorten(string text, int length) => text.Length <= length ? text : string.Concat(text.AsSpan(0, length - 1), "…");
}
