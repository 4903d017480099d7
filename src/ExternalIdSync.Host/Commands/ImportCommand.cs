using System.CommandLine;
using System.CommandLine.Parsing;
using ExternalIdSync.Core.Writing;
using ExternalIdSync.Host.Terminals;

namespace ExternalIdSync.Host.Commands;

/// <summary><c>pssync import</c>: a CSV file goes in, every row is created or updated by its external ID.</summary>
internal static class ImportCommand
{
    /// <summary>Makes the command.</summary>
    /// <param name="terminal">Where its output goes.</param>
    /// <returns>The command.</returns>
    public static Command Create(Terminal terminal)
    {
        var file = new Argument<string>("FILE") { Description = "The CSV file." };
        var connection = new ConnectionOptions();
        var externalId = new Option<string?>("--external-id", "-e")
        {
            HelpName = "COLUMN",
            Description = "The column that holds the external ID; needed unless the map names it.",
        };
        var prefix = new Option<string?>("--prefix")
        {
            HelpName = "TEXT",
            Description = "Put before every external ID, such as 'erp:', so that IDs of two systems cannot meet.",
        };
        var map = new Option<string?>("--map", "-m")
        {
            HelpName = "FILE",
            Description = "A mapping file. Without one, columns whose names match the target's fields go through as they are.",
        };
        var matchKey = new Option<string?>("--match-key")
        {
            HelpName = "FIELD",
            Description = "The target's field that records are matched by, where the target leaves the choice.",
        };
        var concurrency = new Option<int?>("--concurrency", "-c")
        {
            HelpName = "N",
            Description = "Requests in flight at once, 1 to 256; by default the target's own number.",
        };
        concurrency.Validators.Add(static result => NumberRange.Check(result, 1, 256));
        var batchSize = new Option<int?>("--batch-size")
        {
            HelpName = "N",
            Description = "Records per request of a target that takes batches; by default the target's own number.",
        };
        batchSize.Validators.Add(static result => NumberRange.Check(result, 1, 10_000));
        var rejects = new Option<string?>("--rejects", "-r")
        {
            HelpName = "FILE",
            Description = "Where refused rows are written, as a CSV file that can be corrected and imported as it is.",
        };
        var whatIf = new Option<bool>("--what-if", "-n") { Description = "Shows what would be done and changes nothing anywhere." };
        var failOn = new Option<FailOn?>("--fail-on")
        {
            HelpName = "any|never|10%",
            Description = "Which refused rows make the exit code 1: any, none, or more than so many percent. With it, refusals within the "
                + "limit exit 0; without it they exit 2.",
            CustomParser = ParseFailOn,
        };
        var delimiter = new Option<char?>("--delimiter")
        {
            HelpName = "CHAR",
            Description = "The delimiter, one character or the word tab; by default it is detected.",
            CustomParser = ParseDelimiter,
        };
        var encoding = new Option<string?>("--encoding")
        {
            HelpName = "NAME",
            Description = "The file's encoding, such as windows-1252; by default UTF-8, or what the file's byte order mark says.",
        };
        var output = new OutputOptions();

        var command = new Command("import", "Creates or updates a record for every row of a CSV file, by external ID; safe to repeat.");
        command.Arguments.Add(file);
        connection.AddTo(command);
        foreach (var option in new Option[]
        {
            externalId, prefix, map, matchKey, concurrency, batchSize, rejects, whatIf, failOn, delimiter, encoding,
        })
        {
            command.Options.Add(option);
        }

        output.AddTo(command);
        command.SetAction((parse, cancellationToken) => throw new SyncException(SyncErrors.NotSupported, "Not built yet."));
        return command;
    }

    private static FailOn? ParseFailOn(ArgumentResult result)
    {
        try
        {
            return FailOn.Parse(result.Tokens.Count == 1 ? result.Tokens[0].Value : null);
        }
        catch (SyncException failure)
        {
            result.AddError($"--fail-on: {failure.Message}");
            return null;
        }
    }

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
