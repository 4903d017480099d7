using System.CommandLine;
using System.CommandLine.Parsing;
using ExternalIdSync.Core.Mapping;
using ExternalIdSync.Core.Sources.Csv;

namespace ExternalIdSync.Host.Commands;

/// <summary>The options that say what a CSV file is and what becomes of its rows, the same for every command that takes one.</summary>
internal sealed class CsvFileOptions
{
    private readonly Option<string?> _externalId = new("--external-id", "-e")
    {
        HelpName = "COLUMN",
        Description = "The column that holds the external ID; needed unless the map names it.",
    };

    private readonly Option<string?> _prefix = new("--prefix")
    {
        HelpName = "TEXT",
        Description = "Put before every external ID, such as 'erp:', so that IDs of two systems cannot meet.",
    };

    private readonly Option<char?> _delimiter = new("--delimiter")
    {
        HelpName = "CHAR",
        Description = "The delimiter, one character or the word tab; by default it is detected.",
        CustomParser = ParseDelimiter,
    };

    private readonly Option<string?> _encoding = new("--encoding")
    {
        HelpName = "NAME",
        Description = "The file's encoding, such as windows-1252; by default UTF-8, or what the file's byte order mark says.",
    };

    /// <summary><c>--map</c>.</summary>
    public Option<string?> Map { get; } = new("--map", "-m")
    {
        HelpName = "FILE",
        Description = "A mapping file. Without one, columns whose names match the target's fields go through as they are.",
    };

    /// <summary><c>--match-key</c>.</summary>
    public Option<string?> MatchKey { get; } = new("--match-key")
    {
        HelpName = "FIELD",
        Description = "The target's field that records are matched by, where the target leaves the choice.",
    };

    /// <summary><c>--rejects</c>.</summary>
    public Option<string?> Rejects { get; } = new("--rejects", "-r")
    {
        HelpName = "FILE",
        Description = "Where refused rows are written, as a CSV file that can be corrected and imported as it is.",
    };

    /// <summary>Adds the options to a command.</summary>
    /// <param name="command">The command.</param>
    public void AddTo(Command command)
    {
        foreach (var option in new Option[] { _externalId, _prefix, Map, MatchKey, Rejects, _delimiter, _encoding })
        {
            command.Options.Add(option);
        }
    }

    /// <summary>How external IDs are made.</summary>
    /// <param name="parse">The command line.</param>
    /// <returns>The rule.</returns>
    public ExternalIdRule ExternalIds(ParseResult parse) => new(parse.GetValue(_externalId), parse.GetValue(_prefix));

    /// <summary>What is known of the file.</summary>
    /// <param name="parse">The command line.</param>
    /// <param name="file">The file.</param>
    /// <returns>How to read it.</returns>
    /// <exception cref="SyncException"><see cref="SyncErrors.OptionInvalid"/>: there is no such encoding.</exception>
    public CsvOptions Read(ParseResult parse, string file) => new()
    {
        Path = file,
        Encoding = parse.GetValue(_encoding) is { } name ? CsvEncodings.Find(name) : null,
        Delimiter = parse.GetValue(_delimiter),
    };

    private static char? ParseDelimiter(ArgumentResult result)
    {
        var text = result.Tokens.Count == 1 ? result.Tokens[0].Value : string.Empty;
        if (text.Equals("tab", StringComparison.OrdinalIgnoreCase) || text is "\\t")
        {
            return '\t';
        }

        if (text.Length == 1 && !char.IsLetterOrDigit(text[0]) && text[0] is not ('"' or '\r' or '\n'))
        {
            return text[0];
        }

        result.AddError($"--delimiter takes one character such as ';', or the word tab, not '{text}'.");
        return null;
    }
}
