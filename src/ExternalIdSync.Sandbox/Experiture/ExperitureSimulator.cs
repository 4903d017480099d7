using System.Globalization;
using System.Text;
using System.Text.Json;

namespace ExternalIdSync.Sandbox.Experiture;

/// <summary>
/// Experiture's records, jobs, imports, metadata and token endpoint. Facts: the vendor's guides and API reference. Chosen here where they are
/// silent or contradict each other: the members of a batch's per-record results, batches are synchronous unless a job is asked for, a row
/// is also found by its e-mail address as long as it has no value of the match key, an empty cell of an imported file changes nothing.
/// </summary>
public sealed class ExperitureSimulator : VendorSimulator
{
    /// <summary>The scope for writing records.</summary>
    public const string WriteScope = "cdp:profiles:write";

    /// <summary>The scope for starting imports.</summary>
    public const string ImportWriteScope = "cdp:imports:write";

    /// <summary>The scope for watching imports.</summary>
    public const string ImportReadScope = "cdp:imports:read";

    /// <summary>The scope for reading schemas.</summary>
    public const string MetadataScope = "cdp:metadata:read";

    /// <summary>The client id that the token endpoint knows.</summary>
    public const string ClientId = "experiture_sandbox_client";

    /// <summary>The secret that goes with <see cref="ClientId"/>.</summary>
    public const string ClientSecret = "experiture_sandbox_secret";

    internal const string InvalidCode = "CDP_ETL.VALIDATION.REQUEST_INVALID";
    internal const string SchemaCode = "schema_mismatch";

    private const int LargestBatch = 10_000;
    private const int LargestBody = 10 * 1024 * 1024;
    private const int KeptJobs = 1_000;

    private static readonly string[] AllScopes = [WriteScope, ImportWriteScope, ImportReadScope, MetadataScope];

    private readonly object _gate = new();
    private readonly IdempotencyCache _replies = new();
    private readonly Dictionary<string, BatchJob> _batchJobs = new(StringComparer.Ordinal);
    private readonly Imports _imports = new();
    private Dictionary<string, ExperitureObject> _objects = ExperitureSchema.Create();
    private int _lastToken;
    private int _lastJob;

    /// <summary>
    /// Sets up a workspace with no records that accepts <c>experiture_sandbox</c>, <c>experiture_sandbox_readonly</c> for metadata, and the
    /// tokens that its token endpoint issues.
    /// </summary>
    public ExperitureSimulator()
        : base("experiture", "/experiture", new RateLimits(600, 100_000))
    {
        Tokens.Accept("experiture_sandbox");
        Tokens.Accept("experiture_sandbox_readonly", MetadataScope, ImportReadScope);
    }

    /// <summary>How many profiles there are.</summary>
    public int ProfileCount => CountOf("profiles");

    /// <summary>Whether every batch becomes a job; otherwise only those that ask with <c>Prefer: respond-async</c>.</summary>
    public bool IsAsynchronous { get; set; }

    /// <summary>Whether one bad record fails its whole batch with 422. Not this vendor's way; for trying how a client narrows it down.</summary>
    public bool IsAtomic { get; set; }

    /// <summary>How often a job is asked for before it is done.</summary>
    public int PollsUntilDone { get; set; } = 1;

    /// <summary>How many seconds an issued token lives.</summary>
    public int TokenSeconds { get; set; } = 3600;

    private protected override IReadOnlyList<string> SettingNames => ["async", "atomicBatches", "jobPolls", "tokenLifetimeSeconds"];

    /// <summary>How many rows an object has.</summary>
    /// <param name="objectName">The object's name, such as <c>profiles</c>.</param>
    /// <returns>The count; 0 where there is no such object.</returns>
    public int CountOf(string objectName)
    {
        lock (_gate)
        {
            return _objects.TryGetValue(objectName, out var found) ? found.Count : 0;
        }
    }

    /// <summary>The profile that an identity field finds, as JSON text with its id and its values that are not null.</summary>
    /// <param name="field">The identity field, such as <c>external_id</c>.</param>
    /// <param name="value">Its value.</param>
    /// <returns>The profile, or <see langword="null"/>.</returns>
    public string? FindProfile(string field, string value)
    {
        lock (_gate)
        {
            return _objects["profiles"].FindJson(field, value);
        }
    }

    /// <summary>Adds a field to an object's schema, as an administrator would in the vendor's console.</summary>
    /// <param name="objectName">The object's name.</param>
    /// <param name="field">The field.</param>
    /// <exception cref="ArgumentException">There is no such object, or it has a field of that name.</exception>
    public void Define(string objectName, ExperitureField field)
    {
        ArgumentNullException.ThrowIfNull(field);
        lock (_gate)
        {
            if (!_objects.TryGetValue(objectName, out var found) || !found.TryDefine(field))
            {
                throw new ArgumentException($"There is no object {objectName}, or it has a field {field.Name} already.", nameof(objectName));
            }
        }
    }

    /// <inheritdoc/>
    public override SandboxResponse Handle(SimulatedCall call)
    {
        ArgumentNullException.ThrowIfNull(call);
        switch (call.Segments)
        {
            // The vendor's console tells each client its token endpoint; both of these are served.
            case ["oauth", "token"] or ["public", "v1", "oauth", "token"] when call.Method == "POST":
                return IssueToken(call);
            case ["uploads", var job] when call.Method == "PUT":
                lock (_gate)
                {
                    return _imports.Upload(job, call);
                }

            case ["public", "v1", var area, ..]:
                return Authorize(call, area) ?? Route(call);
            default:
                return Fail(404);
        }
    }

    /// <inheritdoc/>
    public override bool IsWrite(SandboxRequest request) =>
        base.IsWrite(request) && !request.Path.EndsWith("/oauth/token", StringComparison.Ordinal);

    /// <inheritdoc/>
    public override SandboxResponse Fail(int status) => status switch
    {
        400 => ExperitureReply.Error(400, InvalidCode, "The request body is not valid."),
        401 => ExperitureReply.Error(401, "CDP_ETL.AUTH.UNAUTHORIZED", "The bearer token is missing."),
        403 => ExperitureReply.Error(403, "CDP_ETL.AUTH.FORBIDDEN", "The token lacks the required scope."),
        404 => ExperitureReply.Error(404, "CDP_ETL.NOT_FOUND", "There is no such resource."),
        409 => ExperitureReply.Error(409, "CDP_ETL.CONFLICT", "A concurrent write to the same key raced."),
        413 => ExperitureReply.Error(413, InvalidCode, "The request body is larger than 10 MB."),
        422 => ExperitureReply.Error(422, SchemaCode, "The record does not fit the object's schema."),
        429 => ExperitureReply.Error(429, "CDP_ETL.RATE.LIMITED", "Rate limit exceeded."),
        503 => ExperitureReply.Error(503, "CDP_ETL.INTERNAL.UNAVAILABLE", "The service is temporarily unavailable."),
        _ => ExperitureReply.Error(status, "CDP_ETL.INTERNAL.UNHANDLED_EXCEPTION", "Unexpected server error."),
    };

    /// <inheritdoc/>
    public override SandboxResponse? Control(SimulatedCall call)
    {
        ArgumentNullException.ThrowIfNull(call);
        if (call is not { Method: "POST", Segments: ["objects", var objectName, "fields"] })
        {
            return null;
        }

        using var body = JsonText.ParseObject(call.Request.Body) ?? throw new FormatException("The body is a JSON object with name and type.");
        string? name = null;
        string[]? values = null;
        var type = ExperitureType.String;
        var isIdentity = false;
        foreach (var property in body.RootElement.EnumerateObject())
        {
            switch (property.Name)
            {
                case "name":
                    name = Settings.Text(property);
                    break;
                case "type":
                    type = Enum.TryParse(Settings.Text(property), ignoreCase: true, out type) && Enum.IsDefined(type)
                        ? type
                        : throw new FormatException($"type is one of: {string.Join(", ", Enum.GetNames<ExperitureType>()).ToLowerInvariant()}.");
                    break;
                case "identity":
                    isIdentity = Settings.Flag(property);
                    break;
                case "values" when property.Value.ValueKind == JsonValueKind.Array:
                    values = [.. property.Value.EnumerateArray().Select(static v => v.ToString())];
                    break;
                default:
                    throw Settings.Unknown(property.Name, "name, type, identity, values");
            }
        }

        Define(objectName, new ExperitureField(name ?? throw new FormatException("name is missing."), type, isIdentity, values));
        return new SandboxResponse { Status = 204, ContentType = string.Empty };
    }

    /// <inheritdoc/>
    public override void WriteState(Utf8JsonWriter writer)
    {
        ArgumentNullException.ThrowIfNull(writer);
        lock (_gate)
        {
            writer.WriteStartObject();
            foreach (var found in _objects.Values)
            {
                found.WriteRows(writer);
            }

            writer.WriteEndObject();
        }
    }

    private protected override bool Configure(JsonProperty setting)
    {
        switch (setting.Name)
        {
            case "async":
                IsAsynchronous = Settings.Flag(setting);
                return true;
            case "atomicBatches":
                IsAtomic = Settings.Flag(setting);
                return true;
            case "jobPolls":
                PollsUntilDone = Settings.Count(setting);
                return true;
            case "tokenLifetimeSeconds":
                TokenSeconds = Settings.Count(setting);
                return true;
            default:
                return false;
        }
    }

    private protected override void Clear()
    {
        lock (_gate)
        {
            _objects = ExperitureSchema.Create();
            _replies.Clear();
            _batchJobs.Clear();
            _lastJob = 0;
            _imports.Clear();
        }

        IsAsynchronous = false;
        IsAtomic = false;
        PollsUntilDone = 1;
        TokenSeconds = 3600;
    }

    private protected override SandboxResponse Throttled(RateLimits.Refusal refusal) => ExperitureReply.Error(
        429,
        "CDP_ETL.RATE.LIMITED",
        string.Create(CultureInfo.InvariantCulture, $"Rate limit exceeded. Retry after {refusal.RetryAfterSeconds}s."));

    private static SandboxResponse Invalid(string message) => ExperitureReply.Error(400, InvalidCode, message);

    private SandboxResponse? Authorize(SimulatedCall call, string area)
    {
        if (call.Request.Header("Authorization") is null)
        {
            return Fail(401);
        }

        if (Tokens.Find(call.Request, call.Now, out var isExpired) is not { } grant)
        {
            return isExpired
                ? ExperitureReply.Error(401, "CDP_ETL.AUTH.TOKEN_EXPIRED", "The token has expired.")
                : ExperitureReply.Error(401, "CDP_ETL.AUTH.TOKEN_INVALID", "The token is malformed or unrecognized.");
        }

        var scope = (area, call.Method) switch
        {
            ("metadata", _) => MetadataScope,
            ("import-jobs", "GET") => ImportReadScope,
            ("import-jobs", _) => ImportWriteScope,
            _ => WriteScope,
        };

        // Limits hold per token and class of endpoint: batches do not use up what single writes have.
        var endpoints = call.Path.EndsWith("-batch", StringComparison.Ordinal) ? "batch" : area;
        return Throttle(grant with { Token = $"{grant.Token} {endpoints}" }, call.Now) ?? (grant.Allows(scope) ? null : Fail(403));
    }

    private SandboxResponse Route(SimulatedCall call)
    {
        if (call.Request.Body.Length > LargestBody)
        {
            return Fail(413);
        }

        lock (_gate)
        {
            return (call.Method, call.Segments.Skip(2).ToArray()) switch
            {
                ("POST", ["profiles", "upsert"]) => WriteOne(call, "profiles", "upsert"),
                ("POST", ["records", var name, "upsert" or "append"]) => WriteOne(call, name, call.Segments[4]),
                ("POST", ["records", var name, "upsert-batch" or "append-batch"]) => WriteMany(call, name, call.Segments[4][..^"-batch".Length]),
                ("GET", ["records", var name, "jobs", var id]) => GetBatchJob(name, id),
                ("GET", ["metadata", "objects"]) => ListObjects(),
                ("GET", ["metadata", "objects", var name]) => _objects.TryGetValue(name, out var found) ? DescribeObject(found) : Fail(404),
                ("POST", ["import-jobs"]) => _imports.Create(call, _objects),
                ("GET", ["import-jobs", var id]) => _imports.Get(id),
                ("GET", ["import-jobs", var id, "errors"]) => _imports.GetErrors(id, call),
                ("POST", ["import-jobs", var id, "mapping"]) => _imports.Map(id, call),
                ("POST", ["import-jobs", var id, "start"]) => _imports.Start(id, PollsUntilDone),
                _ => Fail(404),
            };
        }
    }

    private SandboxResponse Once(SimulatedCall call, Func<SandboxResponse> work) => _replies.Run(
        call,
        work,
        static () => ExperitureReply.Error(409, "CDP_ETL.IDEMPOTENCY.CONFLICT", "This Idempotency-Key was already used with a different request body."));

    /// <summary>The object, the match key and the payload of a write, or why not.</summary>
    private (SandboxResponse? Refused, ExperitureObject? Target, string? MatchKey) Open(JsonDocument? body, string objectName, string operation)
    {
        if (!_objects.TryGetValue(objectName, out var target))
        {
            return (Fail(404), null, null);
        }

        if (body is null)
        {
            return (Invalid("body: malformed JSON"), null, null);
        }

        if (operation == "append")
        {
            return (null, target, null);
        }

        var matchKey = target.PrimaryKey;
        if (body.RootElement.TryGetProperty("matchKey", out var given) && given.ValueKind != JsonValueKind.Null)
        {
            matchKey = given.ValueKind == JsonValueKind.String ? given.GetString()! : string.Empty;
        }

        return target.Field(matchKey)?.IsIdentity == true
            ? (null, target, matchKey)
            : (Invalid($"matchKey: {matchKey} is not an identity field of {objectName}"), null, null);
    }

    private SandboxResponse WriteOne(SimulatedCall call, string objectName, string operation) => Once(
        call,
        () =>
        {
            using var body = JsonText.ParseObject(call.Request.Body);
            var (refused, target, matchKey) = Open(body, objectName, operation);
            if (refused is not null)
            {
                return refused;
            }

            if (!body!.RootElement.TryGetProperty("record", out var record))
            {
                return Invalid("record: required");
            }

            if (target!.Check(record, matchKey) is { } refusal)
            {
                return ExperitureReply.Refused(refusal, "record");
            }

            target.Write(record, matchKey);
            return ExperitureReply.Data(
                200,
                writer =>
                {
                    WriteAccepted(writer, call, objectName, operation);
                    writer.WriteNumber("acceptedRecords", 1);
                    WriteMatchKey(writer, matchKey);
                });
        });

    private SandboxResponse WriteMany(SimulatedCall call, string objectName, string operation) => Once(
        call,
        () =>
        {
            using var body = JsonText.ParseObject(call.Request.Body);
            var (refused, target, matchKey) = Open(body, objectName, operation);
            if (refused is not null)
            {
                return refused;
            }

            if (!body!.RootElement.TryGetProperty("records", out var records) || records.ValueKind != JsonValueKind.Array
                || records.GetArrayLength() is var count && count is < 1 or > LargestBatch)
            {
                return Invalid($"records: expected an array of 1 to {LargestBatch} records");
            }

            if (IsAtomic && FirstBad(target!, records, matchKey, call.Rejection) is var (index, refusal))
            {
                return ExperitureReply.Refused(refusal with { Status = 422 }, $"records[{index}]");
            }

            var outcome = WriteAll(target!, records, matchKey, call.Rejection);
            return IsAsynchronous || call.Request.Header("Prefer")?.Contains("respond-async", StringComparison.OrdinalIgnoreCase) == true
                ? Submit(call, objectName, operation, outcome)
                : ExperitureReply.Data(
                    200,
                    writer =>
                    {
                        WriteAccepted(writer, call, objectName, operation);
                        WriteMatchKey(writer, matchKey);
                        outcome.WriteCounts(writer);
                        outcome.WriteResults(writer);
                    });
        });

    private static RecordRefusal? Check(ExperitureObject target, JsonElement record, string? matchKey, PartialRejection? fault, int index) =>
        fault?.Refuses(index) == true
            ? new RecordRefusal(422, fault.Code, "refused by a fault of the sandbox", null)
            : target.Check(record, matchKey);

    private static (int Index, RecordRefusal Refusal)? FirstBad(ExperitureObject target, JsonElement records, string? matchKey, PartialRejection? fault)
    {
        var index = 0;
        foreach (var record in records.EnumerateArray())
        {
            if (Check(target, record, matchKey, fault, index) is { } refusal)
            {
                return (index, refusal);
            }

            index++;
        }

        return null;
    }

    private static BatchOutcome WriteAll(ExperitureObject target, JsonElement records, string? matchKey, PartialRejection? fault)
    {
        var outcome = new BatchOutcome(records.GetArrayLength());
        foreach (var record in records.EnumerateArray())
        {
            outcome.Add(Check(target, record, matchKey, fault, outcome.Records.Count) is { } refusal
                ? new RecordOutcome("rejected", null, refusal)
                : target.Write(record, matchKey));
        }

        return outcome;
    }

    private static void WriteAccepted(Utf8JsonWriter writer, SimulatedCall call, string objectName, string operation)
    {
        writer.WriteString("operation", operation);
        writer.WriteString("objectName", objectName);
        writer.WriteBoolean("accepted", true);
        writer.WriteString("acceptedAt", JsonText.Stamp(call.Now));
    }

    private static void WriteMatchKey(Utf8JsonWriter writer, string? matchKey)
    {
        if (matchKey is not null)
        {
            writer.WriteString("matchKey", matchKey);
        }
    }

    private static string JobId(int number) => string.Create(CultureInfo.InvariantCulture, $"job_{number:d6}");

    private SandboxResponse Submit(SimulatedCall call, string objectName, string operation, BatchOutcome outcome)
    {
        var id = JobId(++_lastJob);
        _batchJobs.Remove(JobId(_lastJob - KeptJobs));
        _batchJobs[id] = new BatchJob(id, objectName, operation, call.Now, outcome, PollsUntilDone);
        return ExperitureReply.Data(
            202,
            writer =>
            {
                writer.WriteString("jobId", id);
                WriteAccepted(writer, call, objectName, operation);
                writer.WriteString("status", "queued");
                writer.WriteNumber("totalRecords", outcome.Records.Count);
            });
    }

    private SandboxResponse GetBatchJob(string objectName, string id)
    {
        if (!_batchJobs.TryGetValue(id, out var job) || job.ObjectName != objectName)
        {
            return Fail(404);
        }

        var isDone = job.Poll();
        return ExperitureReply.Data(
            200,
            writer =>
            {
                writer.WriteString("jobId", job.Id);
                writer.WriteString("objectName", job.ObjectName);
                writer.WriteString("operation", job.Operation);
                writer.WriteString("status", isDone ? "completed" : "running");
                writer.WriteString("submittedAt", JsonText.Stamp(job.SubmittedAt));
                if (isDone)
                {
                    job.Outcome.WriteCounts(writer);
                    job.Outcome.WriteResults(writer);
                }
            });
    }

    private SandboxResponse ListObjects() => ExperitureReply.Data(
        200,
        writer =>
        {
            writer.WriteStartArray("items");
            foreach (var found in _objects.Values)
            {
                writer.WriteStartObject();
                found.WriteSummary(writer);
                writer.WriteEndObject();
            }

            writer.WriteEndArray();
        });

    private static SandboxResponse DescribeObject(ExperitureObject found) => ExperitureReply.Data(
        200,
        writer =>
        {
            found.WriteSummary(writer);
            found.WriteFields(writer);
        });

    private SandboxResponse IssueToken(SimulatedCall call)
    {
        var form = SimulatedCall.ParseForm(Encoding.UTF8.GetString(call.Request.Body.Span))
            .DistinctBy(static p => p.Key)
            .ToDictionary(static p => p.Key, static p => p.Value, StringComparer.Ordinal);
        if (form.GetValueOrDefault("grant_type") != "client_credentials")
        {
            return OAuthError(400, "unsupported_grant_type");
        }

        if (call.Request.Header("Authorization") is { } header && header.StartsWith("Basic ", StringComparison.OrdinalIgnoreCase))
        {
            var pair = DecodeBasic(header["Basic ".Length..]).Split(':', 2);
            (form["client_id"], form["client_secret"]) = (pair[0], pair.Length > 1 ? pair[1] : string.Empty);
        }

        if (form.GetValueOrDefault("client_id") != ClientId || form.GetValueOrDefault("client_secret") != ClientSecret)
        {
            return OAuthError(401, "invalid_client");
        }

        var scopes = form.GetValueOrDefault("scope") is { Length: > 0 } wanted ? wanted.Split(' ', StringSplitOptions.RemoveEmptyEntries) : AllScopes;
        if (scopes.Except(AllScopes, StringComparer.Ordinal).Any())
        {
            return OAuthError(400, "invalid_scope");
        }

        var token = string.Create(CultureInfo.InvariantCulture, $"experiture_issued_{Interlocked.Increment(ref _lastToken)}");
        var seconds = TokenSeconds;
        Tokens.AcceptUntil(token, call.Now.AddSeconds(seconds), scopes);
        return SandboxResponse.Json(
            200,
            JsonText.Write(
                (token, seconds, scopes),
                static (writer, state) =>
                {
                    writer.WriteStartObject();
                    writer.WriteString("access_token", state.token);
                    writer.WriteString("token_type", "Bearer");
                    writer.WriteNumber("expires_in", state.seconds);
                    writer.WriteString("scope", string.Join(' ', state.scopes));
                    writer.WriteEndObject();
                }));
    }

    private static string DecodeBasic(string text)
    {
        var bytes = new byte[text.Length];
        return Convert.TryFromBase64String(text.Trim(), bytes, out var count) ? Encoding.UTF8.GetString(bytes, 0, count) : string.Empty;
    }

    private static SandboxResponse OAuthError(int status, string code) => SandboxResponse.Json(
        status,
        JsonText.Write(
            code,
            static (writer, error) =>
            {
                writer.WriteStartObject();
                writer.WriteString("error", error);
                writer.WriteEndObject();
            }));
}
