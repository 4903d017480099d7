using System.Text;

namespace ExternalIdSync.Core.Sources.Csv;

/// <summary>
/// A CSV file. Every value stays text, a blank one is an empty string, and nothing is guessed: a row whose shape is wrong is a
/// <see cref="RejectedRow"/>, and bytes that are no text end the reading. Rows are counted from 1 for the first one after the header.
/// Reading is synchronous, also behind <see cref="ReadAsync"/>: a row is read faster than a task is made. A file is read ahead, by some
/// hundred rows; a pipe is not, for what it has given is not to wait for what it will give. The file is closed when the reading ends,
/// however it ends.
/// </summary>
public sealed class CsvSource : ISource, IDisposable
{
    // Enough that handing them over costs next to nothing, few enough that they do not outlive a collection of short-lived memory.
    private const int RowsAtOnce = 256;
    private const int BytesAtOnce = 64 * 1024;
    private const int BatchesAhead = 4;

    private readonly CsvOptions _options;
    private readonly CsvFaults _faults;
    private readonly List<string> _warnings = [];
    private CsvCursor? _cursor;
    private CsvHead? _head;
    private ReadAhead<CsvBatch>? _ahead;
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
        _faults = new CsvFaults(Name, options.Path);
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
    public CsvDialect? Dialect => _head?.Dialect;

    /// <summary>The columns of the records; <see langword="null"/> before <see cref="Open"/>.</summary>
    public RecordSchema? Schema => _head?.Schema;

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
        if (_head is null)
        {
            try
            {
                _cursor = new CsvCursor(OpenInput(), _faults);
                _head = CsvHead.Read(_cursor, _options, Name, _faults, Warn);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                throw _faults.Unreadable(e, row: 0);
            }
        }

        return _head.Dialect;
    }

    /// <summary>Reads every row once, as it is asked for.</summary>
    /// <param name="cancellationToken">Stops the reading between two rows.</param>
    /// <returns>The records, and the rows that could not become one.</returns>
    /// <exception cref="SyncException">The file as a whole cannot be read, see <see cref="Open"/>; or it breaks off.</exception>
    public IEnumerable<SourceItem> Read(CancellationToken cancellationToken = default) =>
        new CsvItems(ReadBatches(cancellationToken), cancellationToken);

    /// <inheritdoc/>
    public IAsyncEnumerable<SourceItem> ReadAsync(CancellationToken cancellationToken) =>
        new CompletedAsyncEnumerable<SourceItem>(Read, cancellationToken);

    /// <inheritdoc/>
    public void Dispose()
    {
        // In this order: a file must not be closed while it is read.
        _ahead?.Dispose();
        _cursor?.Dispose();
    }

    private IEnumerable<CsvBatch> ReadBatches(CancellationToken cancellationToken)
    {
        Open();
        if (_isRead)
        {
            throw new InvalidOperationException("The source has been read.");
        }

        _isRead = true;
        var hasRows = false;
        try
        {
            var rows = new CsvRows(_cursor!, _head!, Name);
            if (_cursor!.Input.CanReadAhead)
            {
                _ahead = new ReadAhead<CsvBatch>(() => rows.Next(RowsAtOnce, BytesAtOnce), BatchesAhead);
            }

            while ((_ahead is null ? rows.Next(1, BytesAtOnce) : _ahead.Take(cancellationToken)) is { } batch)
            {
                hasRows = true;
                foreach (var warning in batch.Warnings ?? [])
                {
                    Warn(warning);
                }

                yield return batch;
            }
        }
        finally
        {
            Dispose();
        }

        if (!hasRows)
        {
            Warn($"'{Name}' has a header and no rows.");
        }
    }

    private Utf8Input OpenInput()
    {
        if (_options.Path is not null && !File.Exists(_options.Path))
        {
            throw _faults.Missing;
        }

        // Others may replace or append to an export while it is read; so may our own rejections file.
        var input = new Utf8Input(_options.OpenStream?.Invoke() ?? new FileStream(_options.Path!, new FileStreamOptions
        {
            Share = FileShare.ReadWrite | FileShare.Delete,
            Options = FileOptions.SequentialScan,
            BufferSize = 0,
        }), _options.Encoding);
        if (_options.Encoding is not null && input.HasByteOrderMark && _options.Encoding.WebName != input.Encoding.WebName)
        {
            Warn($"'{Name}' was to be read as {_options.Encoding.WebName}, but its byte order mark says {input.Encoding.WebName}.");
        }
        else if (_options.Encoding is null && !input.HasByteOrderMark && input.Encoding is UnicodeEncoding)
        {
            Warn($"'{Name}' has no byte order mark but looks like {input.Encoding.WebName} and is read as such.");
        }

        return input;
    }

    private void Warn(string warning)
    {
        _warnings.Add(warning);
        _options.Warn?.Invoke(warning);
    }

    private static void CheckCharacter(char? character, string what)
    {
        if (character is { } c && !CsvDialect.CanDelimit(c))
        {
            throw new SyncException(SyncErrors.OptionInvalid,
                $"The {what} must be a tab or a plain ASCII character, and no quote, letter, digit or line break.");
        }
    }
}
