using System.Globalization;
using ExternalIdSync.Core.Mapping;
using ExternalIdSync.Core.Sources.Csv;
using ExternalIdSync.Core.Targets;
using ExternalIdSync.Core.Writing;
using ExternalIdSync.Host.Output;
using ExternalIdSync.Host.Terminals;

namespace ExternalIdSync.Host.Imports;

/// <summary>A CSV file on its way to a target.</summary>
internal sealed record CsvImport
{
    /// <summary>The file, and what is known of it.</summary>
    public required CsvOptions Csv { get; init; }

    /// <summary>The mapping file; <see langword="null"/> to let columns through whose names match the target's fields.</summary>
    public string? Map { get; init; }

    /// <summary>How external IDs are made.</summary>
    public ExternalIdRule ExternalIds { get; init; } = new();

    /// <summary>Where refused rows are kept; <see langword="null"/> for nowhere.</summary>
    public string? RejectsFile { get; init; }

    /// <summary>How the run works; its rejections are set here.</summary>
    public RunOptions Options { get; init; } = new();

    /// <summary>Carries the import out. Everything that can be wrong with files and options is found before the first request.</summary>
    /// <param name="target">Where the records go.</param>
    /// <param name="writer">Writes what becomes of them.</param>
    /// <param name="terminal">Where progress and warnings go.</param>
    /// <param name="isQuiet">Whether to leave progress, warnings and notes out.</param>
    /// <param name="showsProgress">Whether a progress bar may be shown.</param>
    /// <param name="cancellationToken">Stops the run; what was done is still written down and reported.</param>
    /// <returns>The run in numbers.</returns>
    /// <exception cref="SyncException">The file, the map or an option is unusable, or the file breaks off.</exception>
    public async Task<RunSummary> RunAsync(
        TargetConnection target, IResultWriter writer, Terminal terminal, bool isQuiet, bool showsProgress, CancellationToken cancellationToken)
    {
        void Warn(string warning)
        {
            if (!isQuiet)
            {
                ErrorPrinter.PrintWarning(terminal, warning);
            }
        }

        var map = Map is null ? null : MapDefinition.Load(Map);
        using var source = new CsvSource(Csv);
        source.Open();
        var told = source.Warnings.Count;
        source.Warnings.ToList().ForEach(Warn);
        using var mapper = new RecordMapper(map, target.Definition.Fields, ExternalIds, new MapperOptions
        {
            ExternalIdField = target.Definition.MatchKey,
            AcceptsOtherFields = target.Definition.TakesOtherFields,
            OnNote = note => Warn(note.Message),
        });
        await using var rejections = RejectsFile is null ? null : new RejectionsFile(RejectsFile, source);
        var run = new SyncPipeline(source, mapper, target, Options with { Rejections = rejections });
        try
        {
            await RunWatcher.WatchAsync(terminal, showsProgress && !isQuiet, source.Name, () => run.Progress, async () =>
            {
                await foreach (var result in run.ExecuteAsync(cancellationToken))
                {
                    writer.Write(result);
                }
            });
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The summary says so.
        }
        catch (SyncException failure)
        {
            // What was written before the file broke off is written, and is told.
            if (run.Progress.Settled > 0)
            {
                writer.End(run.Summary);
            }

            throw failure.Error == SyncErrors.ColumnNotFound
                ? new SyncException(failure.Error, $"'{source.Name}': {failure.Message}", failure) { Subject = Csv.Path }
                : failure;
        }

        if (run.Summary is { Read: 0, Status: RunStatus.Succeeded })
        {
            throw new SyncException(SyncErrors.SourceEmpty, $"'{source.Name}' has no rows.") { Subject = Csv.Path };
        }

        source.Warnings.Skip(told).ToList().ForEach(Warn);
        writer.End(run.Summary);
        await terminal.Out.FlushAsync(CancellationToken.None);
        if (rejections is not null && !isQuiet)
        {
            await TellAsync(terminal, rejections);
        }

        return run.Summary;
    }

    private static async Task TellAsync(Terminal terminal, RejectionsFile rejections)
    {
        if (rejections.Recovered is { } recovered)
        {
            ErrorPrinter.PrintWarning(terminal, $"an earlier run was killed; its rejections are in {recovered}.");
        }

        if (rejections.Count > 0)
        {
            var rows = rejections.Count == 1 ? "1 refused row is" : string.Create(CultureInfo.InvariantCulture, $"{rejections.Count:N0} refused rows are");
            await terminal.Error.WriteLineAsync($"{rows} in {rejections.Path}: correct what is wrong and import that file the same way.");
        }
        else if (File.Exists(rejections.Path))
        {
            ErrorPrinter.PrintWarning(terminal, $"nothing was refused, so {rejections.Path} is still the file of an earlier run.");
        }
    }
}
