using System.CommandLine;
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
        var csv = new CsvFileOptions();
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
        var whatIf = new Option<bool>("--what-if", "-n") { Description = "Shows what would be done and changes nothing anywhere." };
        var failOn = FailOnOption.Create();
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
        csv.AddTo(command);
        foreach (var option in new Option[] { concurrency, batchSize, whatIf, failOn, duplicates })
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
                Csv = csv.Read(parse, parse.GetRequiredValue(file)),
                Map = parse.GetValue(csv.Map),
                ExternalIds = csv.ExternalIds(parse),
                RejectsFile = parse.GetValue(csv.Rejects),
                Options = new RunOptions
                {
                    Concurrency = parse.GetValue(concurrency),
                    BatchSize = parse.GetValue(batchSize),
                    MatchKey = parse.GetValue(csv.MatchKey),
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
            return RunEnd.Tell(summary, target, rule, terminal);
        });
        return command;
    }

    private static IResultWriter WriterOf(OutputFormat format, Terminal terminal, bool isWhatIf) => format switch
    {
        OutputFormat.Json => new JsonResultWriter(terminal.Out, isWhatIf),
        OutputFormat.Jsonl => new JsonLinesResultWriter(terminal.Out),
        _ => new TableResultWriter(terminal, isWhatIf),
    };
}
