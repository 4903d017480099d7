using System.Text;

namespace ExternalIdSync.Core.Sources.Csv;

/// <summary>What stands before a file's first record, and what it says about the records.</summary>
/// <param name="Dialect">What the file turned out to be.</param>
/// <param name="Columns">The names of all columns.</param>
/// <param name="Places">The places of the columns that are data; the others are those of a rejections file.</param>
/// <param name="Unnamed">The places of the columns without a name of their own.</param>
/// <param name="MostFields">
/// How many fields a row may have. More than columns only in a rejections file that a spreadsheet has saved: it widens header and rows to
/// the widest row, which is one that was refused for having too many fields.
/// </param>
internal sealed record CsvHead(CsvDialect Dialect, string[] Columns, int[] Places, IReadOnlyList<int> Unnamed, int MostFields)
{
    /// <summary>The columns of the records.</summary>
    public RecordSchema Schema { get; } = new([.. Places.Select(i => Columns[i])]);

    /// <summary>Reads the head, up to the first record.</summary>
    /// <param name="cursor">The file, at its beginning.</param>
    /// <param name="options">What is known about it.</param>
    /// <param name="name">What messages call it.</param>
    /// <param name="faults">What an unusable file is told with.</param>
    /// <param name="warn">Is told what is unusual.</param>
    /// <returns>The head.</returns>
    /// <exception cref="SyncException">The file is empty, its header unusable, or the delimiter another one.</exception>
    public static CsvHead Read(CsvCursor cursor, CsvOptions options, string name, CsvFaults faults, Action<string> warn)
    {
        ReadOnlySpan<byte> head = cursor.Input.Peek().ToArray();
        var isWhole = head.Length < Utf8Input.BlockSize;
        var start = SkipTypeLine(head, name, warn);
        var hint = SeparatorLine(head[start..], out var hintLength);
        start += hintLength;
        var detected = options.Delimiter is null && hint is null
            ? DelimiterDetector.Detect(head[start..], isWhole, options.CommentCharacter)
            : null;
        var delimiter = options.Delimiter ?? hint ?? detected ?? ',';
        if (options.Delimiter is not null && hint is not null && hint != options.Delimiter)
        {
            warn($"'{name}' was to be read with delimiter {CsvDialect.Describe(delimiter)}, but its sep= line says {CsvDialect.Describe(hint.Value)}.");
        }

        cursor.Start(delimiter, options.CommentCharacter, start);
        if (!cursor.Advance())
        {
            throw faults.Empty;
        }

        if (cursor.IsMalformed && options.HasHeader)
        {
            throw faults.BrokenHeader;
        }

        var cells = CsvRows.Cells(cursor.Current, cursor.Current.FieldCount);
        var behind = head[(int)Math.Min(head.Length, cursor.Offset + cursor.Current.RawRecord.Length)..];
        var rejections = RejectionColumns.Find(cells);
        var hasHeader = options.HasHeader || rejections is not null;
        var width = rejections is null ? cells.Length : Array.FindLastIndex(cells, static c => !string.IsNullOrWhiteSpace(c)) + 1;
        string[] header = hasHeader ? cells[..width] : [.. cells.Select(static (_, i) => $"Column{i + 1}")];
        if (header.Length == 1 && hasHeader && (options.Delimiter ?? hint) is not null && OtherDelimiterIn(header[0], delimiter) is { } other)
        {
            throw faults.WrongDelimiter(delimiter, other);
        }

        var columns = CsvHeader.Name(name, header, out var unnamed);
        int[] places = [.. Enumerable.Range(0, columns.Length).Where(i => rejections?.Contains(i) != true)];
        var dialect = new CsvDialect
        {
            Encoding = cursor.Input.Encoding,
            HasByteOrderMark = cursor.Input.HasByteOrderMark,
            Delimiter = delimiter,
            IsDelimiterDetected = detected is not null,
            HasSeparatorLine = hint is not null,
            NewLine = behind.StartsWith("\r\n"u8) || behind.IsEmpty ? "\r\n" : behind[0] == '\r' ? "\r" : "\n",
            CommentCharacter = options.CommentCharacter,
            Header = [.. places.Select(i => header[i])],
            Rejections = rejections,
        };
        if (!hasHeader)
        {
            cursor.GoTo(cursor.Offset);
        }

        // A wrong encoding mostly shows at the beginning. It is then told before the first record is given out and written.
        cursor.IsInHeader = false;
        while (cursor.Input.IsBroken && cursor.Advance())
        {
            cursor.Row++;
        }

        return new CsvHead(dialect, columns, places, unnamed, cells.Length);
    }

    /// <summary>Where a line ends, its line break included.</summary>
    /// <param name="text">Text that begins with the line.</param>
    /// <returns>The line's length in bytes.</returns>
    public static int EndOfLine(ReadOnlySpan<byte> text)
    {
        var end = text.IndexOfAny("\r\n"u8);
        return end < 0 ? text.Length : end + (text[end..].StartsWith("\r\n"u8) ? 2 : 1);
    }

    // Windows PowerShell's Export-Csv names the type of the objects before the header.
    private static int SkipTypeLine(ReadOnlySpan<byte> head, string name, Action<string> warn)
    {
        if (!head.StartsWith("#TYPE "u8))
        {
            return 0;
        }

        warn($"'{name}' begins with a #TYPE line, which is skipped.");
        return EndOfLine(head);
    }

    // "sep=;", in any case, perhaps quoted as a whole.
    private static char? SeparatorLine(ReadOnlySpan<byte> head, out int length)
    {
        length = EndOfLine(head);
        var line = head[..length].TrimEnd("\r\n"u8);
        line = line is [(byte)'"', .., (byte)'"'] ? line[1..^1] : line;
        if (line.Length == 5 && Ascii.EqualsIgnoreCase(line[..4], "sep="u8) && CsvDialect.CanDelimit((char)line[4]))
        {
            return (char)line[4];
        }

        length = 0;
        return null;
    }

    private static char? OtherDelimiterIn(string header, char delimiter)
    {
        foreach (var candidate in DelimiterDetector.Candidates)
        {
            if (candidate != delimiter && header.Contains((char)candidate))
            {
                return (char)candidate;
            }
        }

        return null;
    }
}
