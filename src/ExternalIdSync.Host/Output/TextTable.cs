using System.Text;
using ExternalIdSync.Host.Terminals;

namespace ExternalIdSync.Host.Output;

/// <summary>
/// A table of plain lines: columns two spaces apart, or one where that is what it takes, a rule below the headings, no trailing space, so that what is shown can be copied,
/// searched and quoted. One column may wrap to keep the table within the terminal.
/// </summary>
internal sealed class TextTable
{
    private const int LeastWrapWidth = 20;

    private readonly List<(string Heading, bool IsRight, bool Wraps)> _columns = [];
    private readonly List<Cell[]> _rows = [];

    /// <summary>Adds a column of text.</summary>
    /// <param name="heading">The heading; all empty for a table without.</param>
    /// <param name="wraps">Whether the column gives way where the table is too wide.</param>
    /// <returns>This table.</returns>
    public TextTable Text(string heading, bool wraps = false)
    {
        _columns.Add((heading, false, wraps));
        return this;
    }

    /// <summary>Adds a column of numbers.</summary>
    /// <param name="heading">The heading.</param>
    /// <returns>This table.</returns>
    public TextTable Number(string heading)
    {
        _columns.Add((heading, true, false));
        return this;
    }

    /// <summary>Adds a row.</summary>
    /// <param name="cells">As many cells as there are columns.</param>
    public void Row(params Cell[] cells) => _rows.Add(cells);

    /// <summary>Writes the table to standard output.</summary>
    /// <param name="terminal">Where to.</param>
    public void WriteTo(Terminal terminal)
    {
        var widths = Natural();
        var gap = widths.Sum() + (2 * (widths.Length - 1)) <= terminal.Width || _columns.Exists(static c => c.Wraps) ? 2 : 1;
        Fit(widths, terminal.Width - (gap * (widths.Length - 1)));
        if (_columns.Exists(static c => c.Heading.Length > 0))
        {
            WriteLine(terminal, widths, gap, [.. _columns.Select(static c => new Cell(c.Heading, Tone.Strong))]);
            WriteLine(terminal, widths, gap, [.. widths.Select(static w => new Cell(new string('─', w), Tone.Muted))]);
        }

        foreach (var row in _rows)
        {
            var wrapped = row.Select((cell, i) => Wrap(cell.Text, widths[i], _columns[i].Wraps)).ToArray();
            for (var line = 0; line < wrapped.Max(static w => w.Count); line++)
            {
                WriteLine(terminal, widths, gap, [.. row.Select((cell, i) => new Cell(line < wrapped[i].Count ? wrapped[i][line] : string.Empty, cell.Tone))]);
            }
        }
    }

    /// <summary>Breaks a text into lines, at spaces where there are some.</summary>
    /// <param name="text">The text.</param>
    /// <param name="width">The longest line.</param>
    /// <returns>The lines; one at least.</returns>
    internal static List<string> Wrap(string text, int width)
    {
        var lines = new List<string>();
        while (text.Length > width)
        {
            var space = text.LastIndexOf(' ', width);
            var end = space > 0 ? space : width;
            lines.Add(text[..end]);
            text = text[end..].TrimStart(' ');
        }

        lines.Add(text);
        return lines;
    }

    private static List<string> Wrap(string text, int width, bool wraps)
    {
        var oneLine = text.ReplaceLineEndings(" ");
        return wraps ? Wrap(oneLine, width) : [oneLine];
    }

    private int[] Natural()
    {
        var widths = new int[_columns.Count];
        for (var i = 0; i < widths.Length; i++)
        {
            widths[i] = Math.Max(_columns[i].Heading.Length, _rows.Count == 0 ? 0 : _rows.Max(r => r[i].Text.Length));
        }

        return widths;
    }

    private void Fit(int[] widths, int most)
    {
        var excess = widths.Sum() - most;
        var wrapping = _columns.FindIndex(static c => c.Wraps);
        if (excess > 0 && wrapping >= 0)
        {
            widths[wrapping] = Math.Max(LeastWrapWidth, widths[wrapping] - excess);
        }
    }

    private void WriteLine(Terminal terminal, int[] widths, int gap, Cell[] cells)
    {
        var line = new StringBuilder();
        var last = Array.FindLastIndex(cells, static c => c.Text.Length > 0);
        for (var i = 0; i <= last; i++)
        {
            var padding = Math.Max(0, widths[i] - cells[i].Text.Length);
            line.Append(' ', _columns[i].IsRight ? padding : 0).Append(terminal.Paint(cells[i].Text, cells[i].Tone));
            if (i < last)
            {
                line.Append(' ', (_columns[i].IsRight ? 0 : padding) + gap);
            }
        }

        terminal.Out.WriteLine(line.ToString());
    }
}
