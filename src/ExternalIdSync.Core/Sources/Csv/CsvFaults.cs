using System.Text;

namespace ExternalIdSync.Core.Sources.Csv;

/// <summary>What can be wrong with a CSV file as a whole, in words.</summary>
/// <param name="name">What messages call the file.</param>
/// <param name="path">Where it is; <see langword="null"/> where it is none.</param>
internal sealed class CsvFaults(string name, string? path)
{
    private readonly string _place = path ?? name;

    /// <summary>There is no such file.</summary>
    public SyncException Missing => Directory.Exists(path)
        ? new SyncException(SyncErrors.FileUnreadable, $"'{path}' is a folder; name a file in it.") { Subject = path }
        : new SyncException(SyncErrors.FileNotFound, $"There is no file '{path}'.") { Subject = path };

    /// <summary>It has not even a header.</summary>
    public SyncException Empty => new(SyncErrors.FileEmpty, $"'{_place}' is empty.") { Subject = _place };

    /// <summary>Nobody can tell the columns.</summary>
    public SyncException BrokenHeader => new(SyncErrors.HeaderInvalid, $"'{name}': the quotes of the header are broken.") { Subject = _place };

    /// <summary>The system will not let it be read, or not on.</summary>
    /// <param name="cause">What the system says.</param>
    /// <param name="row">The last row that was read.</param>
    /// <returns>The error.</returns>
    public SyncException Unreadable(Exception cause, long row) =>
        new(SyncErrors.FileUnreadable, $"'{_place}' cannot be read{(row > 0 ? $" behind row {row}" : "")}: {cause.Message}", cause) { Subject = _place };

    /// <summary>Its bytes are no text.</summary>
    /// <param name="encoding">The encoding they were to have.</param>
    /// <param name="where">Where they stand: <c>the header</c> or <c>row 7</c>.</param>
    /// <returns>The error.</returns>
    public SyncException NoText(Encoding encoding, string where) => new(SyncErrors.EncodingInvalid,
        $"'{name}' is not {encoding.WebName} text: {where} holds bytes that are no character. Save the file as UTF-8, or name the encoding it has.")
    { Subject = _place };

    /// <summary>A row is longer than any row is.</summary>
    /// <param name="row">The row.</param>
    /// <param name="most">How long a row may be, in bytes of UTF-8.</param>
    /// <returns>The error.</returns>
    public SyncException Endless(long row, int most) =>
        new(SyncErrors.RowMalformed, $"'{name}': row {row} is longer than {most} bytes. Is this a CSV file?") { Subject = _place };

    /// <summary>The delimiter that was given stands nowhere in the header, and another one does.</summary>
    /// <param name="given">The one that was given.</param>
    /// <param name="other">The other one.</param>
    /// <returns>The error.</returns>
    public SyncException WrongDelimiter(char given, char other) => new(SyncErrors.DelimiterWrong,
        $"'{name}': with delimiter {CsvDialect.Describe(given)} the header is one column only, and {CsvDialect.Describe(other)} stands in it.")
    { Subject = _place };
}
