using System.Runtime.ExceptionServices;
using System.Text;
using CsvHelper;

namespace ExternalIdSync.Core.Sources.Csv;

/// <summary>Makes a record of each row of a file, or says why there is none.</summary>
/// <param name="cursor">The file, behind its header.</param>
/// <param name="head">What its header says.</param>
/// <param name="name">What messages call the file.</param>
internal sealed class CsvRows(CsvCursor cursor, CsvHead head, string name)
{
    private readonly RecordSchema _schema = head.Schema;
    private readonly int[] _places = head.Places;
    private readonly RejectionColumns? _rejections = head.Dialect.Rejections;
    private readonly List<int> _unnamed = [.. head.Unnamed];
    private List<string>? _warnings;
    private ExceptionDispatchInfo? _fault;

    /// <summary>Reads the next rows.</summary>
    /// <param name="most">How many at most.</param>
    /// <param name="mostBytes">With how many bytes of UTF-8 there are enough of them.</param>
    /// <returns>The rows; <see langword="null"/> at the end.</returns>
    /// <exception cref="SyncException">The file breaks off; the rows before that were given.</exception>
    public CsvBatch? Next(int most, int mostBytes)
    {
        _fault?.Throw();
        var rows = new object?[most];
        var count = 0;
        var first = cursor.Row + 1;
        var end = cursor.Offset + mostBytes;
        try
        {
            while (count < most && cursor.Offset < end && (rows[count] = Read()) is not null)
            {
                count++;
            }
        }
        catch (Exception e) when (count > 0)
        {
            _fault = ExceptionDispatchInfo.Capture(e);
        }

        var warnings = _warnings;
        _warnings = null;
        return count == 0 ? null : new CsvBatch(_schema, rows, count, first, warnings);
    }

    /// <summary>Reads the cells of a row.</summary>
    /// <param name="row">The row.</param>
    /// <param name="width">How many.</param>
    /// <returns>Its cells as texts.</returns>
    public static string[] Cells(CsvReader row, int width)
    {
        var cells = new string[width];
        for (var i = 0; i < cells.Length; i++)
        {
            cells[i] = row.GetString(i);
        }

        return cells;
    }

    // The next row's values, or its record where there is more to it, or why there is none; null at the end.
    private object? Read()
    {
        while (cursor.Advance())
        {
            cursor.Row++;
            var row = cursor.Current;
            if (_rejections is null && row.FieldCount == _places.Length && !cursor.IsMalformed)
            {
                return Values(row);
            }

            if (ReadUnusual(row) is { } item)
            {
                return item;
            }

            cursor.Row--;
        }

        return null;
    }

    // Null for a blank line, which is no row.
    private object? ReadUnusual(CsvReader row)
    {
        if (cursor.IsMalformed)
        {
            return Malformed(row, cursor.Problem);
        }

        var width = WidthOf(row);
        if (width == head.Columns.Length)
        {
            return _rejections is null ? Values(row) : Replay(row, _rejections);
        }

        return IsBlank(row) ? null : Ragged(row, width);
    }

    // Without the blank fields that only fill a row up to the widest one.
    private int WidthOf(CsvReader row)
    {
        var width = row.FieldCount;
        if (width <= head.MostFields)
        {
            while (width > head.Columns.Length && row.GetRawSpan(width - 1).IsEmpty)
            {
                width--;
            }
        }

        return width;
    }

    private string[] Values(CsvReader row)
    {
        // Not an array of objects, for which each storing asks what kind of array it is.
        var places = _places;
        var values = new string[places.Length];
        for (var i = 0; i < values.Length; i++)
        {
            values[i] = row.GetString(places[i]);
        }

        if (_unnamed.Count > 0)
        {
            WarnOfUnnamed(row);
        }

        return values;
    }

    private object Replay(CsvReader row, RejectionColumns rejections)
    {
        var cells = Cells(row, head.Columns.Length);
        return rejections.StillTorn(cells, head.Columns) is not var (error, field)
            ? new SourceRecord(_schema, Values(row), new RecordOrigin(cursor.Row) { Earlier = rejections.Earlier(cells) })
            : new RejectedRow(cursor.Row, error,
                $"{cursor.Line} was refused for its shape and is unchanged in '{field}'. Correct the row, or clear its _code.", field, cells);
    }

    private RejectedRow Ragged(CsvReader row, int width)
    {
        var cells = Cells(row, width);
        var reason = $"{cursor.Line} has {cells.Length} field{(cells.Length == 1 ? "" : "s")}, the header has {head.Columns.Length}.";
        return new RejectedRow(cursor.Row, SyncErrors.RowRagged, reason, Column(cells.Length), cells);
    }

    // A quote that is not closed in its line takes the following lines with it. That line is then the bad row, and what follows is
    // read as rows of its own. Otherwise the row as a whole is bad.
    private RejectedRow Malformed(CsvReader row, CsvMalformedRecord problem)
    {
        var cut = CsvQuotes.FindOpen(row);
        var place = cut?.Place ?? CsvQuotes.PlaceAt(row, problem.ByteOffset - row.ByteOffset);
        var cells = new List<string?>();
        for (var i = 0; i < (cut?.Place ?? row.FieldCount); i++)
        {
            cells.Add(CsvQuotes.AreRight(row.GetRawSpan(i)) ? row.GetString(i) : Encoding.UTF8.GetString(row.GetRawSpan(i)));
        }

        var fault = problem.Reason == CsvMalformedReason.StrayQuote ? "a quote inside an unquoted field" : "text after a closing quote";
        if (cut is var (_, start, end))
        {
            // Nobody can tell the delimiters behind an open quote that are data from the others: all of them split.
            cells.AddRange(Encoding.UTF8.GetString(row.RawRecord[start..end]).Split(head.Dialect.Delimiter));
            fault = "a quote that is not closed";
        }

        var bad = new RejectedRow(cursor.Row, SyncErrors.RowMalformed, $"{cursor.Line} has {fault}.", Column(place), cells);
        if (cut is not null)
        {
            cursor.GoTo(cursor.Offset + cut.Value.End + CsvHead.EndOfLine(row.RawRecord[cut.Value.End..]));
        }

        return bad;
    }

    private string? Column(int place) => place < head.Columns.Length ? head.Columns[place] : null;

    // A line of spaces only is as empty as one of nothing.
    private static bool IsBlank(CsvReader row) => row.FieldCount == 1 && row.RawRecord.Trim(" \t"u8).IsEmpty;

    private void WarnOfUnnamed(CsvReader row)
    {
        for (var i = _unnamed.Count - 1; i >= 0; i--)
        {
            var place = _unnamed[i];
            if (row.GetRawSpan(place).Length > 0)
            {
                _unnamed.RemoveAt(i);
                (_warnings ??= []).Add(
                    $"'{name}': column {place + 1} has values but no name in the header; it is called '{head.Columns[place]}'.");
            }
        }
    }
}
