using System.Globalization;

namespace ExternalIdSync.Sandbox.Experiture;

/// <summary>The resources below <c>/import-jobs</c>, and the addresses that files are uploaded to. The caller holds the lock.</summary>
internal sealed class Imports(Workspace workspace)
{
    private static readonly string[] FileEndings = [".csv", ".jsonl", ".ndjson"];

    private readonly Dictionary<string, ImportJob> _jobs = new(StringComparer.Ordinal);

    public void Clear() => _jobs.Clear();

    public SandboxResponse Create(SimulatedCall call)
    {
        using var body = JsonText.ParseObject(call.Request.Body);
        if (body is null || JsonText.Member(body.RootElement, "objectName") is not { } objectName
            || JsonText.Member(body.RootElement, "fileName") is not { } fileName)
        {
            return ExperitureReply.Invalid("objectName, fileName: required");
        }

        if (!workspace.TryFind(objectName, out var target))
        {
            return ExperitureReply.Error(404);
        }

        if (!Array.Exists(FileEndings, ending => fileName.EndsWith(ending, StringComparison.OrdinalIgnoreCase)))
        {
            return ExperitureReply.Invalid("fileName: the sandbox reads .csv, .jsonl and .ndjson");
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
        return SandboxResponse.Empty(200);
    }

    public SandboxResponse Map(string id, SimulatedCall call)
    {
        if (!_jobs.TryGetValue(id, out var job))
        {
            return ExperitureReply.Error(404);
        }

        if (job.State is not ("pending" or "ready"))
        {
            return Conflict($"The job is {job.State}.");
        }

        if (job.File is not { } file)
        {
            return Conflict("The file was not uploaded.");
        }

        using var body = JsonText.ParseObject(call.Request.Body);
        if (body is null || ImportMapping.Read(body.RootElement) is not { } mapping)
        {
            return ExperitureReply.Invalid("mappings: expected an array of objects with source and target");
        }

        var matchKey = JsonText.Member(body.RootElement, "matchKey") ?? job.Target.PrimaryKey;
        if (job.Target.Field(matchKey)?.IsIdentity != true)
        {
            return ExperitureReply.Invalid($"matchKey: {matchKey} is not an identity field of {job.Target.Name}");
        }

        if (mapping.FindUnknownField(job.Target) is { } unknown)
        {
            return ExperitureReply.Refused(
                new RecordRefusal(422, ExperitureReply.SchemaCode, $"field does not exist in object {job.Target.Name}", unknown), "mappings");
        }

        if (!job.IsJsonLines && mapping.FindMissingColumn(ImportFile.ReadHeader(file)) is { } missing)
        {
            return ExperitureReply.Invalid($"mappings.{missing}: the file has no such column");
        }

        job.Map(mapping, JsonText.Member(body.RootElement, "writeMode") == "append" ? null : matchKey);
        return Describe(job);
    }

    public SandboxResponse Start(string id, int pollsUntilDone)
    {
        if (!_jobs.TryGetValue(id, out var job))
        {
            return ExperitureReply.Error(404);
        }

        if (job.State != "ready")
        {
            return Conflict($"The job is {job.State}; it starts once it is ready.");
        }

        job.Run(pollsUntilDone);
        return Describe(job);
    }

    public SandboxResponse Get(string id)
    {
        if (!_jobs.TryGetValue(id, out var job))
        {
            return ExperitureReply.Error(404);
        }

        job.Poll();
        return Describe(job);
    }

    public SandboxResponse GetErrors(string id, SimulatedCall call)
    {
        if (!_jobs.TryGetValue(id, out var job))
        {
            return ExperitureReply.Error(404);
        }

        var page = Math.Max(1, Number(call, "page", 1));
        var pageSize = Math.Clamp(Number(call, "pageSize", 100), 1, 1000);
        return ExperitureReply.Data(
            200,
            writer =>
            {
                writer.WriteStartArray("items");
                foreach (var refused in job.Refusals.Skip((page - 1) * pageSize).Take(pageSize))
                {
                    refused.WriteTo(writer);
                }

                writer.WriteEndArray();
                writer.WriteNumber("page", page);
                writer.WriteNumber("pageSize", pageSize);
                writer.WriteNumber("total", job.Refusals.Count);
            });
    }

    private static SandboxResponse Describe(ImportJob job) => ExperitureReply.Data(200, job.WriteMembers);

    private static int Number(SimulatedCall call, string name, int fallback) =>
        int.TryParse(call.Query(name), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : fallback;

    private static SandboxResponse Conflict(string message) => ExperitureReply.Error(409, "CDP_ETL.IMPORT.STATE", message);
}
