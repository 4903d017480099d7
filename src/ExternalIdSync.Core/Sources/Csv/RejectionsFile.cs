using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using ExternalIdSync.Core.Writing;

namespace ExternalIdSync.Core.Sources.Csv;

/// <summary>
/// Keeps refused records as a CSV file that can be corrected and imported as it is: the columns, order, encoding, delimiter and line
/// breaks of the file they came from, every value exactly as it was read, and behind them <c>_reason, _code, _field, _row, _attempt</c>.
/// <para>
/// While a run goes on, the rows stand in <c>&lt;path&gt;.partial</c>, each handed to the operating system before <c>AddAsync</c>
/// returns, so a killed process loses none; at the end the file is flushed to the disk and takes its name in one step, so nobody ever
/// reads half a file under that name. A file that stood there before is kept as <c>&lt;path&gt;.previous</c>: it may be the very file that
/// is being imported, and a run that was stopped has not read all of it. A <c>.partial</c> file that a killed run left is never
/// overwritten: it becomes <see cref="Recovered"/>. With no rejection, no file is touched.
/// </para>
/// <para>Values that a spreadsheet would take for a formula are kept as they are: changing them would change the data.</para>
/// </summary>
public sealed class RejectionsFile : IRejectionSink
{
    private static readonly JsonSerializerOptions Json = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly object _gate = new();
    private readonly Func<CsvDialect?> _dialectOf;
    private CsvDialect _dialect = CsvDialect.Default;
    private bool _isOfFile;
    private FileStream? _file;
    private CsvLines? _lines;
    private bool _isEnded;

    /// <summary>Makes the file's writer; the file itself comes with the first rejection.</summary>
    /// <param name="path">Where it is to stand.</param>
    /// <param name="source">
    /// The file that the records come from; <see langword="null"/> where they come from no file: then the first record's fields are the
    /// columns, in UTF-8 with commas.
    /// </param>
    /// <exception cref="SyncException">
    /// <see cref="SyncErrors.FileUnwritable"/>: there is no such folder, or another run is writing this file.
    /// </exception>
    public RejectionsFile(string path, CsvSource? source = null)
        : this(path, () => source?.Dialect)
    {
    }

    /// <summary>Makes the file's writer for records of a known dialect.</summary>
    /// <param name="path">Where the file is to stand.</param>
    /// <param name="dialect">The dialect to write in.</param>
    /// <exception cref="SyncException">
    /// <see cref="SyncErrors.FileUnwritable"/>: there is no such folder, or another run is writing this file.
    /// </exception>
    public RejectionsFile(string path, CsvDialect dialect)
        : this(path, () => dialect)
    {
    }

    private RejectionsFile(string path, Func<CsvDialect?> dialectOf)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        Path = System.IO.Path.GetFullPath(path);
        _dialectOf = dialectOf;
        if (!Directory.Exists(System.IO.Path.GetDirectoryName(Path)) || Directory.Exists(Path))
        {
            throw new SyncException(SyncErrors.FileUnwritable, Directory.Exists(Path)
                ? $"'{path}' is a folder, not a file for rejections."
                : $"The folder of the rejections file '{path}' does not exist.")
            { Subject = path };
        }

        Guard(CheckNobodyWrites);
    }

    /// <summary>Where the file stands once the run has ended.</summary>
    public string Path { get; }

    /// <summary>Where the rows stand until then.</summary>
    public string PartialPath => Path + ".partial";

    /// <summary>How many rejections it holds.</summary>
    public long Count { get; private set; }

    /// <summary>Where the rejections of an earlier run that was killed were put; <see langword="null"/> if there were none.</summary>
    public string? Recovered { get; private set; }

    /// <inheritdoc/>
    public ValueTask AddAsync(SourceRecord? record, SyncResult result, CancellationToken cancellationToken)
    {
        Append(result, record, null);
        return ValueTask.CompletedTask;
    }

    /// <inheritdoc/>
    public ValueTask AddAsync(RejectedRow row, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(row);
        Append(new SyncResult { Outcome = SyncOutcome.Rejected, Error = row.Error, Reason = row.Reason, Field = row.Field, Row = row.Row },
            null, row.RawFields);
        return ValueTask.CompletedTask;
    }

    /// <summary>Keeps one rejection. When it returns, a killed process no longer loses it.</summary>
    /// <param name="result">Why the record was refused.</param>
    /// <param name="source">The record as it was read, if it became one.</param>
    /// <param name="rawFields">The row's fields as they were read, if it did not.</param>
    /// <exception cref="SyncException"><see cref="SyncErrors.FileUnwritable"/>: the disk is full, or access is denied.</exception>
    public void Append(SyncResult result, SourceRecord? source, IReadOnlyList<string?>? rawFields)
    {
        ArgumentNullException.ThrowIfNull(result);
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_isEnded, this);
            Guard(() =>
            {
                var line = _lines ?? Create(source);
                var earlier = source is null ? AddFields(line, rawFields) : AddFields(line, source);
                line.Add(result.Reason);
                line.Add(result.Code ?? result.Outcome.ToString());
                line.Add(result.Field);
                line.Add((earlier?.Row ?? result.Row).ToString(CultureInfo.InvariantCulture));
                line.Add(((earlier?.Attempt ?? 0) + 1).ToString(CultureInfo.InvariantCulture));

                // Surplus fields stand behind all columns, so that the row stays as ragged as it was until someone corrects it.
                for (var i = _dialect.Header.Count + (_dialect.Rejections?.Count ?? 0); i < rawFields?.Count; i++)
                {
                    line.Add(rawFields[i]);
                }

                line.End();
            });
            Count++;
        }
    }

    /// <summary>Gives the file its name. Nothing happens where nothing was refused, or a second time.</summary>
    /// <exception cref="SyncException"><see cref="SyncErrors.FileUnwritable"/>: the rows stay in <see cref="PartialPath"/>.</exception>
    public void Complete()
    {
        lock (_gate)
        {
            _isEnded = true;
            if (_file is { } file)
            {
                _file = null;
                Guard(() =>
                {
                    file.Flush(flushToDisk: true);
                    file.Dispose();
                    if (File.Exists(Path))
                    {
                        File.Replace(PartialPath, Path, Path + ".previous");
                    }
                    else
                    {
                        File.Move(PartialPath, Path);
                    }
                });
            }
        }
    }

    /// <summary>Ends the file as <see cref="Complete"/> does: also the rejections of a run that failed are to be seen.</summary>
    /// <returns>When it is done.</returns>
    public ValueTask DisposeAsync()
    {
        Complete();
        return ValueTask.CompletedTask;
    }

    private CsvLines Create(SourceRecord? first)
    {
        var dialect = _dialectOf();
        _isOfFile = dialect is not null;
        _dialect = dialect ?? CsvDialect.Default with
        {
            Header = [.. (first?.Schema.Names ?? []).Where(static n => !RejectionColumns.Names.Contains(n, StringComparer.OrdinalIgnoreCase))],
        };
        CheckNobodyWrites();
        for (var i = 1; File.Exists(PartialPath); i++)
        {
            var aside = $"{Path}.recovered-{i.ToString(CultureInfo.InvariantCulture)}{System.IO.Path.GetExtension(Path)}";
            if (!File.Exists(aside))
            {
                File.Move(PartialPath, aside);
                Recovered = aside;
            }
        }

        _file = new FileStream(PartialPath, FileMode.CreateNew, FileAccess.Write, FileShare.Read, bufferSize: 0);
        var lines = _lines = new CsvLines(_file, _dialect);
        lines.Begin();
        foreach (var name in _dialect.Header)
        {
            lines.Add(name);
        }

        foreach (var name in RejectionColumns.Names)
        {
            lines.Add(name);
        }

        lines.End();
        return lines;
    }

    // A .partial file of a run that is alive is locked by it; that of a killed run opens.
    private void CheckNobodyWrites()
    {
        if (File.Exists(PartialPath))
        {
            new FileStream(PartialPath, FileMode.Open, FileAccess.ReadWrite, FileShare.None).Dispose();
        }
    }

    private EarlierRejection? AddFields(CsvLines line, SourceRecord source)
    {
        // The columns of a file are the record's fields, place by place; objects may differ in theirs, so those go by name.
        for (var i = 0; i < _dialect.Header.Count; i++)
        {
            line.Add(Text(_isOfFile && i < source.Schema.Count ? source[i] : source[_dialect.Header[i]]));
        }

        return source.Origin.Earlier ?? RejectionColumns.Find(source.Schema.Names)?.Earlier([.. source.Schema.Names.Select(n => Text(source[n]))]);
    }

    private EarlierRejection? AddFields(CsvLines line, IReadOnlyList<string?>? raw)
    {
        var place = 0;
        for (var i = 0; i < _dialect.Header.Count; i++, place++)
        {
            while (_dialect.Rejections?.Contains(place) == true)
            {
                place++;
            }

            line.Add(place < raw?.Count ? raw[place] : null);
        }

        return raw is null ? null : _dialect.Rejections?.Earlier(raw);
    }

    private static string? Text(object? value) => value switch
    {
        null => null,
        string text => text,
        bool flag => flag ? "true" : "false",
        DateTimeOffset time => time.ToString("O", CultureInfo.InvariantCulture),
        IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
        _ => JsonSerializer.Serialize(value, Json),
    };

    private void Guard(Action write)
    {
        try
        {
            write();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new SyncException(SyncErrors.FileUnwritable, $"The rejections file '{Path}' cannot be written: {e.Message}", e) { Subject = Path };
        }
    }
}
