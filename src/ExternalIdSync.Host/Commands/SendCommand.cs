using System.CommandLine;
using System.Globalization;
using ExternalIdSync.Core.Mapping;
using ExternalIdSync.Core.Targets;
using ExternalIdSync.Core.Writing;
using ExternalIdSync.Host.Imports;
using ExternalIdSync.Host.Output;
using ExternalIdSync.Host.Terminals;

namespace ExternalIdSync.Host.Commands;

/// <summary><c>pssync send</c>: hands a whole CSV file to a target's own import.</summary>
internal static class SendCommand
{
    /// <summary>Makes the command.</summary>
    /// <param name="terminal">Where its output goes.</param>
    /// <param name="time">The clock.</param>
    /// <returns>The command.</returns>
    public static Command Create(Terminal terminal, TimeProvider time)
    {
        var file = new Argument<string>("FILE") { Description = "The CSV file." };
        var connection = new ConnectionOptions(time);
        var csv = new CsvFileOptions();
        var whatIf = new Option<bool>("--what-if", "-n") { Description = "Maps the file and tells what would be refused before anything is sent." };
        var failOn = FailOnOption.Create();
        var format = OutputOptions.FormatOf(OutputFormat.Table, OutputFormat.Json);
        var quiet = new Option<bool>("--quiet", "-q") { Description = "No progress and no warnings; errors still show." };
        var command = new Command(
            "send", "Hands a whole CSV file to a target's own import: it is mapped here, uploaded and watched, and refused rows come back as rows of the file.");
        command.Arguments.Add(file);
        connection.AddTo(command);
        csv.AddTo(command);
        foreach (var option in new Option[] { whatIf, failOn, format, quiet })
        {
            command.Options.Add(option);
        }

        command.SetAction(async (parse, cancellationToken) =>
        {
            var (isWhatIf, isQuiet, rule) = (parse.GetValue(whatIf), parse.GetValue(quiet), parse.GetValue(failOn));

            // The file is read again to find the rows that the target names.
            var told = new HashSet<string>(StringComparer.Ordinal);
            void Warn(string warning)
            {
                if (!isQuiet && told.Add(warning))
                {
                    ErrorPrinter.PrintWarning(terminal, warning);
                }
            }

            var options = new BulkImportOptions
            {
                Csv = csv.Read(parse, parse.GetRequiredValue(file)) with { Warn = Warn },
                Map = parse.GetValue(csv.Map) is { } map ? MapDefinition.Load(map) : null,
                ExternalIds = csv.ExternalIds(parse),
                MatchKey = parse.GetValue(csv.MatchKey),
                RejectsFile = parse.GetValue(csv.Rejects),
                WhatIf = isWhatIf,
                FailOn = rule ?? FailOn.Never,
                OnNote = note => Warn(note.Message),
                TimeProvider = time,
            };
            await using var target = await connection.OpenAsync(parse, cancellationToken);
            var (summary, refused) = await SendAsync(target, options, terminal, isQuiet, cancellationToken);
            IResultWriter writer = parse.GetValue(format) == OutputFormat.Json ? new JsonResultWriter(terminal.Out, isWhatIf) : new TableResultWriter(terminal, isWhatIf);
            foreach (var result in refused)
            {
                writer.Write(result);
            }

            writer.End(summary);
            return RunEnd.Tell(summary, target, rule, terminal);
        });
        return command;
    }

    private static async Task<(RunSummary Summary, IReadOnlyList<SyncResult> Refused)> SendAsync(
        TargetConnection target, BulkImportOptions options, Terminal terminal, bool isQuiet, CancellationToken cancellationToken)
    {
        var progress = new LatestProgress();
        var import = new BulkImport(target, options with { Progress = progress });
        var summary = new RunSummary { Status = RunStatus.Failed, Target = target.Name };
        try
        {
            await RunWatcher.WatchAsync(
                terminal, !isQuiet, () => $"{Path.GetFileName(options.Csv.Path)}: {progress}", async () => summary = await import.RunAsync(cancellationToken));
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            throw new SyncException(SyncErrors.Stopped, progress.IsRunning
                ? $"Stopped on request; the import goes on at {target.Name}, and what it refuses is not in a file here."
                : "Stopped on request, before the target had begun.");
        }

        return (summary, import.Refused);
    }

    private sealed class LatestProgress : IProgress<BulkImportProgress>
    {
        private volatile string _text = "mapping";

        public bool IsRunning { get; private set; }

        public void Report(BulkImportProgress value)
        {
            IsRunning |= value.Step == "running";
            var state = value.State is null ? string.Empty : $" ({value.State})";
            var rows = value.Rows == 0 ? string.Empty : string.Create(CultureInfo.InvariantCulture, $", {value.Rows:N0} rows");
            _text = value.Step + state + rows;
        }

        public override string ToString() => _text;
    }
}
