using System.Text;
using System.Text.Json;

namespace ExternalIdSync.Sandbox.Experiture;

/// <summary>Reads the rows of an uploaded CSV (RFC 4180, first row is the header) or JSON Lines file.</summary>
internal static class ImportFile
{
    /// <summary>The columns of a CSV file's header.</summary>
    public static List<string> ReadHeader(ReadOnlyMemory<byte> file) => ReadCsv(file).FirstOrDefault() ?? [];

    /// <summary>Rows with their number, the header being row 1, as cells by column.</summary>
    public static IEnumerable<(int Row, IReadOnlyList<KeyValuePair<string, string>> Cells)> ReadCsvRows(ReadOnlyMemory<byte> file)
    {
        List<string>? header = null;
        var number = 0;
        foreach (var row in ReadCsv(file))
        {
            number++;
            if (header is null)
            {
                header = row;
            }
            else if (row is not [""])
            {
                yield return (number, [.. header.Zip(row, KeyValuePair.Create)]);
            }
        }
    }

    /// <summary>Lines with their number from 1; one that is no JSON object comes as <see langword="null"/>.</summary>
    public static IEnumerable<(int Row, JsonDocument? Record)> ReadJsonLines(ReadOnlyMemory<byte> file)
    {
        var number = 0;
        foreach (var line in Encoding.UTF8.GetString(file.Span).TrimStart('\uFEFF').Split('\n'))
        {
            number++;
            if (!string.IsNullOrWhiteSpace(line))
            {
                yield return (number, JsonText.ParseObject(JsonText.Utf8(line)));
            }
        }
    }

    private static IEnumerable<List<string>> ReadCsv(ReadOnlyMemory<byte> file)
    {
        var text = Encoding.UTF8.GetString(file.Span).TrimStart('\uFEFF');
        var row = new List<string>();
        var cell = new StringBuilder();
        var quoted = false;
        for (var i = 0; i < text.Length; i++)
        {
            var c = text[i];
            if (quoted)
            {
                if (c != '"')
                {
                    cell.Append(c);
                }
                else if (i + 1 < text.Length && text[i + 1] == '"')
                {
                    cell.Append(text[++i]);
                }
                else
                {
                    quoted = false;
                }
            }
            else if (c == '"' && cell.Length == 0)
            {
                quoted = true;
            }
            else if (c is ',' or '\n')
            {
                row.Add(c == '\n' ? cell.ToString().TrimEnd('\r') : cell.ToString());
                cell.Clear();
                if (c == '\n')
                {
                    yield return row;
                    row = [];
                }
            }
            else
            {
                cell.Append(c);
            }
        }

        if (cell.Length > 0 || row.Count > 0)
        {
            row.Add(cell.ToString().TrimEnd('\r'));
            yield return row;
        }
    }
}
