using System.Text;

namespace ExternalIdSync.Benchmarks;

/// <summary>Findings as a Markdown table that is as readable in a terminal.</summary>
internal static class ResultTable
{
    /// <summary>Lays the table out.</summary>
    /// <param name="findings">The lines.</param>
    /// <returns>The table.</returns>
    public static string Format(IReadOnlyList<Finding> findings)
    {
        string[][] rows =
        [
            ["measure", "this project", "against", "ratio", "reach", "met"],
            .. findings.Select(static f => (string[])[f.What, f.Ours, f.Against, f.Ratio, f.Reach, f.IsMet ? "yes" : "NO"]),
        ];
        var widths = rows[0].Select((_, column) => rows.Max(r => r[column].Length)).ToArray();
        var text = new StringBuilder();
        for (var i = 0; i < rows.Length; i++)
        {
            text.AppendLine("| " + string.Join(" | ", rows[i].Select((cell, column) => cell.PadRight(widths[column]))) + " |");
            if (i == 0)
            {
                text.AppendLine("| " + string.Join(" | ", widths.Select(static w => new string('-', w))) + " |");
            }
        }

        return text.ToString();
    }
}
