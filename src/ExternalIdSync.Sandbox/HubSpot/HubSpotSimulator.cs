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

    private const int DefaultPerDay = 650_000;
    private const int DefaultPerTenSeconds = 190;
    private const int DefaultSearchesPerSecond = 5;
    private const int LargestListPage = 100;

    private readonly RateWindow _searches = new(TimeSpan.FromSeconds(1));
    private readonly RateWindow _requests = new(TimeSpan.FromSeconds(10));
    private Dictionary<string, HubSpotObject> _objects = HubSpotSchema.Create();
    private TimeSpan _indexLag;

    /// <summary>Sets up an account without records that accepts <c>hubspot_sandbox</c>, and <c>hubspot_sandbox_readonly</c> for reading.</summary>
    /// <param name="time">The clock.</param>
    public HubSpotSimulator(TimeProvider time)
        : base("hubspot", "/hubspot", new RateLimits(DefaultPerTenSeconds * 6, DefaultPerDay), time)
    {
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
        get => _searches.Limit;
        set => SetWindow(_searches, value);
    }

    /// <summary>How many requests, searches included, it may make in any ten seconds; 0 for any number.</summary>
    public int RequestsPerTenSeconds
    {
        get => _requests.Limit;
        set => SetWindow(_requests, value);
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
            return isExpired ? HubSpotReply.Error(new(401, "EXPIRED_AUTHENTICATION", "The OAuth token used to make this call expired.")) : Fail(401);
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
            if (Refusal(isSearch, call.Now) is { } refusal)
            {
                return HubSpotReply.Error(refusal);
            }

            Settle(call.Now);
            SettleIndexes(call.Now);
            var isRead = call.Method == "GET" || isSearch || path is [.., "batch", "read"];
            var answer = grant.Allows(isRead ? ReadScope : WriteScope) ? Route(call, path) : Fail(403);

            // Search says nothing of limits.
            return isSearch ? answer : WithLimits(answer, call.Now);
        }
    }

    /// <inheritdoc/>
    public override bool IsWrite(SandboxRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        return base.IsWrite(request) && !request.Path.EndsWith("/search", StringComparison.Ordinal) && !request.Path.EndsWith("/batch/read", StringComparison.Ordinal);
    }

    /// <inheritdoc/>
    public override SandboxResponse Fail(int status) => HubSpotReply.Error(status switch
    {
        400 => HubSpotError.Invalid("Invalid input JSON"),
        401 => new(401, "INVALID_AUTHENTICATION", "Authentication credentials not found. This API supports OAuth 2.0 authentication."),
        403 => new(403, "MISSING_SCOPES", "This app hasn't been granted all required scopes to make this call."),
        404 => HubSpotError.NotFound(),
        409 => new(409, "CONFLICT", "The request conflicts with what is stored."),
        429 => new(429, "RATE_LIMITS", "You have reached your ten_secondly_rolling limit.") { Policy = "TEN_SECONDLY_ROLLING" },
        _ => new(status, status == 503 ? "SERVICE_UNAVAILABLE" : "INTERNAL_ERROR", "internal error"),
    });

    /// <inheritdoc/>
    public override SandboxResponse? Control(SimulatedCall call)
    {
        ArgumentNullException.ThrowIfNull(call);
        if (call is not { Method: "POST", Segments: ["objects", var objectName, "properties"] })
        {
            return base.Control(call);
        }

        using var body = JsonDocument.Parse(call.Request.Body);
        var property = new HubSpotProperty(string.Empty);
        foreach (var member in body.RootElement.EnumerateObject())
        {
            property = member.Name switch
            {
                "name" => property with { Name = Settings.Text(member) },
                "type" => Enum.TryParse<HubSpotPropertyType>(Settings.Text(member), ignoreCase: true, out var type) && Enum.IsDefined(type)
                    ? property with { Type = type }
                    : throw new FormatException($"type is one of: {string.Join(", ", Enum.GetNames<HubSpotPropertyType>()).ToLowerInvariant()}."),
                "unique" => property with { IsUnique = Settings.Flag(member) },
                "readOnly" => property with { IsReadOnly = Settings.Flag(member) },
                _ => throw Settings.Unknown(member.Name, "name, type, unique, readOnly"),
            };
        }

        Define(objectName, property.Name.Length > 0 ? property : throw new FormatException("name is missing."));
        return HubSpotReply.NoContent();
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
        switch (value.ValueKind)
        {
            case JsonValueKind.True:
                Limits.SwitchOn();
                (SearchesPerSecond, RequestsPerTenSeconds) = (DefaultSearchesPerSecond, DefaultPerTenSeconds);
                break;
            case JsonValueKind.False or JsonValueKind.Null:
                Limits.Set(null, null);
                (SearchesPerSecond, RequestsPerTenSeconds) = (0, 0);
                break;
            case JsonValueKind.Object:
                foreach (var property in value.EnumerateObject())
                {
                    switch (property.Name)
                    {
                        case "searchesPerSecond":
                            SearchesPerSecond = Settings.Count(property);
                            break;
                        case "perTenSeconds":
                            RequestsPerTenSeconds = Settings.Count(property);
                            break;
                        case "perDay":
                            Limits.Set(null, Settings.Count(property));
                            break;
                        default:
                            throw Settings.Unknown("limits." + property.Name, "searchesPerSecond, perTenSeconds, perDay");
                    }
                }

                break;
            default:
                throw new FormatException("limits is true, false or an object with searchesPerSecond, perTenSeconds and perDay.");
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
        (_searches.Limit, _requests.Limit) = (0, 0);
        _searches.Clear();
        _requests.Clear();
    }

    private protected override bool Has(string objectName, string id) => TypeOf(objectName).FindExactly(id) is not null;

    private protected override string Prepare(CrmChange change, JsonElement values)
    {
        var type = TypeOf(change.Object);
        if (type.Draft(null, values, out _) is { } error)
        {
            throw new ArgumentException(error.Message, nameof(change));
        }

        return change.Kind is CrmChangeKind.Create or CrmChangeKind.Merge
            ? type.NewId().ToString(CultureInfo.InvariantCulture)
            : change.Id!;
    }

    private protected override void Commit(CrmCommit commit)
    {
        var type = TypeOf(commit.Change.Object);
        var indexAt = commit.At + _indexLag;
        var id = long.Parse(commit.Id, CultureInfo.InvariantCulture);
        if (commit.Change.Kind == CrmChangeKind.Create)
        {
            type.Draft(null, commit.Values, out var created);
            type.Create(id, created, commit.Stamp, indexAt);
            return;
        }

        if (type.FindExactly(commit.Change.Id!) is not { ArchivedAt: null } record)
        {
            // Archived by somebody else before this was committed.
            return;
        }

        switch (commit.Change.Kind)
        {
            case CrmChangeKind.Update or CrmChangeKind.Touch:
                type.Draft(record, commit.Values, out var values);
                type.Change(record, values, commit.Stamp, indexAt);
                break;
            case CrmChangeKind.Delete:
                type.Archive(record, commit.Stamp, indexAt);
                break;
            case CrmChangeKind.Merge:
                type.Merge(id, [record, .. commit.Change.MergedIds.Select(type.FindExactly).OfType<HubSpotRecord>().Where(r => r.ArchivedAt is null && r.Id != record.Id)], commit.Stamp, indexAt);
                break;
        }
    }

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

    private static List<HubSpotProperty> Shown(HubSpotObject type, string? names)
    {
        var shown = type.Always.ToList();
        IEnumerable<HubSpotProperty> chosen = names is null
            ? type.Defaults
            : names.Split(',', StringSplitOptions.TrimEntries).Select(n => type.TryProperty(n, out var property) ? property : null).OfType<HubSpotProperty>();
        shown.AddRange(chosen.Where(p => !shown.Contains(p)));
        return shown;
    }

    private static SandboxResponse WriteProperty(HubSpotProperty property) => HubSpotReply.Object(200, writer => WriteMembers(writer, property));

    private static SandboxResponse WriteProperties(HubSpotObject type) => HubSpotReply.Object(
        200,
        writer =>
        {
            writer.WriteStartArray("results");
            foreach (var property in type.Properties)
            {
                writer.WriteStartObject();
                WriteMembers(writer, property);
                writer.WriteEndObject();
            }

            writer.WriteEndArray();
        });

    private static void WriteMembers(Utf8JsonWriter writer, HubSpotProperty property)
    {
        writer.WriteString("name", property.Name);
        writer.WriteString("label", property.Name);
        writer.WriteString("type", property.TypeName);
        writer.WriteString("fieldType", property.Type switch
        {
            HubSpotPropertyType.Number => "number",
            HubSpotPropertyType.Bool => "booleancheckbox",
            HubSpotPropertyType.Enumeration => "select",
            HubSpotPropertyType.Date or HubSpotPropertyType.Datetime => "date",
            _ => "text",
        });
        writer.WriteString("groupName", "sandbox");
        writer.WriteString("description", string.Empty);
        writer.WriteBoolean("hasUniqueValue", property.IsUnique);
        writer.WriteBoolean("calculated", false);
        writer.WriteBoolean("hidden", false);
        writer.WriteStartArray("options");
        writer.WriteEndArray();
        writer.WriteStartObject("modificationMetadata");
        writer.WriteBoolean("readOnlyValue", property.IsReadOnly);
        writer.WriteEndObject();
    }

    private HubSpotObject TypeOf(string name) => _objects.GetValueOrDefault(name) ?? throw new ArgumentException($"There is no object {name}.", nameof(name));

    private void SetWindow(RateWindow window, int limit)
    {
        lock (Gate)
        {
            window.Limit = limit;
            window.Clear();
        }
    }

    private void SettleIndexes(DateTimeOffset now)
    {
        foreach (var type in _objects.Values)
        {
            type.Settle(now);
        }
    }

    private HubSpotError? Refusal(bool isSearch, DateTimeOffset now)
    {
        var used = Usage.Of(now);
        if (used >= Limits.PerDay)
        {
            return Limited("daily", "DAILY");
        }

        if (_requests.Left(now) <= 0)
        {
            return Limited("ten_secondly_rolling", "TEN_SECONDLY_ROLLING");
        }

        if (isSearch && _searches.Left(now) <= 0)
        {
            return Limited("secondly", "SECONDLY");
        }

        Usage.Set(now, used + 1);
        _requests.Count(now);
        if (isSearch)
        {
            _searches.Count(now);
        }

        return null;

        static HubSpotError Limited(string name, string policy) => new(429, "RATE_LIMITS", $"You have reached your {name} limit.") { Policy = policy };
    }

    private SandboxResponse WithLimits(SandboxResponse answer, DateTimeOffset now)
    {
        var perDay = Limits.PerDay ?? DefaultPerDay;
        var perWindow = _requests.Limit == 0 ? DefaultPerTenSeconds : _requests.Limit;
        return answer
            .WithHeader("X-HubSpot-RateLimit-Daily", Text(perDay))
            .WithHeader("X-HubSpot-RateLimit-Daily-Remaining", Text(Math.Max(0, perDay - Usage.Of(now))))
            .WithHeader("X-HubSpot-RateLimit-Interval-Milliseconds", "10000")
            .WithHeader("X-HubSpot-RateLimit-Max", Text(perWindow))
            .WithHeader("X-HubSpot-RateLimit-Remaining", Text(Math.Min(perWindow, _requests.Left(now))));

        static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
    }

    private SandboxResponse Route(SimulatedCall call, string[] path)
    {
        if (path is not [var area, var name, .. var rest] || !_objects.TryGetValue(name, out var type))
        {
            return Fail(404);
        }

        var indexAt = call.Now + _indexLag;
        switch (area, call.Method, rest)
        {
            case ("properties", "GET", []):
                return WriteProperties(type);
            case ("properties", "GET", [var property]):
                return type.TryProperty(property, out var found) ? WriteProperty(found) : Fail(404);
            case ("objects", "GET", []):
                return List(type, call);
            case ("objects", "POST", []):
                return WithBody(call, body => Save(type, null, body, call, indexAt));
            case ("objects", "POST", ["search"]):
                return WithBody(call, body => HubSpotSearch.Answer(type, body));
            case ("objects", "POST", ["merge"]):
                return WithBody(call, body => Merge(type, body, call, indexAt));
            case ("objects", "POST", ["batch", var action]):
                return new HubSpotBatch(type, call, indexAt).Answer(action);
            case ("objects", "GET" or "PATCH" or "DELETE", [var id]):
                return One(type, id, call, indexAt);
            default:
                return Fail(404);
        }
    }

    private SandboxResponse WithBody(SimulatedCall call, Func<JsonElement, SandboxResponse> work)
    {
        using var body = JsonText.ParseObject(call.Request.Body);
        return body is null ? Fail(400) : work(body.RootElement);
    }

    private SandboxResponse One(HubSpotObject type, string id, SimulatedCall call, DateTimeOffset indexAt)
    {
        HubSpotRecord? record;
        if (call.Query("idProperty") is { } key && key != HubSpotObject.IdName)
        {
            if (!type.TryProperty(key, out var property) || !property.IsUnique)
            {
                return HubSpotReply.Error(HubSpotError.Invalid($"{key} is not a unique property of {type.Name}"));
            }

            record = type.FindBy(property, id);
        }
        else
        {
            record = type.Find(id);
        }

        var wantsArchived = call.Method == "GET" && call.Query("archived") == "true";
        if (record is null || record.ArchivedAt is null == wantsArchived)
        {
            return call.Method == "DELETE" ? HubSpotReply.NoContent() : Fail(404);
        }

        switch (call.Method)
        {
            case "GET":
                return HubSpotReply.Record(200, record, Shown(type, call.Query("properties")));
            case "PATCH":
                return WithBody(call, body => Save(type, record, body, call, indexAt));
            default:
                type.Archive(record, call.Now, indexAt);
                return HubSpotReply.NoContent();
        }
    }

    private static SandboxResponse Save(HubSpotObject type, HubSpotRecord? existing, JsonElement body, SimulatedCall call, DateTimeOffset indexAt)
    {
        body.TryGetProperty("properties", out var properties);
        if (type.Draft(existing, properties, out var values) is { } error)
        {
            return HubSpotReply.Error(error);
        }

        if (type.FindHolder(values, existing?.Id) is { } holder)
        {
            return HubSpotReply.Error(HubSpotBatch.Conflict(type, holder));
        }

        var record = existing is null ? type.Create(type.NewId(), values, call.Now, indexAt) : type.Change(existing, values, call.Now, indexAt);
        return HubSpotReply.Record(
            existing is null ? 201 : 200,
            record,
            [.. type.Always, .. properties.EnumerateObject().Select(p => type.TryProperty(p.Name, out var written) ? written : null).OfType<HubSpotProperty>()]);
    }

    private static SandboxResponse Merge(HubSpotObject type, JsonElement body, SimulatedCall call, DateTimeOffset indexAt)
    {
        var parts = new List<HubSpotRecord>();
        foreach (var member in (string[])["primaryObjectId", "objectIdToMerge"])
        {
            if (!body.TryGetProperty(member, out var id) || type.FindExactly(id.ToString()) is not { ArchivedAt: null } part || parts.Contains(part))
            {
                return HubSpotReply.Error(HubSpotError.Invalid($"{member} is missing or no record that can be merged"));
            }

            parts.Add(part);
        }

        return HubSpotReply.Record(200, type.Merge(type.NewId(), parts, call.Now, indexAt), Shown(type, null));
    }

    private SandboxResponse List(HubSpotObject type, SimulatedCall call)
    {
        var limit = 10;
        var after = 0L;
        if ((call.Query("limit") is { } size && (!int.TryParse(size, NumberStyles.None, CultureInfo.InvariantCulture, out limit) || limit is < 1 or > LargestListPage))
            || (call.Query("after") is { } last && !long.TryParse(last, NumberStyles.None, CultureInfo.InvariantCulture, out after)))
        {
            return Fail(400);
        }

        var isArchived = call.Query("archived") == "true";
        var page = type.Records.Where(r => r.Id > after && r.ArchivedAt is not null == isArchived).Take(limit + 1).ToList();
        var hasMore = page.Count > limit;
        var shown = Shown(type, call.Query("properties"));
        return HubSpotReply.Object(
            200,
            writer =>
            {
                writer.WriteStartArray("results");
                foreach (var record in page.Take(limit))
                {
                    HubSpotReply.WriteRecord(writer, record, shown);
                }

                writer.WriteEndArray();
                HubSpotReply.WriteNext(writer, hasMore ? page[limit - 1].Id.ToString(CultureInfo.InvariantCulture) : null);
            });
    }
}
