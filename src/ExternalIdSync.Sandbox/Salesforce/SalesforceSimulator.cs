using System.Globalization;
using System.Text.Json;
using ExternalIdSync.Sandbox.Crm;

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

    private const int DefaultDailyRequests = 1_000_000;

    private readonly SalesforceLogin _login;
    private readonly SalesforceQueries _queries = new();
    private SalesforceStore _store = new();
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
        get => _queries.PageSizes;
        set => _queries.PageSizes = value;
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
            _queries.Expire();
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
                return SalesforceVersion.List();
            case (_, ["services", "data", var version, ..]) when !SalesforceVersion.IsServed(version):
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
            var routes = new SalesforceRoutes(_store, _queries, call)
            {
                InstanceUrl = instanceUrl,
                DailyRequests = limit,
                UsedRequests = used + 1,
                EarliestDelete = _earliestDelete,
                OldestInFlight = name => OldestInFlight(name, call.Now),
            };
            return routes.Answer().WithHeader("Sforce-Limit-Info", LimitInfo(used + 1, limit));
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
    public override SandboxResponse Fail(int status) => SalesforceReply.Error(status);

    /// <inheritdoc/>
    public override SandboxResponse? Control(SimulatedCall call)
    {
        ArgumentNullException.ThrowIfNull(call);
        switch (call.Method, call.Segments)
        {
            case ("POST", ["locators", "expire"]):
                ExpireLocators();
                return SandboxResponse.Empty(204);
            case ("POST", ["tokens", "expire"]):
                ExpireTokens();
                return SandboxResponse.Empty(204);
            case ("POST", ["deleted", "purge"]):
                PurgeDeleted();
                return SandboxResponse.Empty(204);
            case ("POST", ["objects", var objectName, "fields"]):
                using (var body = JsonDocument.Parse(call.Request.Body))
                {
                    Define(objectName, SalesforceFieldJson.Read(body.RootElement));
                }

                return SandboxResponse.Empty(204);
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
                    row.WriteTo(writer, SalesforceVersion.Latest, type.Fields);
                }

                writer.WriteEndArray();
            }

            writer.WriteEndObject();
        }
    }

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
        _queries.Clear();
        _login.Forget();
        _instanceUrl = null;
        _earliestDelete = DateTimeOffset.UnixEpoch;
    }

    private protected override bool Has(string objectName, string id) => TypeOf(objectName).TryRow(id, out _);

    private protected override string Prepare(CrmChange change, JsonElement values)
    {
        new SalesforceCommits(_store).Check(change, values);
        return change.Kind == CrmChangeKind.Create ? TypeOf(change.Object).NewId() : change.Id!;
    }

    private protected override void Commit(CrmCommit commit) => new SalesforceCommits(_store).Apply(commit);

    private protected override IEnumerable<CrmRecord> Snapshot(string objectName) => TypeOf(objectName).Rows.Select(ToRecord);

    private protected override CrmRecord? Find(string objectName, string id) => TypeOf(objectName).TryRow(id, out var row) ? ToRecord(row) : null;

    private static CrmRecord ToRecord(SalesforceRow row) => new(
        row.Id,
        row.Type.Fields.ToDictionary(static f => f.Name, f => row[f.Ordinal] is DateOnly or DateTimeOffset ? SalesforceValue.ToText(row[f.Ordinal]!) : row[f.Ordinal]),
        row.SystemModstamp,
        row.IsDeleted,
        row.MasterRecordId);

    private static string LimitInfo(int used, int limit) => string.Create(CultureInfo.InvariantCulture, $"api-usage={used}/{limit}");

    private SalesforceObject TypeOf(string name) => _store.Find(name) ?? throw new ArgumentException($"There is no object {name}.", nameof(name));
}
