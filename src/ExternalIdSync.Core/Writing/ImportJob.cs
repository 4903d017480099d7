using System.Buffers;
using System.Globalization;
using System.Text.Json;
using ExternalIdSync.Core.Http;
using ExternalIdSync.Core.Targets;

namespace ExternalIdSync.Core.Writing;

/// <summary>One import of a whole file at the target: made, given its file, its columns mapped, started and watched.</summary>
/// <param name="import">How the target imports files.</param>
/// <param name="context">The ways to the target.</param>
/// <param name="progress">Told how far it is.</param>
/// <param name="time">The clock that the watching waits by.</param>
internal sealed class ImportJob(ImportOperation import, WriteContext context, IProgress<BulkImportProgress>? progress, TimeProvider time)
{
    private const int RowsPerPage = 1_000;

    private readonly string _target = context.Definition.Name;
    private string _id = "";

    /// <summary>Imports a file.</summary>
    /// <param name="path">The file, with a header of the target's fields; it goes up in one request from memory.</param>
    /// <param name="cancellationToken">Stops it. Once the job is started, the target goes on by itself; only the watching stops then.</param>
    /// <returns>How many records the target says it made and changed.</returns>
    /// <exception cref="SyncException">The target cannot be used, or the job failed.</exception>
    public async Task<(long Created, long Updated)> RunAsync(string path, CancellationToken cancellationToken)
    {
        progress?.Report(new BulkImportProgress("uploading", null, 0));
        var url = await CreateAsync(new FileInfo(path).Length, cancellationToken).ConfigureAwait(false);
        await UploadAsync(url, path, cancellationToken).ConfigureAwait(false);
        await StartAsync(path, cancellationToken).ConfigureAwait(false);
        return await AwaitAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Asks what the target refused of the file.</summary>
    /// <param name="cancellationToken">Stops the asking.</param>
    /// <returns>The refusals by the line of the file, the header being 1.</returns>
    /// <exception cref="SyncException">The target cannot be asked.</exception>
    public async Task<IReadOnlyDictionary<long, SyncResult>> ReadRefusalsAsync(CancellationToken cancellationToken)
    {
        var refusals = new Dictionary<long, SyncResult>();
        for (var page = 1; ; page++)
        {
            using var answer = await GetAsync(
                import.Errors, FormattableString.Invariant($"?page={page}&pageSize={RowsPerPage}"), cancellationToken).ConfigureAwait(false);
            var count = 0;
            if (import.RefusedList.TryFind(answer.Content, out var list) && list.ValueKind == JsonValueKind.Array)
            {
                foreach (var entry in list.EnumerateArray())
                {
                    count++;
                    if (long.TryParse(import.RefusedRow.TextIn(entry), CultureInfo.InvariantCulture, out var line))
                    {
                        refusals[line] = ReadRefusal(entry);
                    }
                }
            }

            progress?.Report(new BulkImportProgress("reading refusals", null, refusals.Count));
            if (count < RowsPerPage)
            {
                return refusals;
            }
        }
    }

    private static long Number(JsonLocation? place, in Answer answer) =>
        place?.TextIn(answer.Content) is { } text && long.TryParse(text, CultureInfo.InvariantCulture, out var number) ? number : 0;

    private SyncResult ReadRefusal(JsonElement entry) => new()
    {
        Outcome = SyncOutcome.Rejected,
        Target = _target,
        Error = import.RefusedCode?.TextIn(entry)?.Contains("schema_mismatch", StringComparison.OrdinalIgnoreCase) == true
            ? SyncErrors.SchemaMismatch
            : SyncErrors.RecordRefused,
        Reason = import.RefusedText?.TextIn(entry) ?? "The target refused the row.",
        Field = import.RefusedField?.TextIn(entry),
    };

    /// <summary>Makes the job.</summary>
    /// <returns>Where the file goes.</returns>
    private async Task<string> CreateAsync(long length, CancellationToken cancellationToken)
    {
        using var made = await SendAsync(
            import.Create,
            writer =>
            {
                writer.WriteString("objectName", import.Object);
                writer.WriteString("fileName", "import.csv");
                writer.WriteNumber("fileSize", length);
            },
            cancellationToken).ConfigureAwait(false);
        if (import.Id.TextIn(made.Content) is not { } id || import.UploadUrl.TextIn(made.Content) is not { } url)
        {
            throw new SyncException(SyncErrors.AnswerMalformed, $"{_target} made an import without saying where the file goes.") { Subject = _target };
        }

        _id = id;
        return url;
    }

    private async Task UploadAsync(string url, string path, CancellationToken cancellationToken)
    {
        var answer = await context.Door.SendAsync(
            new TargetRequest
            {
                Method = HttpMethod.Put,
                Address = url,
                Body = await File.ReadAllBytesAsync(path, cancellationToken).ConfigureAwait(false),
                ContentType = "text/csv",
                IsMutating = true,
            },
            cancellationToken).ConfigureAwait(false);
        if (!answer.IsSuccess)
        {
            throw new SyncException(
                SyncErrors.TargetFailed, FormattableString.Invariant($"The file could not be uploaded for {_target}: status {(int)answer.Status}."))
            {
                Subject = _target,
            };
        }
    }

    private async Task StartAsync(string path, CancellationToken cancellationToken)
    {
        using var mapped = await SendAsync(import.Mapping, WriteMapping, cancellationToken).ConfigureAwait(false);
        try
        {
            using var running = await SendAsync(import.Start, static _ => { }, cancellationToken).ConfigureAwait(false);
        }
        catch (SyncException e) when (e.IsFateUnknown)
        {
            // Whether it runs, its state tells.
        }

        void WriteMapping(Utf8JsonWriter writer)
        {
            writer.WriteString("matchKey", context.MatchKey);
            writer.WriteString("writeMode", "upsert");
            writer.WriteStartArray("mappings");
            foreach (var column in MappedFile.ReadHeader(path))
            {
                writer.WriteStartObject();
                writer.WriteString("source", column);
                writer.WriteString("target", column);
                writer.WriteEndObject();
            }

            writer.WriteEndArray();
        }
    }

    private async Task<(long Created, long Updated)> AwaitAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            using (var answer = await GetAsync(import.Status, "", cancellationToken).ConfigureAwait(false))
            {
                var state = import.State.TextIn(answer.Content) ?? "";
                var (created, updated) = (Number(import.Created, answer), Number(import.Updated, answer));
                progress?.Report(new BulkImportProgress("running", state, created + updated));
                if (import.Completed.Contains(state, StringComparer.OrdinalIgnoreCase))
                {
                    return (created, updated);
                }

                if (import.Failed.Contains(state, StringComparer.OrdinalIgnoreCase))
                {
                    var why = import.Message?.TextIn(answer.Content);
                    throw new SyncException(SyncErrors.TargetFailed, $"The import {_id} at {_target} failed{(why is null ? "" : $": {why}")}.") { Subject = _id };
                }
            }

            await Task.Delay(import.Interval, time, cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task<Answer> SendAsync(Operation operation, Action<Utf8JsonWriter> write, CancellationToken cancellationToken)
    {
        var body = new ArrayBufferWriter<byte>(1024);
        using (var writer = new Utf8JsonWriter(body))
        {
            writer.WriteStartObject();
            write(writer);
            writer.WriteEndObject();
        }

        var response = await context.Door.SendAsync(
            new TargetRequest
            {
                Method = operation.Method,
                Address = operation.Path.Fill(new AddressValues(JobId: _id)),
                Body = body.WrittenMemory,
                IsRepeatable = operation.IsRepeatable,
                IsMutating = true,
            },
            cancellationToken).ConfigureAwait(false);
        return Judge(operation, response);
    }

    private async Task<Answer> GetAsync(Operation operation, string query, CancellationToken cancellationToken) => Judge(
        operation,
        await context.Reader.SendAsync(
            new TargetRequest { Method = operation.Method, Address = operation.Path.Fill(new AddressValues(JobId: _id)) + query }, cancellationToken).ConfigureAwait(false));

    private Answer Judge(Operation operation, TargetResponse response)
    {
        var answer = Answer.Parse(response);
        var verdict = context.Reader.Table.Judge(answer, record: null, AnswerMeaning.Found, operation.Scope);
        if (verdict is { Error: null, Meaning: not AnswerMeaning.NotFound })
        {
            return answer;
        }

        answer.Dispose();
        var error = verdict.Error ?? SyncErrors.RecordNotFound;
        throw new SyncException(error, verdict.Reason ?? (_id.Length == 0 ? $"{_target} takes no imports at this address." : $"{_target} knows no import {_id}."))
        {
            Subject = _target,
        };
    }
}
