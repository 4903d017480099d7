using System.Buffers;
using System.Globalization;
using System.Text;

namespace ExternalIdSync.Core.Writing;

/// <summary>A CSV file of mapped records for a target's own import: RFC 4180, UTF-8, the external ID first.</summary>
internal sealed class MappedFile(string path) : IDisposable
{
    private static readonly SearchValues<char> Special = SearchValues.Create(",\"\r\n");

    private readonly StreamWriter _writer = new(new FileStream(path, Options()), new UTF8Encoding(encoderShouldEmitUTF8Identifier: false));
    private readonly List<string> _cells = [];
    private RecordSchema? _schema;

    /// <summary>Reads a header that this class wrote.</summary>
    /// <param name="path">The file.</param>
    /// <returns>The columns.</returns>
    public static IEnumerable<string> ReadHeader(string path)
    {
        using var reader = new StreamReader(path);
        return [.. (reader.ReadLine() ?? "").Split(',').Select(static c => c.Trim('"'))];
    }

    /// <summary>Adds a record.</summary>
    /// <param name="record">The record; all have the first one's schema.</param>
    /// <param name="matchKey">What the column of the external ID is called.</param>
    /// <returns>The field that a file cannot hold; <see langword="null"/> where the record was added.</returns>
    public string? TryAdd(SyncRecord record, string matchKey)
    {
        if (_schema is null)
        {
            _schema = record.Schema;
            _writer.Write(string.Join(',', record.Schema.Names.Prepend(matchKey).Select(Quote)) + "\n");
        }

        _cells.Clear();
        _cells.Add(Quote(record.ExternalId.Value));
        for (var i = 0; i < record.Schema.Count; i++)
        {
            if (Format(record[i]) is not { } text)
            {
                return record.Schema.Names[i];
            }

            _cells.Add(Quote(text));
        }

        for (var i = 0; i < _cells.Count; i++)
        {
            _writer.Write(i == 0 ? "" : ",");
            _writer.Write(_cells[i]);
        }

        _writer.Write('\n');
        return null;
    }

    /// <inheritdoc/>
    public void Dispose() => _writer.Dispose();

    private static string? Format(object? value) => value switch
    {
        null => "",
        _ when ReferenceEquals(value, SyncRecord.Absent) => "",
        string text => text,
        bool flag => flag ? "true" : "false",
        DateTimeOffset time => time.ToString("O", CultureInfo.InvariantCulture),
        IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
        _ => null,
    };

    private static string Quote(string text) =>
        text.AsSpan().ContainsAny(Special) ? $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : text;

    // It holds personal data, so it is for its owner's eyes only.
    private static FileStreamOptions Options()
    {
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, BufferSize = 64 * 1024 };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        return options;
    }
}
