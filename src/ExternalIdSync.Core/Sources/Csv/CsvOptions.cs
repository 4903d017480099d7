using System.Text;

namespace ExternalIdSync.Core.Sources.Csv;

/// <summary>Which CSV file to read, and what is known about it. What is left out is found out from the file.</summary>
public sealed record CsvOptions
{
    /// <summary>The file; this or <see cref="OpenStream"/>.</summary>
    public string? Path { get; init; }

    /// <summary>Opens the bytes where they are not in a file; called once, and the stream is disposed with the source.</summary>
    public Func<Stream>? OpenStream { get; init; }

    /// <summary>What messages call the source; the file's name where it is left out.</summary>
    public string? Name { get; init; }

    /// <summary>
    /// The encoding, see <see cref="CsvEncodings.Find"/>. A byte order mark in the file wins over it. <see langword="null"/>: the byte
    /// order mark decides, then the look of the first bytes (UTF-16), then UTF-8.
    /// </summary>
    public Encoding? Encoding { get; init; }

    /// <summary>The delimiter, an ASCII character; <see langword="null"/> to take it from a <c>sep=</c> line or to detect it.</summary>
    public char? Delimiter { get; init; }

    /// <summary>Whether the first row names the columns. Without it they are <c>Column1</c>, <c>Column2</c> and so on.</summary>
    public bool HasHeader { get; init; } = true;

    /// <summary>Lines that begin with this ASCII character are skipped; <see langword="null"/> for none.</summary>
    public char? CommentCharacter { get; init; }

    /// <summary>Is told every warning, also those in <see cref="CsvSource.Warnings"/>; they hold no values of the file.</summary>
    public Action<string>? Warn { get; init; }
}
