using System.Text;
using Microsoft.VisualBasic.FileIO;

namespace ExternalIdSync.Core.Tests.Sources.Csv;

/// <summary>
/// Opens a CSV file and saves it as spreadsheets do: every row as wide as the widest, with a delimiter and a byte order mark of the
/// spreadsheet's choice, and quotes only where they must be.
/// </summary>
internal static class Spreadsheet
{
    public static void Save(string path, char from, char to, bool hasMark, Func<string[], string[]>? edit = null)
    {
        var rows = Open(path, from).Select(r => edit?.Invoke(r) ?? r).ToList();
        var width = rows.Max(static r => r.Length);
        File.WriteAllText(
            path,
            string.Concat(rows.Select(r => string.Join(to, r.Concat(Enumerable.Repeat("", width - r.Length)).Select(c => Quote(c, to))) + "\r\n")),
            new UTF8Encoding(hasMark));
    }

    private static List<string[]> Open(string path, char delimiter)
    {
        using var parser = new TextFieldParser(path) { Delimiters = [delimiter.ToString()], TrimWhiteSpace = false };
        var rows = new List<string[]>();
        while (parser.ReadFields() is { } fields)
        {
            rows.Add(fields);
        }

        return rows;
    }

    private static string Quote(string cell, char delimiter) =>
        cell.Contains(delimiter) || cell.AsSpan().IndexOfAny("\"\r\n") >= 0 ? $"\"{cell.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : cell;
}
