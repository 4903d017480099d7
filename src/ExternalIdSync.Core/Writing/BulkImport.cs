using ExternalIdSync.Core.Mapping;
using ExternalIdSync.Core.Sources.Csv;
using ExternalIdSync.Core.Targets;

namespace ExternalIdSync.Core.Writing;

/// <summary>
/// Hands a whole CSV file to a target's own import: rows are mapped here as in any other run, the mapped file is uploaded, the job is
/// started and watched, and what the target refused comes back as rows of the original file.
/// </summary>
/// <remarks>
/// An empty cell leaves the target's value alone, also where the map says that a blank clears it: a file has no word for "clear". The mapped
/// file goes up in one request from memory and may have up to 1 GB.
/// </remarks>
/// <param name="target">Where the file goes; it stays the caller's.</param>
/// <param name="options">What it is.</param>
public sealed class BulkImport(TargetConnection target, BulkImportOptions options)
{
    private const long MostBytes = 1_000_000_000;
    private const int RowsPerReport = 1_000;

    private readonly MappedRows _rows = new(options, target.Name, target.Definition.Fields, new MapperOptions
    {
        ExternalIdField = options.MatchKey ?? target.Definition.MatchKey,
        AcceptsOtherFields = target.Definition.TakesOtherFields,
        OnNote = options.OnNote,
    });

    private string MatchKey => options.MatchKey ?? target.Definition.MatchKey;

    /// <summary>The rows that were refused, here or by the target, in the file's order; empty before <see cref="RunAsync"/> has ended.</summary>
    public IReadOnlyList<SyncResult> Refused { get; private set; } = [];

    /// <summary>Imports the file.</summary>
    /// <param name="cancellationToken">
    /// Stops it. Once the job is started, the target goes on by itself; only the watching stops then.
    /// </param>
    /// <returns>The import in numbers; under what-if, <see cref="RunSummary.NotAttempted"/> is what would be sent.</returns>
    /// <exception cref="SyncException">
    /// <see cref="SyncErrors.NotSupported"/>: the target imports no files. Or the file, the map or the target cannot be used, or the job failed.
    /// </exception>
    public async Task<RunSummary> RunAsync(CancellationToken cancellationToken = default)
    {
        var import = target.Definition.Import
            ?? throw new SyncException(SyncErrors.NotSupported, $"{target.Name} imports no files by itself; import the file record by record.") { Subject = target.Name };
        var started = options.TimeProvider.GetTimestamp();
        var (requests, retries) = (target.Counters.Requests, target.Counters.Retries);
        var path = Path.Combine(Path.GetTempPath(), $"externalidsync-{Guid.NewGuid():n}.csv");
        var refused = new Dictionary<long, SyncResult>();
        try
        {
            var (read, sent) = Map(path, refused, cancellationToken);
            var (created, updated) = (0L, 0L);
            if (sent > 0 && !options.WhatIf)
            {
                var run = new RunOptions { MatchKey = options.MatchKey, WhatIf = options.WhatIf };
                var context = target.CreateWriteContext([], run, new Brake(BrakeLimits.None, static () => 0));
                var job = new ImportJob(import, context, options.Progress, options.TimeProvider);
                (created, updated) = await job.RunAsync(path, cancellationToken).ConfigureAwait(false);
                AddRefusals(await job.ReadRefusalsAsync(cancellationToken).ConfigureAwait(false), refused, cancellationToken);
            }

            await KeepAsync(refused, cancellationToken).ConfigureAwait(false);
            Refused = [.. refused.Values.OrderBy(static r => r.Row)];
            return new RunSummary
            {
                Status = refused.Count == 0 ? RunStatus.Succeeded
                    : options.FailOn.Applies(refused.Count, read) ? RunStatus.Failed : RunStatus.PartiallySucceeded,
                Target = target.Name,
                Read = read,
                Created = created,
                Updated = updated,
                Rejected = refused.Count,
                NotAttempted = options.WhatIf ? sent : 0,
                Unchanged = options.WhatIf ? 0 : Math.Max(0, read - created - updated - refused.Count),
                Requests = target.Counters.Requests - requests,
                Retries = target.Counters.Retries - retries,
                Duration = options.TimeProvider.GetElapsedTime(started),
            };
        }
        finally
        {
            File.Delete(path);
        }
    }

    /// <summary>Writes the mapped file. What is refused here is known by its row, as is later what the target refuses.</summary>
    private (long Read, long Sent) Map(string path, Dictionary<long, SyncResult> refused, CancellationToken cancellationToken)
    {
        var (read, sent) = (0L, 0L);
        using (var file = new MappedFile(path))
        {
            foreach (var (row, record, refusal) in _rows.Read(cancellationToken))
            {
                read++;
                if (record is null)
                {
                    refused[row] = refusal!;
                }
                else if (file.TryAdd(record, MatchKey) is not { } fault)
                {
                    sent++;
                }
                else
                {
                    refused[row] = new SyncResult
                    {
                        ExternalId = record.ExternalId.Value, Outcome = SyncOutcome.Rejected, Target = target.Name, Row = row, Field = fault,
                        Error = SyncErrors.ValueInvalid, Reason = $"'{fault}' is a list or a record, which a file cannot hold.",
                    };
                }

                if (read % RowsPerReport == 0)
                {
                    options.Progress?.Report(new BulkImportProgress("mapping", null, read));
                }
            }
        }

        return new FileInfo(path).Length <= MostBytes || options.WhatIf ? (read, sent) : throw new SyncException(
            SyncErrors.OptionInvalid, "The mapped file has more than 1 GB; split the file and import its parts.") { Subject = options.Csv.Path };
    }

    /// <summary>The target counts lines of the mapped file, the header being the first; the rows it names are found by mapping once more.</summary>
    private void AddRefusals(
        IReadOnlyDictionary<long, SyncResult> byLine, Dictionary<long, SyncResult> refused, CancellationToken cancellationToken)
    {
        if (byLine.Count == 0)
        {
            return;
        }

        var line = 1L;
        foreach (var (row, record, _) in _rows.Read(cancellationToken))
        {
            if (record is not null && !refused.ContainsKey(row) && byLine.TryGetValue(++line, out var result))
            {
                refused[row] = result with { Row = row, ExternalId = record.ExternalId.Value };
            }
        }
    }

    private async Task KeepAsync(Dictionary<long, SyncResult> refused, CancellationToken cancellationToken)
    {
        if (refused.Count == 0 || options.RejectsFile is null || options.WhatIf)
        {
            return;
        }

        using var source = new CsvSource(options.Csv);
        source.Open();
        var rejections = new RejectionsFile(options.RejectsFile, source);
        await using (rejections.ConfigureAwait(false))
        {
            foreach (var item in source.Read(cancellationToken))
            {
                if (item.Rejected is { } bad)
                {
                    await rejections.AddAsync(bad, cancellationToken).ConfigureAwait(false);
                }
                else if (refused.TryGetValue(item.Record!.Origin.Row, out var result))
                {
                    await rejections.AddAsync(item.Record, result, cancellationToken).ConfigureAwait(false);
                }
            }
        }
    }
}
