using System.Globalization;
using System.Text.Json;
using ExternalIdSync.Sandbox.Crm;

namespace ExternalIdSync.Sandbox.HubSpot;

/// <summary>
/// An account of HubSpot: contacts and companies with their search, batches, merges and limits. Facts: the vendor's API reference. Chosen here
/// where it is silent: a record that went into another is found under its old id too; a batch's results come backwards; search takes any
/// number of characters in a body.
/// </summary>
public sealed class HubSpotSimulator : CrmSimulator
{
    /// <summary>The scope for reading.</summary>
    public const string ReadScope = "crm.objects.read";

    /// <summary>The scope for writing.</summary>
    public const string WriteScope = "crm.objects.write";

    private readonly HubSpotLimits _limits;
    private Dictionary<string, HubSpotObject> _objects = HubSpotSchema.Create();
    private TimeSpan _indexLag;

    /// <summary>Sets up an account without records that accepts <c>hubspot_sandbox</c>, and <c>hubspot_sandbox_readonly</c> for reading.</summary>
    /// <param name="time">The clock.</param>
    public HubSpotSimulator(TimeProvider time)
        : base("hubspot", "/hubspot", new RateLimits(HubSpotLimits.DefaultPerTenSeconds * 6, HubSpotLimits.DefaultPerDay), time)
    {
        _limits = new HubSpotLimits(Limits, Usage);
        Tokens.Accept("hubspot_sandbox");
        Tokens.Accept("hubspot_sandbox_readonly", ReadScope);
    }

    /// <summary>How long after a record becomes visible search learns of it; reading it by its id is not concerned.</summary>
    public TimeSpan IndexLag
    {
        get
        {
            lock (Gate)
            {
                return _indexLag;
            }
        }

        set
        {
            lock (Gate)
            {
                _indexLag = value;
            }
        }
    }

    /// <summary>How many searches the account may make in any second, all its tokens together; 0 for any number.</summary>
    public int SearchesPerSecond
    {
        get
        {
            lock (Gate)
            {
                return _limits.SearchesPerSecond;
            }
        }

        set
        {
            lock (Gate)
            {
                _limits.SearchesPerSecond = value;
            }
        }
    }

    /// <summary>How many requests, searches included, it may make in any ten seconds; 0 for any number.</summary>
    public int RequestsPerTenSeconds
    {
        get
        {
            lock (Gate)
            {
                return _limits.RequestsPerTenSeconds;
            }
        }

        set
        {
            lock (Gate)
            {
                _limits.RequestsPerTenSeconds = value;
            }
        }
    }

    private protected override IReadOnlyList<string> SettingNames => [.. base.SettingNames, "indexLagMs"];

    /// <summary>Adds a property to an object, as an administrator would.</summary>
    /// <param name="objectName">The object's name, such as <c>contacts</c>.</param>
    /// <param name="property">The property.</param>
    /// <exception cref="ArgumentException">There is no such object, or it has a property of that name.</exception>
    public void Define(string objectName, HubSpotProperty property)
    {
        ArgumentNullException.ThrowIfNull(property);
        lock (Gate)
        {
            TypeOf(objectName).Define(property);
        }
    }

    /// <inheritdoc/>
    public override SandboxResponse Handle(SimulatedCall call)
    {
        ArgumentNullException.ThrowIfNull(call);
        if (Tokens.Find(call.Request, call.Now, out var isExpired) is not { } grant)
        {
            return isExpired ? HubSpotReply.Error(new HubSpotError(401, "EXPIRED_AUTHENTICATION", "The OAuth token used to make this call expired.")) : Fail(401);
        }

        // The date-versioned paths are the same resources in another order: /crm/objects/2026-03/contacts.
        var path = call.Segments.ToArray() switch
        {
            ["crm", "v3", var area, .. var rest] => [area, .. rest],
            ["crm", var area, _, .. var rest] => [area, .. rest],
            _ => Array.Empty<string>(),
        };
        var isSearch = path is ["objects", _, "search"];
        lock (Gate)
        {
            if (_limits.Count(isSearch, call.Now) is { } refusal)
            {
                return HubSpotReply.Error(refusal);
            }

            Settle(call.Now);
            SettleIndexes(call.Now);
            var isRead = call.Method == "GET" || isSearch || path is [.., "batch", "read"];
            var answer = grant.Allows(isRead ? ReadScope : WriteScope) ? Route(call, path) : Fail(403);

            // Search says nothing of limits.
            return isSearch ? answer : _limits.WithHeaders(answer, call.Now);
        }
    }

    /// <inheritdoc/>
    public override bool IsWrite(SandboxRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        return base.IsWrite(request) && !request.Path.EndsWith("/search", StringComparison.Ordinal) && !request.Path.EndsWith("/batch/read", StringComparison.Ordinal);
    }

    /// <inheritdoc/>
    public override SandboxResponse Fail(int status) => HubSpotReply.Error(status);

    /// <inheritdoc/>
    public override SandboxResponse? Control(SimulatedCall call)
    {
        ArgumentNullException.ThrowIfNull(call);
        if (call is not { Method: "POST", Segments: ["objects", var objectName, "properties"] })
        {
            return base.Control(call);
        }

        using var body = JsonDocument.Parse(call.Request.Body);
        Define(objectName, HubSpotPropertyJson.Read(body.RootElement));
        return SandboxResponse.Empty(204);
    }

    /// <inheritdoc/>
    public override void WriteState(Utf8JsonWriter writer)
    {
        ArgumentNullException.ThrowIfNull(writer);
        lock (Gate)
        {
            Settle(Now);
            writer.WriteStartObject();
            foreach (var type in _objects.Values.Distinct())
            {
                writer.WriteStartArray(type.Name);
                foreach (var record in type.Records)
                {
                    HubSpotReply.WriteRecord(writer, record, type.Properties);
                }

                writer.WriteEndArray();
            }

            writer.WriteEndObject();
        }
    }

    private protected override void ConfigureLimits(JsonElement value)
    {
        lock (Gate)
        {
            _limits.Configure(value);
        }
    }

    private protected override bool Configure(JsonProperty setting)
    {
        if (setting.Name != "indexLagMs")
        {
            return base.Configure(setting);
        }

        IndexLag = TimeSpan.FromMilliseconds(Settings.Count(setting));
        return true;
    }

    private protected override void ClearRecords()
    {
        _objects = HubSpotSchema.Create();
        _indexLag = TimeSpan.Zero;
        _limits.Clear();
    }

    private protected override bool Has(string objectName, string id) => TypeOf(objectName).FindExactly(id) is not null;

    private protected override string Prepare(CrmChange change, JsonElement values) =>
        new HubSpotCommits(TypeOf(change.Object), _indexLag).Check(change, values);

    private protected override void Commit(CrmCommit commit) => new HubSpotCommits(TypeOf(commit.Change.Object), _indexLag).Apply(commit);

    private protected override IEnumerable<CrmRecord> Snapshot(string objectName)
    {
        var type = TypeOf(objectName);
        return type.Records.Select(record => ToRecord(type, record));
    }

    private protected override CrmRecord? Find(string objectName, string id)
    {
        var type = TypeOf(objectName);
        return type.FindExactly(id) is { } record ? ToRecord(type, record) : null;
    }

    private static CrmRecord ToRecord(HubSpotObject type, HubSpotRecord record) => new(
        record.Id.ToString(CultureInfo.InvariantCulture),
        type.Properties.ToDictionary(static p => p.Name, p => (object?)HubSpotValue.ToText(record[p])),
        record.UpdatedAt,
        record.ArchivedAt is not null,
        record.MergedInto?.ToString(CultureInfo.InvariantCulture));

    private HubSpotObject TypeOf(string name) => _objects.GetValueOrDefault(name) ?? throw new ArgumentException($"There is no object {name}.", nameof(name));

    private void SettleIndexes(DateTimeOffset now)
    {
        foreach (var type in _objects.Values)
        {
            type.Settle(now);
        }
    }

    private SandboxResponse Route(SimulatedCall call, string[] path)
    {
        if (path is not [var area, var name, .. var rest] || !_objects.TryGetValue(name, out var type))
        {
            return Fail(404);
        }

        return (area, call.Method, rest) switch
        {
            ("properties", "GET", []) => HubSpotProperties.List(type),
            ("properties", "GET", [var property]) => HubSpotProperties.Get(type, property),
            ("objects", _, _) => new HubSpotRecords(type, call, call.Now + _indexLag).Answer(rest),
            _ => Fail(404),
        };
    }
}
