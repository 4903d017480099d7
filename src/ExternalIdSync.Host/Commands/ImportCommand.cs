using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using ExternalIdSync.Core.Mapping;
using ExternalIdSync.Core.Sources.Csv;
using ExternalIdSync.Core.Targets;
using ExternalIdSync.Core.Writing;
using ExternalIdSync.Host.Imports;
using ExternalIdSync.Host.Output;
using ExternalIdSync.Host.Telemetry;
using ExternalIdSync.Host.Terminals;

namespace ExternalIdSync.Host.Commands;

/// <summary><c>pssync import</c>: a CSV file goes in, every row is created or updated by its external ID.</summary>
internal static class ImportCommand
{
    private static readonly string[] DuplicateWords = ["reject", "last-wins"];
    private static readonly DuplicateRule[] DuplicateRules = [DuplicateRule.Reject, DuplicateRule.LastWins];

    /// <summary>Makes the command.</summary>
    /// <param name="terminal">Where its output goes.</param>
    /// <param name="time">The clock.</param>
    /// <returns>The command.</returns>
    public static Command Create(Terminal terminal, TimeProvider time)
    {
        var file = new Argument<string>("FILE") { Description = "The CSV file." };
        var connection = new ConnectionOptions(time);
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
        var failOn = FailOnOption.Create();
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
        var duplicates = new Option<DuplicateRule>("--duplicates")
        {
            HelpName = string.Join('|', DuplicateWords),
            Description = "What a second row with the same external ID means: refuse it (reject, if not said), or write both in the file's "
                + "order so that the last one stands.",
            CustomParser = static result => Choice.Parse(result, "--duplicates", DuplicateWords, DuplicateRules),
        };
        var output = new OutputOptions();
        var metrics = new MetricsOption();

        var command = new Command("import", "Creates or updates a record for every row of a CSV file, by external ID; safe to repeat.");
        command.Arguments.Add(file);
        connection.AddTo(command);
        foreach (var option in new Option[]
        {
            externalId, prefix, map, matchKey, concurrency, batchSize, rejects, whatIf, failOn, duplicates, delimiter, encoding,
        })
        {
            command.Options.Add(option);
        }

        metrics.AddTo(command);
        output.AddTo(command);
        command.SetAction(async (parse, cancellationToken) =>
        {
            var format = parse.GetValue(output.Format);
            var isWhatIf = parse.GetValue(whatIf);
            var rule = parse.GetValue(failOn);
            var import = new CsvImport
            {
                File = parse.GetRequiredValue(file),
                Encoding = parse.GetValue(encoding) is { } name ? CsvEncodings.Find(name) : null,
                Delimiter = parse.GetValue(delimiter),
                Map = parse.GetValue(map),
                ExternalIds = new ExternalIdRule(parse.GetValue(externalId), parse.GetValue(prefix)),
                RejectsFile = parse.GetValue(rejects),
                Options = new RunOptions
                {
                    Concurrency = parse.GetValue(concurrency),
                    BatchSize = parse.GetValue(batchSize),
                    MatchKey = parse.GetValue(matchKey),
                    DuplicateRule = parse.GetValue(duplicates),
                    WhatIf = isWhatIf,
                    TimeProvider = time,
                    FailOn = rule ?? FailOn.Never,
                },
            };
            await using var telemetry = await metrics.OpenAsync(parse, terminal);
            await using var target = await connection.OpenAsync(parse, cancellationToken);
            if (import.Options.BatchSize is not null && !target.Definition.Capabilities.CanBatch && !parse.GetValue(output.Quiet))
            {
                ErrorPrinter.PrintWarning(terminal, $"{target.Name} takes one record per request, so --batch-size has no effect.");
            }

            var writer = WriterOf(format, terminal, isWhatIf);
            var summary = await import.RunAsync(
                target,
                parse.GetValue(output.Verbose) ? new VerboseResultWriter(writer, terminal) : writer,
                terminal,
                parse.GetValue(output.Quiet),
                showsProgress: !parse.GetValue(output.Verbose) && !(format == OutputFormat.Jsonl && terminal.IsOutTerminal),
                cancellationToken);
            return End(summary, target, rule, terminal);
        });
        return command;
    }

    private static IResultWriter WriterOf(OutputFormat format, Terminal terminal, bool isWhatIf) => format switch
    {
        OutputFormat.Json => new JsonResultWriter(terminal.Out, isWhatIf),
        OutputFormat.Jsonl => new JsonLinesResultWriter(terminal.Out),
        _ => new TableResultWriter(terminal, isWhatIf),
    };

    private static int End(RunSummary summary, TargetConnection target, FailOn? rule, Terminal terminal)
    {
        if (summary.StopError is { } error)
        {
            var reason = summary.StopReason ?? "The run ended early.";
            ErrorPrinter.PrintError(
                terminal, error, error.Category == SyncErrorCategory.OperationStopped ? reason : $"{target.Name} at {target.BaseUrl}: {reason}");
        }
        else if (summary.Status == RunStatus.Failed)
        {
            var bad = summary.Conflicts + summary.Rejected + summary.Blocked + summary.Failed;
            ErrorPrinter.PrintError(
                terminal,
                SyncErrors.RunIncomplete,
                string.Create(CultureInfo.InvariantCulture, $"{bad:N0} of {summary.Read:N0} rows were not written, more than --fail-on {rule} allows."));
        }

        // Whoever says how much may be refused does not want to hear of less.
        return summary.Status == RunStatus.PartiallySucceeded && rule is not null ? ExitCodes.Succeeded : ExitCodes.Of(summary.Status);
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
