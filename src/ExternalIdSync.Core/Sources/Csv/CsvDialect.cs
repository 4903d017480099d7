using System.Text;

namespace ExternalIdSync.Core.Sources.Csv;

/// <summary>What a CSV file turned out to be: all that is needed to write another one like it.</summary>
public sealed record CsvDialect
{
    /// <summary>The dialect of a file written for no other file's sake: UTF-8 without byte order mark, comma, CR LF (RFC 4180).</summary>
    public static CsvDialect Default { get; } = new() { Encoding = CsvEncodings.Utf8 };

    /// <summary>The encoding.</summary>
    public required Encoding Encoding { get; init; }

    /// <summary>Whether the file begins with a byte order mark.</summary>
    public bool HasByteOrderMark { get; init; }

    /// <summary>The delimiter.</summary>
    public char Delimiter { get; init; } = ',';

    /// <summary>Whether the delimiter was detected, as opposed to given by an option or a <c>sep=</c> line.</summary>
    public bool IsDelimiterDetected { get; init; }

    /// <summary>Whether the first line is <c>sep=</c> and the delimiter, as spreadsheets write it.</summary>
    public bool HasSeparatorLine { get; init; }

    /// <summary>The line break between rows: CR LF, LF or CR.</summary>
    public string NewLine { get; init; } = "\r\n";

    /// <summary>What begins a comment line, if anything does.</summary>
    public char? CommentCharacter { get; init; }

    /// <summary>The header cells in the file's order, as they are written; those that a rejections file adds are not among them.</summary>
    public IReadOnlyList<string> Header { get; init; } = [];

    /// <summary>Whether the file is a rejections file of ours, to be imported again.</summary>
    public bool IsRejectionsFile => Rejections is not null;

    /// <summary>Where the columns of a rejections file stand, in one.</summary>
    internal RejectionColumns? Rejections { get; init; }

    /// <summary>Says what was found, in words for a log.</summary>
    /// <returns>Such as <c>utf-8 with byte order mark, delimiter ';' (detected), CRLF, 15 columns</c>.</returns>
    public override string ToString() =>
        $"{Encoding.WebName}{(HasByteOrderMark ? " with byte order mark" : "")}, delimiter {Describe(Delimiter)}"
        + (IsDelimiterDetected ? " (detected)" : HasSeparatorLine ? " (sep= line)" : "")
        + $", {NewLine.Replace("\r", "CR", StringComparison.Ordinal).Replace("\n", "LF", StringComparison.Ordinal)}, "
        + $"{Header.Count} column{(Header.Count == 1 ? "" : "s")}{(IsRejectionsFile ? ", rejections of an earlier run" : "")}";

    /// <summary>Names a delimiter so that it can be seen.</summary>
    /// <param name="delimiter">The delimiter.</param>
    /// <returns><c>';'</c>, or <c>tab</c>.</returns>
    internal static string Describe(char delimiter) => delimiter == '\t' ? "tab" : $"'{delimiter}'";

    /// <summary>Whether a character can separate fields, or begin a comment.</summary>
    /// <param name="character">The character.</param>
    /// <returns>Whether it is a tab or a plain one that no value begins with.</returns>
    internal static bool CanDelimit(char character) =>
        character == '\t' || (character is >= ' ' and <= '~' and not '"' && !char.IsAsciiLetterOrDigit(character));
}
