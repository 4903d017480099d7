using System.Globalization;
using System.Runtime.CompilerServices;

namespace ExternalIdSync.Core.Sources.Csv;

/// <summary>
/// A file or a folder of exports as a source of changes: every row of every file that is new or has changed since. A file that is still being
/// written is left, with those after it, to the next reading.
/// </summary>
public sealed class CsvChangeSource : IChangeSource
{
    // A place needs the marks of all files read so far: given at every row it would cost more than the row.
    private const int RowsPerMark = 1000;

    private readonly CsvFolderOptions _options;
    private readonly TimeProvider _time;

    /// <summary>Makes the source; nothing is opened yet.</summary>
    /// <param name="options">Which exports.</param>
    /// <param name="time">The clock.</param>
    public CsvChangeSource(CsvFolderOptions options, TimeProvider? time = null)
    {
        ArgumentNullException.ThrowIfNull(options);
        _options = options;
        _time = time ?? TimeProvider.System;
        Name = "csv/" + Path.GetFileName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(options.Path)));
    }

    /// <inheritdoc/>
    public string Name { get; }

    /// <inheritdoc/>
    public async IAsyncEnumerable<ChangeItem> ReadAsync(string? cursor, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var position = SourcePosition.Parse(Name, cursor);
        var files = List();
        var read = position?.Find("read")?.Split(',', StringSplitOptions.RemoveEmptyEntries).ToHashSet(StringComparer.Ordinal) ?? [];

        // Files that are gone need not be remembered, so that a cursor does not grow for ever.
        read.IntersectWith(files.Select(static f => f.Mark));
        foreach (var file in files)
        {
            if (read.Contains(file.Mark))
            {
                continue;
            }

            var found = await SettledAsync(file, cancellationToken).ConfigureAwait(false);
            if (found is null)
            {
                _options.Warn?.Invoke($"'{file.Name}' is still being written; it is read when it has been left alone for {_options.Settle:c}.");
                break;
            }

            var skip = position?.Find("in") == found.Mark ? position.FindNumber("rows") ?? 0 : 0;
            await foreach (var change in ReadFileAsync(found, skip, read, cancellationToken).ConfigureAwait(false))
            {
                yield return change;
            }

            read.Add(found.Mark);
            yield return ChangeItem.Mark(Position(read, null, 0));
        }

        if (cursor is null && read.Count == 0)
        {
            yield return ChangeItem.Mark(Position(read, null, 0));
        }
    }

    private List<CsvFile> List()
    {
        try
        {
            if (!Directory.Exists(_options.Path))
            {
                return [CsvFile.Find(_options.Path)
                    ?? throw new SyncException(SyncErrors.FileNotFound, $"There is no file or folder '{_options.Path}'.") { Subject = _options.Path }];
            }

            var files = new List<CsvFile>();
            foreach (var path in Directory.EnumerateFiles(_options.Path, _options.Pattern))
            {
                if (CsvFile.Find(path) is { } file)
                {
                    files.Add(file);
                }
            }

            files.Sort((a, b) => _options.Order == CsvFolderOrder.Time && a.LastWrite != b.LastWrite
                ? a.LastWrite.CompareTo(b.LastWrite)
                : string.CompareOrdinal(a.Name, b.Name));
            return files;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new SyncException(SyncErrors.FileUnreadable, $"The folder '{_options.Path}' cannot be read.", e) { Subject = _options.Path };
        }
    }

    // A file written to a moment ago is waited for, so that an export that has just ended is read now and not with the next run.
    private async ValueTask<CsvFile?> SettledAsync(CsvFile file, CancellationToken cancellationToken)
    {
        var age = _time.GetUtcNow().UtcDateTime - file.LastWrite;

        // A stamp far in the future comes from another clock, by which nobody can tell how long the file has been left alone.
        if (age > -_options.Settle && age < _options.Settle)
        {
            await Task.Delay(age < TimeSpan.Zero ? _options.Settle : _options.Settle - age, _time, cancellationToken).ConfigureAwait(false);
        }

        return CsvFile.Find(file.Path) == file ? file : null;
    }

    private async IAsyncEnumerable<ChangeItem> ReadFileAsync(
        CsvFile file, long skip, IReadOnlySet<string> read, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var source = new CsvSource(new CsvOptions
        {
            Path = file.Path,
            Name = file.Name,
            Encoding = _options.Encoding,
            Delimiter = _options.Delimiter,
            HasHeader = _options.HasHeader,
            Warn = _options.Warn,
        });

        // One row is held back: the last one is not given before it is sure that it was not cut in the middle by a writer.
        SourceItem? held = null;
        long rows = 0;
        await foreach (var item in source.ReadAsync(cancellationToken).ConfigureAwait(false))
        {
            if (held is { } ready)
            {
                yield return new ChangeItem(ChangeKind.Upserted, ready, null);
                if (rows % RowsPerMark == 0)
                {
                    yield return ChangeItem.Mark(Position(read, file.Mark, rows));
                }
            }

            held = ++rows > skip ? item : default(SourceItem?);
        }

        if (CsvFile.Find(file.Path) != file)
        {
            throw new SyncException(SyncErrors.FileUnreadable,
                $"'{file.Name}' was written to while it was read. Its rows up to here are good; run again when the export has ended.") { Subject = file.Path };
        }

        if (held is { } last)
        {
            yield return new ChangeItem(ChangeKind.Upserted, last, null);
        }
    }

    private string Position(IEnumerable<string> read, string? file, long rows)
    {
        var text = SourcePosition.Add(SourcePosition.Begin(Name), "read", string.Join(',', read));
        if (file is not null)
        {
            SourcePosition.Add(text, "in", file);
            SourcePosition.Add(text, "rows", rows.ToString(CultureInfo.InvariantCulture));
        }

        return text.ToString();
    }
}
