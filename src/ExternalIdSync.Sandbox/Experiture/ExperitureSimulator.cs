using System.Globalization;
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

    private const int LargestBody = 10 * 1024 * 1024;

    private readonly object _gate = new();
    private readonly Workspace _workspace = new();
    private readonly BatchJobs _jobs = new();
    private readonly RecordWrites _writes;
    private readonly Metadata _metadata;
    private readonly Imports _imports;
    private readonly TokenEndpoint _login;

    /// <summary>
    /// Sets up a workspace with no records that accepts <c>experiture_sandbox</c>, <c>experiture_sandbox_readonly</c> for metadata, and the
    /// tokens that its token endpoint issues.
    /// </summary>
    public ExperitureSimulator()
        : base("experiture", "/experiture", new RateLimits(600, 100_000))
    {
        _writes = new RecordWrites(_workspace, _jobs);
        _metadata = new Metadata(_workspace);
        _imports = new Imports(_workspace);
        _login = new TokenEndpoint(Tokens);
        Tokens.Accept("experiture_sandbox");
        Tokens.Accept("experiture_sandbox_readonly", MetadataScope, ImportReadScope);
    }

    /// <summary>How many profiles there are.</summary>
    public int ProfileCount => CountOf("profiles");

    /// <summary>Whether every batch becomes a job; otherwise only those that ask with <c>Prefer: respond-async</c>.</summary>
    public bool IsAsynchronous
    {
        get => _writes.IsAsynchronous;
        set => _writes.IsAsynchronous = value;
    }

    /// <summary>Whether one bad record fails its whole batch with 422. Not this vendor's way; for trying how a client narrows it down.</summary>
    public bool IsAtomic
    {
        get => _writes.IsAtomic;
        set => _writes.IsAtomic = value;
    }

    /// <summary>How often a job is asked for before it is done.</summary>
    public int PollsUntilDone
    {
        get => _jobs.PollsUntilDone;
        set => _jobs.PollsUntilDone = value;
    }

    /// <summary>How many seconds an issued token lives.</summary>
    public int TokenSeconds
    {
        get => _login.Seconds;
        set => _login.Seconds = value;
    }

    private protected override IReadOnlyList<string> SettingNames => ["async", "atomicBatches", "jobPolls", "tokenLifetimeSeconds"];

    /// <summary>How many rows an object has.</summary>
    /// <param name="objectName">The object's name, such as <c>profiles</c>.</param>
    /// <returns>The count; 0 where there is no such object.</returns>
    public int CountOf(string objectName)
    {
        lock (_gate)
        {
            return _workspace.TryFind(objectName, out var found) ? found.Count : 0;
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
            return _workspace.TryFind("profiles", out var profiles) ? profiles.FindJson(field, value) : null;
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
            if (!_workspace.TryFind(objectName, out var found) || !found.TryDefine(field))
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
                return _login.Issue(call);
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
    public override SandboxResponse Fail(int status) => ExperitureReply.Error(status);

    /// <inheritdoc/>
    public override SandboxResponse? Control(SimulatedCall call)
    {
        ArgumentNullException.ThrowIfNull(call);
        if (call is not { Method: "POST", Segments: ["objects", var objectName, "fields"] })
        {
            return null;
        }

        using var body = JsonText.ParseObject(call.Request.Body) ?? throw new FormatException("The body is a JSON object with name and type.");
        Define(objectName, ExperitureFieldJson.Read(body.RootElement));
        return SandboxResponse.Empty(204);
    }

    /// <inheritdoc/>
    public override void WriteState(Utf8JsonWriter writer)
    {
        ArgumentNullException.ThrowIfNull(writer);
        lock (_gate)
        {
            writer.WriteStartObject();
            foreach (var found in _workspace.Objects)
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
            _workspace.Clear();
            _writes.Clear();
            _jobs.Clear();
            _imports.Clear();
            _login.Clear();
        }
    }

    private protected override SandboxResponse Throttled(RateLimits.Refusal refusal) => ExperitureReply.Error(
        429,
        ExperitureReply.LimitedCode,
        string.Create(CultureInfo.InvariantCulture, $"Rate limit exceeded. Retry after {refusal.RetryAfterSeconds}s."));

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
                ("POST", ["profiles", "upsert"]) => _writes.WriteOne(call, "profiles", "upsert"),
                ("POST", ["records", var name, "upsert" or "append"]) => _writes.WriteOne(call, name, call.Segments[4]),
                ("POST", ["records", var name, "upsert-batch" or "append-batch"]) => _writes.WriteMany(call, name, call.Segments[4][..^"-batch".Length]),
                ("GET", ["records", var name, "jobs", var id]) => _jobs.Get(name, id),
                ("GET", ["metadata", "objects"]) => _metadata.List(),
                ("GET", ["metadata", "objects", var name]) => _metadata.Get(name),
                ("POST", ["import-jobs"]) => _imports.Create(call),
                ("GET", ["import-jobs", var id]) => _imports.Get(id),
                ("GET", ["import-jobs", var id, "errors"]) => _imports.GetErrors(id, call),
                ("POST", ["import-jobs", var id, "mapping"]) => _imports.Map(id, call),
                ("POST", ["import-jobs", var id, "start"]) => _imports.Start(id, PollsUntilDone),
                _ => Fail(404),
            };
        }
    }
}
