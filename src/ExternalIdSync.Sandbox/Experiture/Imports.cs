using System.Globalization;
using System.Text.Json;

namespace ExternalIdSync.Sandbox.Experiture;

/// <summary>The import jobs of a workspace. The caller holds the lock.</summary>
internal sealed class Imports
{
    private readonly Dictionary<string, ImportJob> _jobs = new(StringComparer.Ordinal);

    public void Clear() => _jobs.Clear();

    public SandboxResponse Create(SimulatedCall call, Dictionary<string, ExperitureObject> objects)
    {
        using var body = JsonText.ParseObject(call.Request.Body);
        if (body is null || Text(body, "objectName") is not { } objectName || Text(body, "fileName") is not { } fileName)
        {
            return Invalid("objectName, fileName: required");
        }

        if (!objects.TryGetValue(objectName, out var target))
        {
            return NotFound();
        }

        if (!fileName.EndsWith(".csv", StringComparison.OrdinalIgnoreCase) && !fileName.EndsWith(".jsonl", StringComparison.OrdinalIgnoreCase)
            && !fileName.EndsWith(".ndjson", StringComparison.OrdinalIgnoreCase))
        {
            return Invalid("fileName: the sandbox reads .csv, .jsonl and .ndjson");
        }

        var number = _jobs.Count + 1;
        var id = string.Create(CultureInfo.InvariantCulture, $"imp_{number:d6}");
        var job = new ImportJob(id, target, fileName, string.Create(CultureInfo.InvariantCulture, $"{number * 2_654_435_761L:x}"), call.Now);
        _jobs[id] = job;
        return ExperitureReply.Data(
            200,
            writer =>
            {
                writer.WriteString("jobId", id);
                writer.WriteString("uploadUrl", $"http://{call.Request.Header("Host") ?? "localhost"}/experiture/uploads/{id}?signature={job.Signature}");
                writer.WriteString("expiresAt", JsonText.Stamp(job.UploadUntil));
                writer.WriteString("landingPath", $"jobs/{id}/file");
                writer.WriteString("state", job.State);
            });
    }

    /// <summary>Takes the file; the address is its own permission, as a storage service would have it.</summary>
    public SandboxResponse Upload(string id, SimulatedCall call)
    {
        if (!_jobs.TryGetValue(id, out var job) || call.Query("signature") != job.Signature || call.Now >= job.UploadUntil)
        {
            return new SandboxResponse { Status = 403, ContentType = "application/xml", Body = JsonText.Utf8("<Error><Code>AccessDenied</Code></Error>") };
        }

        job.File = call.Request.Body.ToArray();
        return new SandboxResponse { Status = 200, ContentType = string.Empty };
    }

    public SandboxResponse Map(string id, SimulatedCall call)
    {
        if (!_jobs.TryGetValue(id, out var job))
        {
            return NotFound();
        }

        if (job.State is not ("pending" or "ready") || job.File is not { } file)
        {
            return Conflict(job.File is null ? "The file was not uploaded." : $"The job is {job.State}.");
        }

        using var body = JsonText.ParseObject(call.Request.Body);
        if (body is null || ReadMapping(body.RootElement) is not { Count: > 0 } mapping)
        {
            return Invalid("mappings: expected an array of objects with source and target");
        }

        var matchKey = Text(body, "matchKey") ?? job.Target.PrimaryKey;
        if (job.Target.Field(matchKey)?.IsIdentity != true)
        {
            return Invalid($"matchKey: {matchKey} is not an identity field of {job.Target.Name}");
        }

        if (mapping.Find(m => job.Target.Field(m.Value) is null) is { Value: { } unknown })
        {
            return ExperitureReply.Refused(
                new RecordRefusal(422, ExperitureSimulator.SchemaCode, $"field does not exist in object {job.Target.Name}", unknown), "mappings");
        }

        var header = job.IsJsonLines ? null : ImportFile.ReadHeader(file);
        if (header is not null && mapping.Find(m => !header.Contains(m.Key, StringComparer.Ordinal)) is { Key: { } missing })
        {
            return Invalid($"mappings.{missing}: the file has no such column");
        }

        job.Mapping = mapping;
        job.MatchKey = Text(body, "writeMode") == "append" ? null : matchKey;
        job.State = "ready";
        return Describe(job);
    }

    public SandboxResponse Start(string id, int pollsUntilDone)
    {
        if (!_jobs.TryGetValue(id, out var job))
        {
            return NotFound();
        }

        if (job.State != "ready")
        {
            return Conflict($"The job is {job.State}; it starts once it is ready.");
        }

        job.Outcome = new BatchOutcome(1024);
        job.PollsLeft = pollsUntilDone;
        job.State = "running";
        Process(job);
        job.File = null;
        return Describe(job);
    }

    public SandboxResponse Get(string id)
    {
        if (!_jobs.TryGetValue(id, out var job))
        {
            return NotFound();
        }

        if (job.State == "running" && job.PollsLeft-- <= 0)
        {
            job.State = job.Outcome!.Records.Count == 0 ? "failed" : "completed";
        }

        return Describe(job);
    }

    public SandboxResponse GetErrors(string id, SimulatedCall call)
    {
        if (!_jobs.TryGetValue(id, out var job))
        {
            return NotFound();
        }

        var page = Math.Max(1, Number(call, "page", 1));
        var pageSize = Math.Clamp(Number(call, "pageSize", 100), 1, 1000);
        var errors = job.State is "completed" or "failed" ? job.Errors : [];
        return ExperitureReply.Data(
            200,
            writer =>
            {
                writer.WriteStartArray("items");
                foreach (var (row, cells, refusal) in errors.Skip((page - 1) * pageSize).Take(pageSize))
                {
                    writer.WriteStartObject();
                    writer.WriteNumber("row", row);
                    writer.WriteString("code", refusal.Code);
                    writer.WriteString("field", refusal.Field);
                    writer.WriteString("message", refusal.Message);
                    writer.WriteStartObject("record");
                    foreach (var (column, cell) in cells)
                    {
                        writer.WriteString(column, cell);
                    }

                    writer.WriteEndObject();
                    writer.WriteEndObject();
                }

                writer.WriteEndArray();
                writer.WriteNumber("page", page);
                writer.WriteNumber("pageSize", pageSize);
                writer.WriteNumber("total", errors.Count);
            });
    }

    private static void Process(ImportJob job)
    {
        var file = job.File!.Value;
        if (job.IsJsonLines)
        {
            foreach (var (row, document) in ImportFile.ReadJsonLines(file))
            {
                using (document)
                {
                    if (document is null)
                    {
                        Refuse(job, row, [], RecordRefusal.Invalid("malformed JSON"));
                        continue;
                    }

                    var cells = document.RootElement.EnumerateObject().Select(static p => KeyValuePair.Create(p.Name, p.Value.ToString())).ToList();
                    Import(job, row, cells, Rename(job, document.RootElement));
                }
            }

            return;
        }

        foreach (var (row, cells) in ImportFile.ReadCsvRows(file))
        {
            Import(job, row, cells, Rename(job, cells));
        }
    }

    private static void Import(ImportJob job, int row, IReadOnlyList<KeyValuePair<string, string>> cells, byte[] json)
    {
        using var record = JsonDocument.Parse(json);
        if (job.Target.Check(record.RootElement, job.MatchKey) is { } refusal)
        {
            Refuse(job, row, cells, refusal);
        }
        else
        {
            job.Outcome!.Add(job.Target.Write(record.RootElement, job.MatchKey));
        }
    }

    private static void Refuse(ImportJob job, int row, IReadOnlyList<KeyValuePair<string, string>> cells, RecordRefusal refusal)
    {
        job.Outcome!.Add(new RecordOutcome("rejected", null, refusal));
        job.Errors.Add((row, cells, refusal));
    }

    private static byte[] Rename(ImportJob job, JsonElement record) => JsonText.Write(
        (job, record),
        static (writer, state) =>
        {
            writer.WriteStartObject();
            foreach (var (source, target) in state.job.Mapping)
            {
                if (state.record.TryGetProperty(source, out var value))
                {
                    writer.WritePropertyName(target);
                    value.WriteTo(writer);
                }
            }

            writer.WriteEndObject();
        });

    private static byte[] Rename(ImportJob job, IReadOnlyList<KeyValuePair<string, string>> cells) => JsonText.Write(
        (job, cells),
        static (writer, state) =>
        {
            writer.WriteStartObject();
            foreach (var (source, target) in state.job.Mapping)
            {
                var cell = state.cells.FirstOrDefault(c => c.Key == source).Value;
                if (!string.IsNullOrEmpty(cell))
                {
                    state.job.Target.Field(target)!.WriteCell(writer, cell);
                }
            }

            writer.WriteEndObject();
        });

    private static SandboxResponse Describe(ImportJob job) => ExperitureReply.Data(
        200,
        writer =>
        {
            writer.WriteString("jobId", job.Id);
            writer.WriteString("objectName", job.Target.Name);
            writer.WriteString("fileName", job.FileName);
            writer.WriteString("state", job.State);
            writer.WriteString("createdAt", JsonText.Stamp(job.CreatedAt));
            if (job.State is "completed" or "failed")
            {
                job.Outcome!.WriteCounts(writer);
            }
        });

    private static List<KeyValuePair<string, string>>? ReadMapping(JsonElement body)
    {
        if (!body.TryGetProperty("mappings", out var list) || list.ValueKind != JsonValueKind.Array)
        {
            return null;
        }

        var mapping = new List<KeyValuePair<string, string>>();
        foreach (var item in list.EnumerateArray())
        {
            if (item.ValueKind != JsonValueKind.Object || Text(item, "source") is not { } source || Text(item, "target") is not { } target)
            {
                return null;
            }

            mapping.Add(new(source, target));
        }

        return mapping;
    }

    private static string? Text(JsonDocument body, string name) => Text(body.RootElement, name);

    private static string? Text(JsonElement json, string name) =>
        json.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static int Number(SimulatedCall call, string name, int fallback) =>
        int.TryParse(call.Query(name), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : fallback;

    private static SandboxResponse Invalid(string message) => ExperitureReply.Error(400, ExperitureSimulator.InvalidCode, message);

    private static SandboxResponse NotFound() => ExperitureReply.Error(404, "CDP_ETL.NOT_FOUND", "There is no such resource.");

    private static SandboxResponse Conflict(string message) => ExperitureReply.Error(409, "CDP_ETL.IMPORT.STATE", message);
}
