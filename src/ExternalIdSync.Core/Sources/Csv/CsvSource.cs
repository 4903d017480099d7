using System.Text;
using CsvHelper;

namespace ExternalIdSync.Core.Sources.Csv;

/// <summary>
/// A CSV file. Every value stays text, a blank one is an empty string, and nothing is guessed: a row whose shape is wrong is a
/// <see cref="RejectedRow"/>, and bytes that are no text end the reading. Rows are counted from 1 for the first one after the header.
/// Reading is synchronous, also behind <see cref="ReadAsync"/>: a row is read faster than a task is made. The file is closed when the
/// reading ends, however it ends.
/// </summary>
public sealed class CsvSource : ISource, IDisposable
{
    // The longest row, in bytes of UTF-8. A quote that is never closed would otherwise read the rest of the file into memory.
    private const int MaxRowBytes = 1024 * 1024;

    private readonly CsvOptions _options;
    private readonly List<string> _warnings = [];
    private CsvReaderOptions _readerOptions = CsvReaderOptions.Default;
    private Utf8Input? _input;
    private CsvReader? _reader;
    private CsvMalformedRecord? _problem;
    private RejectionColumns? _rejections;
    private string[] _columns = [];
    private int[] _places = [];
    private List<int> _unnamed = [];
    private long _base;
    private long _row;
    private bool _isOnRow;
    private bool _isRead;

    /// <summary>Makes the source; nothing is opened yet.</summary>
    /// <param name="options">Which file, and what is known about it.</param>
    /// <exception cref="SyncException"><see cref="SyncErrors.OptionInvalid"/>: the options contradict each other.</exception>
    public CsvSource(CsvOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        if (options.Path is null == options.OpenStream is null)
        {
            throw new ArgumentException("Either a path or a stream is needed.", nameof(options));
        }

        _options = options;
        Name = options.Name ?? (options.Path is null ? "stream" : Path.GetFileName(options.Path));
        CheckCharacter(options.Delimiter, "delimiter");
        CheckCharacter(options.CommentCharacter, "comment character");
        if (options.Delimiter is not null && options.Delimiter == options.CommentCharacter)
        {
            throw new SyncException(SyncErrors.OptionInvalid, "The delimiter and the comment character must differ.");
        }
    }

    /// <summary>Makes the source of a file about which nothing is known.</summary>
    /// <param name="path">The file.</param>
    public CsvSource(string path)
        : this(new CsvOptions { Path = path })
    {
    }

    /// <inheritdoc/>
    public string Name { get; }

    /// <summary>What the file turned out to be; <see langword="null"/> before <see cref="Open"/>.</summary>
    public CsvDialect? Dialect { get; private set; }

    /// <summary>The columns of the records; <see langword="null"/> before <see cref="Open"/>.</summary>
    public RecordSchema? Schema { get; private set; }

    /// <summary>What is unusual about the file but no error, in sentences without values of the file; grows while it is read.</summary>
    public IReadOnlyList<string> Warnings => _warnings;

    /// <summary>
    /// Opens the file and reads its header, so that columns can be checked before anything is done. Reading does it by itself.
    /// </summary>
    /// <returns>What the file turned out to be.</returns>
    /// <exception cref="SyncException">
    /// The file is missing, unreadable, empty or not in its encoding, its header is unusable, or the delimiter is another one.
    /// </exception>
    public CsvDialect Open()
    {
        if (Dialect is not null)
        {
            return Dialect;
        }

        try
        {
            OpenInput();
            ReadHeader();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Unreadable(e);
        }

        return Dialect!;
    }

    /// <summary>Reads every row once, as it is asked for.</summary>
    /// <param name="cancellationToken">Stops the reading between two rows.</param>
    /// <returns>The records, and the rows that could not become one.</returns>
    /// <exception cref="SyncException">The file as a whole cannot be read, see <see cref="Open"/>; or it breaks off.</exception>
    public IEnumerable<SourceItem> Read(CancellationToken cancellationToken = default)
    {
        Open();
        if (_isRead)
        {
            throw new InvalidOperationException("The source has been read.");
        }

        _isRead = true;
        try
        {
            while (true)
            {
                cancellationToken.ThrowIfCancellationRequested();
                if (!TryRead(out var item))
                {
                    break;
                }

                yield return item;
            }
        }
        finally
        {
            Dispose();
        }

        if (_row == 0)
        {
            Warn($"'{Name}' has a header and no rows.");
        }
    }

    /// <inheritdoc/>
    public IAsyncEnumerable<SourceItem> ReadAsync(CancellationToken cancellationToken) =>
        new CompletedAsyncEnumerable<SourceItem>(Read, cancellationToken);

    /// <inheritdoc/>
    public void Dispose()
    {
        _reader?.Dispose();
        _input?.Dispose();
    }

    private bool TryRead(out SourceItem item)
    {
        item = default;
        while (Advance())
        {
            var problem = _problem;
            _problem = null;
            _row++;
            if (problem is { } found)
            {
                item = Malformed(found);
                return true;
            }

            var reader = _reader!;
            if (reader.FieldCount == _columns.Length)
            {
                item = _rejections is null ? Record(reader, null) : Replay(reader);
                return true;
            }

            if (IsBlank(reader))
            {
                _row--;
                continue;
            }

            item = Ragged(reader);
            return true;
        }

        return false;
    }

    // To the next row; false at the end. Bytes that are no text are told with the row they stand in.
    private bool Advance()
    {
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
            throw Unreadable(e);
        }

        _isOnRow = hasRow;
        if (_input!.IsBroken && (!hasRow || _base + _reader!.ByteOffset + _reader.RawRecord.Length == _input.End))
        {
            throw NoText();
        }

        if (hasRow)
        {
            _input.Release(_base + _reader!.ByteOffset);
        }

        return hasRow;
    }

    // A row became longer than any row is: a quote is not closed. What is kept of the file is enough to find the line it stands in.
    private bool ReadAgainFromMemory()
    {
        var kept = _input!.Window.ToArray();
        var reader = CsvReader.Create(kept, _readerOptions);
        _reader!.Dispose();
        _reader = reader;
        _base = _input.Kept;
        if (_isOnRow)
        {
            reader.Read();
        }

        _problem = null;
        if (!reader.Read() || _problem is null || OpenQuote(reader) is null)
        {
            throw new SyncException(SyncErrors.RowMalformed,
                $"'{Name}': row {_row + 1} is longer than {MaxRowBytes} bytes. Is this a CSV file?")
            { Subject = _options.Path ?? Name };
        }

        return true;
    }

    private SourceRecord Record(CsvReader reader, EarlierRejection? earlier)
    {
        var values = new object?[_places.Length];
        for (var i = 0; i < values.Length; i++)
        {
            values[i] = reader.GetString(_places[i]);
        }

        if (_unnamed.Count > 0)
        {
            WarnOfUnnamed(reader);
        }

        return new SourceRecord(Schema!, values, new RecordOrigin(_row) { Earlier = earlier });
    }

    private SourceItem Replay(CsvReader reader)
    {
        var cells = Cells(reader);
        return _rejections!.StillTorn(cells, _columns) is not var (error, field)
            ? Record(reader, _rejections.Earlier(cells))
            : new RejectedRow(_row, error,
                $"{Line} was refused for its shape and is unchanged in '{field}'. Correct the row, or clear its _code.", field, cells);
    }

    private RejectedRow Ragged(CsvReader reader)
    {
        var cells = Cells(reader);
        var reason = $"{Line} has {cells.Length} field{(cells.Length == 1 ? "" : "s")}, the header has {_columns.Length}.";
        return new RejectedRow(_row, SyncErrors.RowRagged, reason, cells.Length < _columns.Length ? _columns[cells.Length] : null, cells);
    }

    // A quote that is not closed in its line takes the following lines with it. That line is then the bad row, and what follows is
    // read as rows of its own. Otherwise the row as a whole is bad.
    private RejectedRow Malformed(CsvMalformedRecord problem)
    {
        var reader = _reader!;
        var cut = OpenQuote(reader);
        var place = cut?.Place ?? FieldAt(reader, problem.ByteOffset - reader.ByteOffset);
        var cells = new List<string?>();
        for (var i = 0; i < (cut?.Place ?? reader.FieldCount); i++)
        {
            cells.Add(IsWellQuoted(reader.GetRawSpan(i)) ? reader.GetString(i) : Encoding.UTF8.GetString(reader.GetRawSpan(i)));
        }

        var fault = problem.Reason == CsvMalformedReason.StrayQuote ? "a quote inside an unquoted field" : "text after a closing quote";
        if (cut is var (_, start, end))
        {
            // Nobody can tell the delimiters behind an open quote that are data from the others: all of them split.
            cells.AddRange(Encoding.UTF8.GetString(reader.RawRecord[start..end]).Split(Dialect!.Delimiter));
            fault = "a quote that is not closed";
        }

        var bad = new RejectedRow(_row, SyncErrors.RowMalformed, $"{Line} has {fault}.", place < _columns.Length ? _columns[place] : null, cells);
        if (cut is not null)
        {
            Restart(_input!.Kept + cut.Value.End + EndOfLine(reader.RawRecord[cut.Value.End..]));
        }

        return bad;
    }

    // The first field that runs over a line break without being quoted as it should: its place, where it begins, where its line ends.
    private static (int Place, int Start, int End)? OpenQuote(CsvReader reader)
    {
        var start = 0;
        for (var i = 0; i < reader.FieldCount; i++)
        {
            var raw = reader.GetRawSpan(i);
            var lineBreak = raw.IndexOfAny("\r\n"u8);
            if (lineBreak >= 0 && !IsWellQuoted(raw))
            {
                return (i, start, start + lineBreak);
            }

            start += raw.Length + 1;
        }

        return null;
    }

    // Whether a field either has no quotes or is enclosed in them, with those inside written twice.
    private static bool IsWellQuoted(ReadOnlySpan<byte> raw)
    {
        if (!raw.Contains((byte)'"'))
        {
            return true;
        }

        if (raw is not [(byte)'"', .. var inside, (byte)'"'])
        {
            return false;
        }

        for (var quote = inside.IndexOf((byte)'"'); quote >= 0; quote = inside.IndexOf((byte)'"'))
        {
            if (quote + 1 == inside.Length || inside[quote + 1] != '"')
            {
                return false;
            }

            inside = inside[(quote + 2)..];
        }

        return true;
    }

    // The field that an offset within the row stands in.
    private static int FieldAt(CsvReader reader, long offset)
    {
        var place = 0;
        for (long end = reader.GetRawSpan(0).Length; end < offset && place < reader.FieldCount - 1; end += reader.GetRawSpan(place).Length + 1)
        {
            place++;
        }

        return place;
    }

    private void Restart(long offset)
    {
        _reader?.Dispose();
        _input!.GoTo(offset);
        _base = offset;
        _isOnRow = false;
        _reader = CsvReader.Create(_input, _readerOptions, leaveOpen: true);
    }

    private void OpenInput()
    {
        if (_options.Path is not null && !File.Exists(_options.Path))
        {
            throw Directory.Exists(_options.Path)
                ? new SyncException(SyncErrors.FileUnreadable, $"'{_options.Path}' is a folder.") { Subject = _options.Path }
                : new SyncException(SyncErrors.FileNotFound, $"There is no file '{_options.Path}'.") { Subject = _options.Path };
        }

        // Others may replace or append to an export while it is read; so may our own rejections file.
        _input = new Utf8Input(_options.OpenStream?.Invoke() ?? new FileStream(_options.Path!, new FileStreamOptions
        {
            Share = FileShare.ReadWrite | FileShare.Delete,
            Options = FileOptions.SequentialScan,
            BufferSize = 0,
        }), _options.Encoding);
        if (_options.Encoding is not null && _input.HasByteOrderMark && _options.Encoding.WebName != _input.Encoding.WebName)
        {
            Warn($"'{Name}' was to be read as {_options.Encoding.WebName}, but its byte order mark says {_input.Encoding.WebName}.");
        }
        else if (_options.Encoding is null && !_input.HasByteOrderMark && _input.Encoding is UnicodeEncoding)
        {
            Warn($"'{Name}' has no byte order mark but looks like {_input.Encoding.WebName} and is read as such.");
        }
    }

    private void ReadHeader()
    {
        ReadOnlySpan<byte> head = _input!.Peek().ToArray();
        var isWhole = head.Length < Utf8Input.BlockSize;
        var start = SkipTypeLine(head);
        var hint = SeparatorLine(head[start..], out var hintLength);
        start += hintLength;
        var detected = _options.Delimiter is null && hint is null
            ? DelimiterDetector.Detect(head[start..], isWhole, _options.CommentCharacter)
            : null;
        var delimiter = _options.Delimiter ?? hint ?? detected ?? ',';
        if (_options.Delimiter is not null && hint is not null && hint != _options.Delimiter)
        {
            Warn($"'{Name}' was to be read with delimiter {CsvDialect.Describe(delimiter)}, "
                + $"but its sep= line says {CsvDialect.Describe(hint.Value)}.");
        }

        _readerOptions = new CsvReaderOptions
        {
            Separator = delimiter,
            HasHeader = false,
            CommentPrefix = _options.CommentCharacter,
            MaxRecordSize = MaxRowBytes,
            IncludeValuesInExceptions = false,
            OnMalformedRecord = problem => _problem = problem,
        };
        Restart(start);
        if (!Advance())
        {
            throw new SyncException(SyncErrors.FileEmpty, $"'{_options.Path ?? Name}' is empty.") { Subject = _options.Path ?? Name };
        }

        if (_problem is not null && _options.HasHeader)
        {
            throw new SyncException(SyncErrors.HeaderInvalid, $"'{Name}': the quotes of the header are broken.") { Subject = _options.Path ?? Name };
        }

        _problem = null;
        var cells = Cells(_reader!);
        var behind = head[(int)Math.Min(head.Length, _input.Kept + _reader!.RawRecord.Length)..];
        _rejections = RejectionColumns.Find(cells);
        var hasHeader = _options.HasHeader || _rejections is not null;
        string[] header = hasHeader ? cells : [.. cells.Select(static (_, i) => $"Column{i + 1}")];
        if (header.Length == 1 && hasHeader && (_options.Delimiter ?? hint) is not null && IsOtherDelimiterIn(header[0], delimiter, out var other))
        {
            throw new SyncException(SyncErrors.DelimiterWrong,
                $"'{Name}': with delimiter {CsvDialect.Describe(delimiter)} the header is one column only, "
                + $"and {CsvDialect.Describe(other)} stands in it.")
            { Subject = _options.Path ?? Name };
        }

        _columns = CsvHeader.Name(Name, header, out _unnamed);
        _places = [.. Enumerable.Range(0, _columns.Length).Where(i => _rejections?.Contains(i) != true)];
        Schema = new RecordSchema([.. _places.Select(i => _columns[i])]);
        Dialect = new CsvDialect
        {
            Encoding = _input.Encoding,
            HasByteOrderMark = _input.HasByteOrderMark,
            Delimiter = delimiter,
            IsDelimiterDetected = detected is not null,
            HasSeparatorLine = hint is not null,
            NewLine = behind.StartsWith("\r\n"u8) || behind.IsEmpty ? "\r\n" : behind[0] == '\r' ? "\r" : "\n",
            CommentCharacter = _options.CommentCharacter,
            Header = [.. _places.Select(i => header[i])],
            Rejections = _rejections,
        };
        if (!hasHeader)
        {
            Restart(_input.Kept);
        }

        // A wrong encoding mostly shows at the beginning. It is then told before the first record is given out and written.
        while (_input.IsBroken && Advance())
        {
            _row++;
        }
    }

    // Windows PowerShell's Export-Csv names the type of the objects before the header.
    private int SkipTypeLine(ReadOnlySpan<byte> head)
    {
        if (!head.StartsWith("#TYPE "u8))
        {
            return 0;
        }

        Warn($"'{Name}' begins with a #TYPE line, which is skipped.");
        return EndOfLine(head);
    }

    // "sep=;", in any case, perhaps quoted as a whole.
    private static char? SeparatorLine(ReadOnlySpan<byte> head, out int length)
    {
        length = EndOfLine(head);
        var line = head[..length].TrimEnd("\r\n"u8);
        line = line is [(byte)'"', .., (byte)'"'] ? line[1..^1] : line;
        if (line.Length == 5 && Ascii.EqualsIgnoreCase(line[..4], "sep="u8) && IsDelimiter((char)line[4]))
        {
            return (char)line[4];
        }

        length = 0;
        return null;
    }

    private static int EndOfLine(ReadOnlySpan<byte> text)
    {
        var end = text.IndexOfAny("\r\n"u8);
        return end < 0 ? text.Length : end + (text[end..].StartsWith("\r\n"u8) ? 2 : 1);
    }

    private static bool IsOtherDelimiterIn(string header, char delimiter, out char other)
    {
        foreach (var candidate in DelimiterDetector.Candidates)
        {
            other = (char)candidate;
            if (other != delimiter && header.Contains(other))
            {
                return true;
            }
        }

        other = default;
        return false;
    }

    private static string[] Cells(CsvReader reader)
    {
        var cells = new string[reader.FieldCount];
        for (var i = 0; i < cells.Length; i++)
        {
            cells[i] = reader.GetString(i);
        }

        return cells;
    }

    // A line of spaces only is as empty as one of nothing.
    private static bool IsBlank(CsvReader reader) => reader.FieldCount == 1 && reader.RawRecord.Trim(" \t"u8).IsEmpty;

    private void WarnOfUnnamed(CsvReader reader)
    {
        for (var i = _unnamed.Count - 1; i >= 0; i--)
        {
            var place = _unnamed[i];
            if (reader.GetRawSpan(place).Length > 0)
            {
                _unnamed.RemoveAt(i);
                Warn($"'{Name}': column {place + 1} has values but no name in the header; it is called '{_columns[place]}'.");
            }
        }
    }

    // Where the current row begins, as an editor counts.
    private string Line => $"Line {_input!.LineAt(_input.Kept)}";

    private void Warn(string warning)
    {
        _warnings.Add(warning);
        _options.Warn?.Invoke(warning);
    }

    private SyncException NoText() => new(SyncErrors.EncodingInvalid,
        $"'{Name}' is not {_input!.Encoding.WebName} text: {(Dialect is null ? "the header" : $"row {_row + 1}")} holds bytes that are no "
        + "character. Save the file as UTF-8, or name the encoding it has.")
    { Subject = _options.Path ?? Name };

    private SyncException Unreadable(Exception e) => new(SyncErrors.FileUnreadable,
        $"'{_options.Path ?? Name}' cannot be read{(_row > 0 ? $" behind row {_row}" : "")}: {e.Message}", e)
    { Subject = _options.Path ?? Name };

    private static bool IsDelimiter(char c) => c == '\t' || (c is >= ' ' and <= '~' and not '"' && !char.IsAsciiLetterOrDigit(c));

    private static void CheckCharacter(char? character, string what)
    {
        if (character is { } c && !IsDelimiter(c))
        {
            throw new SyncException(SyncErrors.OptionInvalid,
                $"The {what} must be a tab or a plain ASCII character, and no quote, letter, digit or line break.");
        }
    }
}
