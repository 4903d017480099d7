using System.Globalization;
using System.Text.Json;
using ExternalIdSync.Sandbox.Crm;
using ExternalIdSync.Sandbox.Salesforce.Soql;

namespace ExternalIdSync.Sandbox.Salesforce;

/// <summary>
/// An organisation of Salesforce: its token endpoint and the part of the REST API that a sync speaks. Facts: the vendor's API reference.
/// Chosen here where it is silent or leaves room: a query's further pages show rows as they were when it was run; a deleted account leaves its
/// contacts behind; stamps are to the second; the daily limit counts from midnight UTC.
/// </summary>
public sealed class SalesforceSimulator : CrmSimulator
{
    /// <summary>The client id that the token endpoint knows.</summary>
    public const string ClientId = "salesforce_sandbox_client";

    /// <summary>The secret that goes with <see cref="ClientId"/>.</summary>
    public const string ClientSecret = "salesforce_sandbox_secret";

    /// <summary>The user that a signed assertion may speak for.</summary>
    public const string UserName = "sync@sandbox.example";

    internal const string OrganizationId = "00D5g000000SandEAA";

    private const string UserId = "0055g000000SandAAA";
    private const int DefaultDailyRequests = 1_000_000;
    private const int OldestVersion = 40;
    private const int LatestVersion = 67;
    private const int SmallestBatch = 200;
    private const int LargestBatch = 2_000;

    private readonly SalesforceLogin _login;
    private readonly QueryLocators _locators = new();
    private SalesforceStore _store = new();
    private IReadOnlyList<int> _pageSizes = [];
    private string? _instanceUrl;
    private DateTimeOffset _earliestDelete = DateTimeOffset.UnixEpoch;

    /// <summary>
    /// Sets up an organisation without records that accepts <c>salesforce_sandbox</c> and the tokens that its token endpoint issues.
    /// </summary>
    /// <param name="time">The clock.</param>
    public SalesforceSimulator(TimeProvider time)
        : base("salesforce", "/salesforce", new RateLimits(6_000, 100_000), time)
    {
        _login = new SalesforceLogin(Tokens);
        Tokens.Accept("salesforce_sandbox");
    }

    /// <summary>
    /// The sizes that a query's pages have in turn, from the first again after the last, never above what the caller asked for; none for full
    /// pages.
    /// </summary>
    public IReadOnlyList<int> PageSizes
    {
        get => _pageSizes;
        set => _pageSizes = value;
    }

    /// <summary>The instance URL that the token endpoint names; <see langword="null"/> for the address at which it was asked.</summary>
    public string? InstanceUrl
    {
        get => _instanceUrl;
        set => _instanceUrl = value?.TrimEnd('/');
    }

    /// <summary>How long issued tokens live.</summary>
    public TimeSpan TokenLifetime
    {
        get => _login.Lifetime;
        set => _login.Lifetime = value;
    }

    /// <summary>How many of the next creations by external ID lose a race: another caller's record is there first, and they are told so.</summary>
    public int Races
    {
        get
        {
            lock (Gate)
            {
                return _store.Races;
            }
        }

        set
        {
            lock (Gate)
            {
                _store.Races = value;
            }
        }
    }

    private protected override IReadOnlyList<string> SettingNames =>
        [.. base.SettingNames, "pageSizes", "tokenLifetimeSeconds", "publicKey", "instanceUrl", "races"];

    /// <summary>Deposits the public key for signed assertions.</summary>
    /// <param name="pem">PEM text of an RSA public key or of a certificate.</param>
    /// <exception cref="FormatException">It is neither.</exception>
    public void SetPublicKey(string pem) => _login.SetPublicKey(pem);

    /// <summary>Ends every session that the token endpoint began; its tokens get <c>INVALID_SESSION_ID</c> from now on.</summary>
    public void ExpireTokens() => _login.ExpireAll();

    /// <summary>Ends every open query; its next page gets <c>INVALID_QUERY_LOCATOR</c>.</summary>
    public void ExpireLocators()
    {
        lock (Gate)
        {
            _locators.Clear();
        }
    }

    /// <summary>Empties the recycle bin and the log of deletions: neither <c>queryAll</c> nor <c>getDeleted</c> know of them any more.</summary>
    public void PurgeDeleted()
    {
        lock (Gate)
        {
            var now = Now;
            Settle(now);
            foreach (var type in _store.Objects)
            {
                foreach (var row in type.Rows.Where(static r => r.IsDeleted).ToList())
                {
                    type.Remove(row.Id);
                }
            }

            _earliestDelete = now;
        }
    }

    /// <summary>Adds a field to an object, as an administrator would.</summary>
    /// <param name="objectName">The object's name.</param>
    /// <param name="field">The field.</param>
    /// <exception cref="ArgumentException">There is no such object, or it has a field of that name.</exception>
    public void Define(string objectName, SalesforceField field)
    {
        ArgumentNullException.ThrowIfNull(field);
        lock (Gate)
        {
            if (!TypeOf(objectName).TryDefine(field))
            {
                throw new ArgumentException($"{objectName} has a field {field.Name} already.", nameof(field));
            }
        }
    }

    /// <inheritdoc/>
    public override SandboxResponse Handle(SimulatedCall call)
    {
        ArgumentNullException.ThrowIfNull(call);
        var instanceUrl = InstanceUrl ?? $"http://{call.Request.Header("Host") ?? "localhost"}{BasePath}";
        switch (call.Method, call.Segments)
        {
            case ("POST", ["services", "oauth2", "token"]):
                return _login.Issue(call, instanceUrl);
            case ("POST", ["services", "oauth2", "revoke"]):
                return _login.Revoke(call);
            case ("GET", ["services", "data"]):
                return Versions();
            case (_, ["services", "data", var version, ..]) when !IsVersion(version):
                return Fail(404);
        }

        if (Tokens.Find(call.Request, call.Now, out _) is null)
        {
            return Fail(401);
        }

        lock (Gate)
        {
            var used = Usage.Of(call.Now);
            var limit = Limits.PerDay ?? DefaultDailyRequests;
            if (used >= Limits.PerDay)
            {
                return Fail(403).WithHeader("Sforce-Limit-Info", LimitInfo(used, limit));
            }

            Usage.Set(call.Now, used + 1);
            Settle(call.Now);
            return Route(call, instanceUrl).WithHeader("Sforce-Limit-Info", LimitInfo(used + 1, limit));
        }
    }

    /// <inheritdoc/>
    public override bool IsWrite(SandboxRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        // Logging in, and reading many records at once.
        return base.IsWrite(request) && !request.Path.StartsWith(BasePath + "/services/oauth2/", StringComparison.Ordinal)
            && !(request.Method == "POST" && request.Path.Contains("/composite/sobjects/", StringComparison.Ordinal));
    }

    /// <inheritdoc/>
    public override SandboxResponse Fail(int status) => SalesforceReply.Error(status switch
    {
        400 => SalesforceError.Of("JSON_PARSER_ERROR", "The HTTP entity body is required, but this request has no entity body or no JSON object."),
        401 => new(401, "INVALID_SESSION_ID", "Session expired or invalid", []),
        403 or 429 => new(403, "REQUEST_LIMIT_EXCEEDED", "TotalRequests Limit exceeded.", []),
        404 => SalesforceError.NotFound(),
        405 => new(405, "METHOD_NOT_ALLOWED", "HTTP Method not allowed.", []),
        503 => new(503, "SERVER_UNAVAILABLE", "The server is temporarily unavailable due to maintenance or overload.", []),
        _ => new(status, "UNKNOWN_EXCEPTION", "An unexpected error occurred.", []),
    });

    /// <inheritdoc/>
    public override SandboxResponse? Control(SimulatedCall call)
    {
        ArgumentNullException.ThrowIfNull(call);
        switch (call.Method, call.Segments)
        {
            case ("POST", ["locators", "expire"]):
                ExpireLocators();
                return SalesforceReply.NoContent();
            case ("POST", ["tokens", "expire"]):
                ExpireTokens();
                return SalesforceReply.NoContent();
            case ("POST", ["deleted", "purge"]):
                PurgeDeleted();
                return SalesforceReply.NoContent();
            case ("POST", ["objects", var objectName, "fields"]):
                using (var body = JsonDocument.Parse(call.Request.Body))
                {
                    Define(objectName, ReadField(body.RootElement));
                }

                return SalesforceReply.NoContent();
            default:
                return base.Control(call);
        }
    }

    /// <inheritdoc/>
    public override void WriteState(Utf8JsonWriter writer)
    {
        ArgumentNullException.ThrowIfNull(writer);
        lock (Gate)
        {
            Settle(Now);
            writer.WriteStartObject();
            foreach (var type in _store.Objects)
            {
                writer.WriteStartArray(type.Name);
                foreach (var row in type.Rows)
                {
                    row.WriteTo(writer, "v" + Version(LatestVersion), type.Fields);
                }

                writer.WriteEndArray();
            }

            writer.WriteEndObject();
        }
    }

    internal static string IdentityUrl(string instanceUrl) => $"{instanceUrl}/id/{OrganizationId}/{UserId}";

    private protected override bool Configure(JsonProperty setting)
    {
        switch (setting.Name)
        {
            case "pageSizes":
                PageSizes = setting.Value.ValueKind == JsonValueKind.Array
                    && setting.Value.EnumerateArray().All(static size => size.TryGetInt32(out var rows) && rows > 0)
                    ? [.. setting.Value.EnumerateArray().Select(static size => size.GetInt32())]
                    : throw new FormatException("pageSizes is a list of whole numbers from 1.");
                return true;
            case "tokenLifetimeSeconds":
                TokenLifetime = TimeSpan.FromSeconds(Settings.Count(setting));
                return true;
            case "publicKey":
                SetPublicKey(Settings.Text(setting));
                return true;
            case "instanceUrl":
                InstanceUrl = Settings.Text(setting);
                return true;
            case "races":
                Races = Settings.Count(setting);
                return true;
            default:
                return base.Configure(setting);
        }
    }

    private protected override void ClearRecords()
    {
        _store = new SalesforceStore();
        _locators.Clear();
        _login.Forget();
        _pageSizes = [];
        _instanceUrl = null;
        _earliestDelete = DateTimeOffset.UnixEpoch;
    }

    private protected override bool Has(string objectName, string id) => TypeOf(objectName).TryRow(id, out _);

    private protected override string Prepare(CrmChange change, JsonElement values)
    {
        _store.Check(change, values);
        return change.Kind == CrmChangeKind.Create ? TypeOf(change.Object).NewId() : change.Id!;
    }

    private protected override void Commit(CrmCommit commit) => _store.Commit(commit);

    private protected override IEnumerable<CrmRecord> Snapshot(string objectName) => TypeOf(objectName).Rows.Select(ToRecord);

    private protected override CrmRecord? Find(string objectName, string id) => TypeOf(objectName).TryRow(id, out var row) ? ToRecord(row) : null;

    private static CrmRecord ToRecord(SalesforceRow row) => new(
        row.Id,
        row.Type.Fields.ToDictionary(static f => f.Name, f => row[f.Ordinal] is DateOnly or DateTimeOffset ? SalesforceValue.ToText(row[f.Ordinal]!) : row[f.Ordinal]),
        row.SystemModstamp,
        row.IsDeleted,
        row.MasterRecordId);

    private static string LimitInfo(int used, int limit) => string.Create(CultureInfo.InvariantCulture, $"api-usage={used}/{limit}");

    private static string Version(int number) => string.Create(CultureInfo.InvariantCulture, $"{number}.0");

    private static int VersionNumber(string segment) =>
        segment is ['v', .. var number, '.', '0'] && int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var major) ? major : 0;

    private static bool IsVersion(string segment) => VersionNumber(segment) is >= OldestVersion and <= LatestVersion;

    private static SandboxResponse Versions() => SalesforceReply.Json(
        200,
        0,
        static (writer, _) =>
        {
            writer.WriteStartArray();
            for (var number = OldestVersion; number <= LatestVersion; number++)
            {
                writer.WriteStartObject();
                writer.WriteString("label", string.Create(CultureInfo.InvariantCulture, $"Release {number}"));
                writer.WriteString("url", "/services/data/v" + Version(number));
                writer.WriteString("version", Version(number));
                writer.WriteEndObject();
            }

            writer.WriteEndArray();
        });

    private static SalesforceField ReadField(JsonElement json)
    {
        var field = new SalesforceField(string.Empty, SalesforceFieldType.String);
        foreach (var property in json.EnumerateObject())
        {
            field = property.Name switch
            {
                "name" => field with { Name = Settings.Text(property) },
                "type" => Enum.TryParse<SalesforceFieldType>(Settings.Text(property), ignoreCase: true, out var type) && Enum.IsDefined(type)
                    ? field with { Type = type }
                    : throw new FormatException($"type is one of: {string.Join(", ", Enum.GetNames<SalesforceFieldType>()).ToLowerInvariant()}."),
                "length" => field with { Length = Settings.Count(property) },
                "externalId" => field with { IsExternalId = Settings.Flag(property) },
                "unique" => field with { IsUnique = Settings.Flag(property) },
                "caseSensitive" => field with { IsCaseSensitive = Settings.Flag(property) },
                "required" => field with { IsRequired = Settings.Flag(property) },
                "readOnly" => field with { IsReadOnly = Settings.Flag(property) },
                _ => throw Settings.Unknown(property.Name, "name, type, length, externalId, unique, caseSensitive, required, readOnly"),
            };
        }

        return field.Name.Length > 0 ? field : throw new FormatException("name is missing.");
    }

    private SalesforceObject TypeOf(string name) => _store.Find(name) ?? throw new ArgumentException($"There is no object {name}.", nameof(name));

    private SandboxResponse Route(SimulatedCall call, string instanceUrl)
    {
        // A client that cannot send PATCH says so in the query.
        var method = call.Method == "POST" && call.Query("_HttpMethod") is { } meant ? meant : call.Method;
        switch (method, call.Segments)
        {
            case ("GET", ["id", OrganizationId, UserId] or ["services", "oauth2", "userinfo"]):
                return Identity(instanceUrl);
            case ("GET", ["services", "data", var version]):
                return Resources(version, instanceUrl);
        }

        if (call.Segments.ToArray() is not ["services", "data", var v, .. var rest])
        {
            return Fail(404);
        }

        switch (method, rest)
        {
            case ("GET", ["query" or "queryAll"]):
                return call.Query("q") is { } query
                    ? Query(call, v, query, withDeleted: rest[0] == "queryAll")
                    : SalesforceReply.Error(SalesforceError.Of("MALFORMED_QUERY", "A query string has to be specified"));
            case ("GET", ["query" or "queryAll", var locator]):
                return _locators.Find(locator, call.Now) is var (result, offset)
                    ? Page(result, offset, v)
                    : SalesforceReply.Error(SalesforceError.Of("INVALID_QUERY_LOCATOR", "invalid query locator"));
            case ("GET", ["limits"]):
                return LimitsReply(call.Now);
            case ("GET", ["sobjects"]):
                return DescribeAll(v);
            case (_, ["composite", "sobjects", .. var path]):
                return new SalesforceCollections(_store, call, v).Answer(method, path);
            case ("GET", ["sobjects", var name, "updated"]) when _store.Find(name) is { } type:
                return SalesforceReplication.Updated(type, call, OldestInFlight(type.Name, call.Now));
            case ("GET", ["sobjects", var name, "deleted"]) when _store.Find(name) is { } type:
                return SalesforceReplication.Deleted(type, call, OldestInFlight(type.Name, call.Now), _earliestDelete);
            case (_, ["sobjects", var name, .. var path]) when _store.Find(name) is { } type:
                return new SalesforceRecords(_store, call, v).Answer(method, type, path);
            default:
                return Fail(404);
        }
    }

    private SandboxResponse Query(SimulatedCall call, string version, string text, bool withDeleted)
    {
        SoqlPlan plan;
        try
        {
            plan = SoqlPlan.Prepare(_store, text);
        }
        catch (SoqlException wrong)
        {
            return SalesforceReply.Error(SalesforceError.Of(wrong.Code, wrong.Message));
        }

        var rows = plan.Run(withDeleted);
        if (plan.IsCount)
        {
            return WritePage(rows.Count, null, [], [], version);
        }

        var batchSize = BatchSize(call.Request.Header("Sforce-Query-Options"));
        return Page(_locators.Open(plan.Columns, rows, batchSize, _pageSizes, call.Now), 0, version);
    }

    private SandboxResponse Page(QueryLocators.Result result, int offset, string version)
    {
        var end = result.EndOf(offset);
        // For queryAll too the vendor names its query resource here; either takes any locator.
        var next = end < result.Rows.Count ? $"/services/data/{version}/query/{result.Locator(end)}" : null;
        return WritePage(result.Rows.Count, next, result.Columns, result.Rows[offset..end], version);
    }

    private static SandboxResponse WritePage(int total, string? next, IReadOnlyList<SoqlColumn> columns, IReadOnlyList<SalesforceRow> rows, string version) =>
        SalesforceReply.Object(
            200,
            writer =>
            {
                writer.WriteNumber("totalSize", total);
                writer.WriteBoolean("done", next is null);
                if (next is not null)
                {
                    writer.WriteString("nextRecordsUrl", next);
                }

                writer.WriteStartArray("records");
                var rowWriter = new SoqlRowWriter(columns, version);
                foreach (var row in rows)
                {
                    rowWriter.Write(writer, row);
                }

                writer.WriteEndArray();
            });

    private static int BatchSize(string? options)
    {
        var at = options?.IndexOf("batchSize=", StringComparison.OrdinalIgnoreCase) ?? -1;
        var digits = at < 0 ? [] : options!.AsSpan(at + "batchSize=".Length).Trim();
        var length = digits.IndexOfAnyExceptInRange('0', '9');
        return int.TryParse(length < 0 ? digits : digits[..length], NumberStyles.None, CultureInfo.InvariantCulture, out var size)
            ? Math.Clamp(size, SmallestBatch, LargestBatch)
            : LargestBatch;
    }

    private static SandboxResponse Identity(string instanceUrl) => SalesforceReply.Object(
        200,
        writer =>
        {
            writer.WriteString("id", IdentityUrl(instanceUrl));
            writer.WriteString("user_id", UserId);
            writer.WriteString("organization_id", OrganizationId);
            writer.WriteString("username", UserName);
            writer.WriteString("display_name", "Sync User");
            writer.WriteString("user_type", "STANDARD");
            writer.WriteBoolean("active", true);
        });

    private static SandboxResponse Resources(string version, string instanceUrl) => SalesforceReply.Object(
        200,
        writer =>
        {
            foreach (var resource in (string[])["sobjects", "query", "queryAll", "limits", "composite"])
            {
                writer.WriteString(resource, $"/services/data/{version}/{resource}");
            }

            writer.WriteString("identity", IdentityUrl(instanceUrl));
        });

    private SandboxResponse DescribeAll(string version) => SalesforceReply.Object(
        200,
        writer =>
        {
            writer.WriteString("encoding", "UTF-8");
            writer.WriteNumber("maxBatchSize", SalesforceCollections.LargestRequest);
            writer.WriteStartArray("sobjects");
            foreach (var type in _store.Objects)
            {
                SalesforceDescribe.WriteObject(writer, type, version, withFields: false);
            }

            writer.WriteEndArray();
        });

    private SandboxResponse LimitsReply(DateTimeOffset now) => SalesforceReply.Object(
        200,
        writer =>
        {
            var limit = Limits.PerDay ?? DefaultDailyRequests;
            writer.WriteStartObject("DailyApiRequests");
            writer.WriteNumber("Max", limit);
            writer.WriteNumber("Remaining", Math.Max(0, limit - Usage.Of(now)));
            writer.WriteEndObject();
        });
}
