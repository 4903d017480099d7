using System.Text;

namespace ExternalIdSync.Core.Sources.Csv;

/// <summary>Writes lines of a CSV file, each of them whole or not at all.</summary>
/// <param name="stream">Where to; not buffered, and stays the caller's.</param>
/// <param name="dialect">How the file is written.</param>
internal sealed class CsvLines(Stream stream, CsvDialect dialect)
{
    private readonly StringBuilder _line = new();
    private bool _isFirstCell = true;

    /// <summary>Writes what stands before the header: the byte order mark and the <c>sep=</c> line, where the file has them.</summary>
    public void Begin()
    {
        if (dialect.HasByteOrderMark)
        {
            stream.Write(dialect.Encoding is UTF8Encoding ? Encoding.UTF8.GetPreamble() : dialect.Encoding.GetPreamble());
        }

        if (dialect.HasSeparatorLine)
        {
            _line.Append("sep=").Append(dialect.Delimiter);
            End();
        }
    }

    /// <summary>Adds a cell to the line.</summary>
    /// <param name="value">Its text; <see langword="null"/> for a blank one.</param>
    public void Add(string? value)
    {
        var text = value ?? string.Empty;
        if (!_isFirstCell)
        {
            _line.Append(dialect.Delimiter);
        }

        if (NeedsQuotes(text))
        {
            _line.Append('"').Append(text.Replace("\"", "\"\"", StringComparison.Ordinal)).Append('"');
        }
        else
        {
            _line.Append(text);
        }

        _isFirstCell = false;
    }

    /// <summary>
    /// Ends the line and writes it. One write for all of it, past any buffer: a process that is killed leaves whole lines, and so does a disk
    /// that is full.
    /// </summary>
    /// <exception cref="IOException">It cannot be written. Nothing of it stays, and the next line may be tried.</exception>
    public void End()
    {
        _line.Append(dialect.NewLine);
        var line = dialect.Encoding.GetBytes(_line.ToString());
        _line.Clear();
        _isFirstCell = true;
        var length = stream.Length;
        try
        {
            stream.Write(line);
        }
        catch (IOException)
        {
            stream.SetLength(length);
            stream.Position = length;
            throw;
        }
    }

    private bool NeedsQuotes(string text) =>
        text.AsSpan().IndexOfAny("\"\r\n") >= 0 || text.Contains(dialect.Delimiter)
        || (text.Length > 0 && (char.IsWhiteSpace(text[0]) || char.IsWhiteSpace(text[^1])
            || (_isFirstCell && (text[0] == dialect.CommentCharacter || text[0] == '#'))));
}
