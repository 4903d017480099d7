using ExternalIdSync.Host.Output;
using ExternalIdSync.Host.Terminals;

namespace ExternalIdSync.Host.Tests.Output;

public class TextTableTests
{
    [Fact]
    public void Text_stands_left_numbers_right_and_nothing_trails()
    {
        var table = new TextTable().Text("Name").Number("Count").Text("Note");
        table.Row("a", "1,000", string.Empty);
        table.Row("longer", "7", "x");

        Assert.Equal(["Name    Count  Note", "──────  ─────  ────", "a       1,000", "longer      7  x"], Lines(table, 100));
    }

    [Fact]
    public void A_column_that_may_wraps_at_spaces_and_long_words_are_cut()
    {
        var table = new TextTable().Text("Id").Text("Reason", wraps: true);
        table.Row("1", "one two three four five six seven");
        table.Row("2", new string('x', 45));

        Assert.Equal(
            ["Id  Reason", "──  ────────────────────", "1   one two three four", "    five six seven", $"2   {new string('x', 20)}", $"    {new string('x', 20)}", "    xxxxx"],
            Lines(table, 24));
    }

    [Fact]
    public void Colour_is_shown_only_where_it_was_asked_for()
    {
        var table = new TextTable().Text(string.Empty);
        table.Row(new Cell("bad", Tone.Bad));
        using var output = new StringWriter();
        table.WriteTo(new Terminal { Out = output, Error = TextWriter.Null, ColorOut = true });

        Assert.Equal("\e[31mbad\e[0m", output.ToString().TrimEnd());
        Assert.Equal(["bad"], Lines(table, 100));
    }

    private static string[] Lines(TextTable table, int width)
    {
        using var output = new StringWriter();
        table.WriteTo(new Terminal { Out = output, Error = TextWriter.Null, Width = width });
        return output.ToString().Split(Environment.NewLine, StringSplitOptions.RemoveEmptyEntries);
    }
}
