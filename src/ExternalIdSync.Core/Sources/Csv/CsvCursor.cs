using System.Globalization;
using CsvHelper;

namespace ExternalIdSync.Core.Sources.Csv;

/// <summary>Goes from row to row of a file, and back to the end of a line whose open quote has taken the lines behind it.</summary>
/// <param name="input">The file; disposed with this.</param>
/// <param name="faults">What a file that cannot be read is told with.</param>
internal sealed class CsvCursor(Utf8Input input, CsvFaults faults) : IDisposable
{
    // The longest row, in bytes of UTF-8. A quote that is never closed would otherwise read the rest of the file into memory.
    private const int MaxRowBytes = 1024 * 1024;

    private CsvReaderOptions _options = CsvReaderOptions.Default;
    private CsvReader? _reader;
    private long _base;
    private bool _isOnRow;

    /// <summary>The file.</summary>
    public Utf8Input Input => input;

    /// <summary>The current row.</summary>
    public CsvReader Current => _reader!;

    /// <summary>Whether the quotes of the current row are wrong.</summary>
    public bool IsMalformed { get; private set; }

    /// <summary>What CsvHelper found wrong with them, where <see cref="IsMalformed"/>.</summary>
    public CsvMalformedRecord Problem { get; private set; }

    /// <summary>Whether the current row is the header, or before it.</summary>
    public bool IsInHeader { get; set; } = true;

    /// <summary>How many rows there were behind the header, the current one included. Whoever tells a row from a blank line counts it here.</summary>
    public long Row { get; set; }

    /// <summary>Where the current row begins, in bytes of UTF-8.</summary>
    public long Offset => input.Kept;

    /// <summary>The line of the file that the current row begins in, as an editor counts.</summary>
    public string Line => string.Create(CultureInfo.InvariantCulture, $"Line {input.LineAt(input.Kept)}");

    /// <summary>Begins with the first row.</summary>
    /// <param name="delimiter">What separates fields.</param>
    /// <param name="comment">What begins a line that is none of the rows.</param>
    /// <param name="offset">Where the first row begins.</param>
    public void Start(char delimiter, char? comment, long offset)
    {
        _options = new CsvReaderOptions
        {
            Separator = delimiter,
            HasHeader = false,
            CommentPrefix = comment,
            MaxRecordSize = MaxRowBytes,
            IncludeValuesInExceptions = false,
            OnMalformedRecord = problem => (IsMalformed, Problem) = (true, problem),
        };
        GoTo(offset);
    }

    /// <summary>Goes on at another place.</summary>
    /// <param name="offset">Where the next row begins; not before the current one.</param>
    public void GoTo(long offset)
    {
        _reader?.Dispose();
        input.GoTo(offset);
        _base = offset;
        _isOnRow = false;
        _reader = CsvReader.Create(input, _options, leaveOpen: true);
    }

    /// <summary>Goes to the next row.</summary>
    /// <returns><see langword="false"/> at the end.</returns>
    /// <exception cref="SyncException">The file breaks off, or holds bytes that are no text: told with the row they stand in.</exception>
    public bool Advance()
    {
        IsMalformed = false;
        bool hasRow;
        try
        {
            hasRow = _reader!.Read();
        }
        catch (CsvFormatException)
        {
            hasRow = ReadAgainFromMemory();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw faults.Unreadable(e, Row);
        }

        _isOnRow = hasRow;
        if (input.IsBroken && (!hasRow || _base + _reader!.ByteOffset + _reader.RawRecord.Length == input.End))
        {
            throw NoText();
        }

        if (hasRow)
        {
            input.Release(_base + _reader!.ByteOffset);
        }

        return hasRow;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _reader?.Dispose();
        input.Dispose();
    }

    private SyncException NoText() =>
        faults.NoText(input.Encoding, IsInHeader ? "the header" : string.Create(CultureInfo.InvariantCulture, $"row {Row + 1}"));

    // A row became longer than any row is: a quote is not closed. What is kept of the file is enough to find the line it stands in.
    private bool ReadAgainFromMemory()
    {
        var reader = CsvReader.Create(input.Window.ToArray(), _options);
        _reader!.Dispose();
        _reader = reader;
        _base = input.Kept;
        if (_isOnRow)
        {
            reader.Read();
        }

        IsMalformed = false;
        return reader.Read() && IsMalformed && CsvQuotes.FindOpen(reader) is { } open && open.End < reader.RawRecord.Length
            ? true
            : throw faults.Endless(Row + 1, MaxRowBytes);
    }
}
