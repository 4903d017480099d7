using System.Buffers;
using System.Globalization;
using System.Text.Json;
using ExternalIdSync.Core.Http;
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
    private const int RowsPerPage = 1_000;

    private readonly WriteContext _context = target.CreateWriteContext([], new RunOptions { WhatIf = options.WhatIf }, new Brake(BrakeLimits.None, static () => 0));

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
                var job = await UploadAsync(import, path, cancellationToken).ConfigureAwait(false);
                using var done = await AwaitAsync(import, job, cancellationToken).ConfigureAwait(false);
                (created, updated) = (Number(import.Created, done), Number(import.Updated, done));
                await ReadRefusalsAsync(import, job, refused, cancellationToken).ConfigureAwait(false);
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

    private static long Number(JsonLocation? place, in Answer answer) =>
        place?.TextIn(answer.Content) is { } text && long.TryParse(text, CultureInfo.InvariantCulture, out var number) ? number : 0;

    /// <summary>Writes the mapped file. What is refused here is known by its row, as is later what the target refuses.</summary>
    private (long Read, long Sent) Map(string path, Dictionary<long, SyncResult> refused, CancellationToken cancellationToken)
    {
        var (read, sent) = (0L, 0L);
        using var file = new MappedFile(path);
        foreach (var (row, record, refusal) in ReadMapped(cancellationToken))
        {
            read++;
            if (record is null || file.TryAdd(record, MatchKey) is not { } fault)
            {
                if (record is null)
                {
                    refused[row] = refusal! with { Target = target.Name };
                }
                else
                {
                    sent++;
                }
            }
            else
            {
                refused[row] = new SyncResult
                {
                    ExternalId = record.ExternalId.Value, Outcome = SyncOutcome.Rejected, Target = target.Name, Row = row, Field = fault,
                    Error = SyncErrors.ValueInvalid, Reason = $"'{fault}' is a list or a record, which a file cannot hold.",
                };
            }

            if (read % RowsPerPage == 0)
            {
                options.Progress?.Report(new BulkImportProgress("mapping", null, read));
            }
        }

        return (read, sent);
    }

    private string MatchKey => options.MatchKey ?? target.Definition.MatchKey;

    private IEnumerable<(long Row, SyncRecord? Record, SyncResult? Refusal)> ReadMapped(CancellationToken cancellationToken)
    {
        using var source = new CsvSource(options.Csv);
        using var mapper = new RecordMapper(options.Map, target.Definition.Fields, options.ExternalIds, new MapperOptions
        {
            ExternalIdField = MatchKey,
            AcceptsOtherFields = target.Definition.TakesOtherFields,
            OnNote = options.OnNote,
        });
        foreach (var item in source.Read(cancellationToken))
        {
            if (item.Rejected is { } bad)
            {
                yield return (bad.Row, null, new SyncResult
                {
                    Outcome = SyncOutcome.Rejected, Row = bad.Row, Error = bad.Error, Reason = bad.Reason, Field = bad.Field,
                });
            }
            else
            {
                yield return mapper.TryMap(item.Record!, out var record, out var refusal)
                    ? (record.Origin.Row, record, null)
                    : (item.Record!.Origin.Row, null, refusal);
            }
        }
    }

    private async Task<string> UploadAsync(ImportOperation import, string path, CancellationToken cancellationToken)
    {
        options.Progress?.Report(new BulkImportProgress("uploading", null, 0));
        var length = new FileInfo(path).Length;
        if (length > MostBytes)
        {
            throw new SyncException(SyncErrors.OptionInvalid, "The mapped file has more than 1 GB; split the file and import its parts.") { Subject = options.Csv.Path };
        }

        using var made = await SendAsync(
            import.Create,
            default,
            writer =>
            {
                writer.WriteString("objectName", import.Object);
                writer.WriteString("fileName", "import.csv");
                writer.WriteNumber("fileSize", length);
            },
            cancellationToken).ConfigureAwait(false);
        var job = import.Id.TextIn(made.Content);
        if (job is null || import.UploadUrl.TextIn(made.Content) is not { } url)
        {
            throw new SyncException(SyncErrors.AnswerMalformed, $"{target.Name} made an import without saying where the file goes.") { Subject = target.Name };
        }

        var upload = await _context.Door.SendAsync(
            new TargetRequest
            {
                Method = HttpMethod.Put,
                Address = url,
                Body = await File.ReadAllBytesAsync(path, cancellationToken).ConfigureAwait(false),
                ContentType = "text/csv",
                IsMutating = true,
            },
            cancellationToken).ConfigureAwait(false);
        if (!upload.IsSuccess)
        {
            throw new SyncException(SyncErrors.TargetFailed, FormattableString.Invariant($"The file could not be uploaded for {target.Name}: status {(int)upload.Status}."))
            {
                Subject = target.Name,
            };
        }

        using var mapped = await SendAsync(import.Mapping, new AddressValues(JobId: job), WriteMapping, cancellationToken).ConfigureAwait(false);
        try
        {
            using var running = await SendAsync(import.Start, new AddressValues(JobId: job), static _ => { }, cancellationToken).ConfigureAwait(false);
        }
        catch (SyncException e) when (e.IsFateUnknown)
        {
            // Whether it runs, its state tells.
        }

        return job;

        void WriteMapping(Utf8JsonWriter writer)
        {
            writer.WriteString("matchKey", MatchKey);
            writer.WriteString("writeMode", "upsert");
            writer.WriteStartArray("mappings");
            using var reader = new StreamReader(path);
            foreach (var column in MappedFile.ReadHeader(reader))
            {
                writer.WriteStartObject();
                writer.WriteString("source", column);
                writer.WriteString("target", column);
                writer.WriteEndObject();
            }

            writer.WriteEndArray();
        }
    }

    private async Task<Answer> AwaitAsync(ImportOperation import, string job, CancellationToken cancellationToken)
    {
        while (true)
        {
            var answer = await GetAsync(import.Status, new AddressValues(JobId: job), "", cancellationToken).ConfigureAwait(false);
            var state = import.State.TextIn(answer.Content) ?? "";
            options.Progress?.Report(new BulkImportProgress("running", state, Number(import.Created, answer) + Number(import.Updated, answer)));
            if (import.Completed.Contains(state, StringComparer.OrdinalIgnoreCase))
            {
                return answer;
            }

            if (import.Failed.Contains(state, StringComparer.OrdinalIgnoreCase))
            {
                var why = import.Message?.TextIn(answer.Content);
                answer.Dispose();
                throw new SyncException(SyncErrors.TargetFailed, $"The import {job} at {target.Name} failed{(why is null ? "" : $": {why}")}.") { Subject = job };
            }

            answer.Dispose();
            await Task.Delay(import.Interval, options.TimeProvider, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>The target counts lines of the mapped file, the header being the first; the rows it names are found by mapping once more.</summary>
    private async Task ReadRefusalsAsync(ImportOperation import, string job, Dictionary<long, SyncResult> refused, CancellationToken cancellationToken)
    {
        var byLine = new Dictionary<long, SyncResult>();
        for (var page = 1; ; page++)
        {
            using var answer = await GetAsync(
                import.Errors, new AddressValues(JobId: job), FormattableString.Invariant($"?page={page}&pageSize={RowsPerPage}"), cancellationToken).ConfigureAwait(false);
            var count = 0;
            if (import.RefusedList.TryFind(answer.Content, out var list) && list.ValueKind == JsonValueKind.Array)
            {
                foreach (var entry in list.EnumerateArray())
                {
                    count++;
                    if (long.TryParse(import.RefusedRow.TextIn(entry), CultureInfo.InvariantCulture, out var line))
                    {
                        var code = import.RefusedCode?.TextIn(entry);
                        byLine[line] = new SyncResult
                        {
                            Outcome = SyncOutcome.Rejected,
                            Target = target.Name,
                            Error = code?.Contains("schema_mismatch", StringComparison.OrdinalIgnoreCase) == true ? SyncErrors.SchemaMismatch : SyncErrors.RecordRefused,
                            Reason = import.RefusedText?.TextIn(entry) ?? "The target refused the row.",
                            Field = import.RefusedField?.TextIn(entry),
                        };
                    }
                }
            }

            options.Progress?.Report(new BulkImportProgress("reading refusals", null, byLine.Count));
            if (count < RowsPerPage)
            {
                break;
            }
        }

        if (byLine.Count == 0)
        {
            return;
        }

        var at = 1L;
        foreach (var (row, record, _) in ReadMapped(cancellationToken))
        {
            if (record is not null && !refused.ContainsKey(row) && byLine.TryGetValue(++at, out var result))
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

    private async Task<Answer> SendAsync(Operation operation, AddressValues values, Action<Utf8JsonWriter> write, CancellationToken cancellationToken)
    {
        var body = new ArrayBufferWriter<byte>(1024);
        using (var writer = new Utf8JsonWriter(body))
        {
            writer.WriteStartObject();
            write(writer);
            writer.WriteEndObject();
        }

        var response = await _context.Door.SendAsync(
            new TargetRequest
            {
                Method = operation.Method,
                Address = operation.Path.Fill(values),
                Body = body.WrittenMemory,
                IsRepeatable = operation.IsRepeatable,
                IsMutating = true,
            },
            cancellationToken).ConfigureAwait(false);
        return Judge(operation, response);
    }

    private async Task<Answer> GetAsync(Operation operation, AddressValues values, string query, CancellationToken cancellationToken) => Judge(
        operation,
        await _context.Reader.SendAsync(
            new TargetRequest { Method = operation.Method, Address = operation.Path.Fill(values) + query }, cancellationToken).ConfigureAwait(false));

    private Answer Judge(Operation operation, TargetResponse response)
    {
        var answer = Answer.Parse(response);
        var verdict = _context.Reader.Table.Judge(answer, record: null, AnswerMeaning.Found, operation.Scope);
        if (verdict.Error is null)
        {
            return answer;
        }

        answer.Dispose();
        throw new SyncException(verdict.Error, verdict.Reason ?? verdict.Error.Advice) { Subject = target.Name };
    }
}
