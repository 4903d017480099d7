using System.Text;

namespace ExternalIdSync.Core.Sources.Csv;

/// <summary>Which exports to read, and what is known about them.</summary>
public sealed record CsvFolderOptions
{
    /// <summary>A file, or a folder of exports.</summary>
    public required string Path { get; init; }

    /// <summary>Which files of the folder are exports. The default is <c>*.csv</c>.</summary>
    public string Pattern { get; init; } = "*.csv";

    /// <summary>In which order the exports of a folder were made.</summary>
    public CsvFolderOrder Order { get; init; } = CsvFolderOrder.Name;

    /// <summary>How long a file must have been left alone before it is taken as whole. The default is 2 s.</summary>
    public TimeSpan Settle { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>The encoding; see <see cref="CsvOptions.Encoding"/>.</summary>
    public Encoding? Encoding { get; init; }

    /// <summary>The delimiter; see <see cref="CsvOptions.Delimiter"/>.</summary>
    public char? Delimiter { get; init; }

    /// <summary>Whether the first row names the columns.</summary>
    public bool HasHeader { get; init; } = true;

    /// <summary>Is told what is unusual but no error, in sentences without values of the files.</summary>
    public Action<string>? Warn { get; init; }
}
