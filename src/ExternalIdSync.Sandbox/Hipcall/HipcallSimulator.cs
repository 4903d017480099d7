using System.Globalization;
using System.Text.Json;

namespace ExternalIdSync.Sandbox.Hipcall;

/// <summary>
/// Hipcall's companies and contacts. Facts: the vendor's guide on external IDs. Chosen here where it is silent: external IDs differ by case,
/// unknown fields are ignored, a list given in a PATCH replaces the stored one, <c>Idempotency-Key</c> means nothing.
/// </summary>
public sealed class HipcallSimulator : VendorSimulator
{
    /// <summary>The scope that a token with scopes needs for writing.</summary>
    public const string WriteScope = "write";

    /// <summary>The scope that a token with scopes needs for reading.</summary>
    public const string ReadScope = "read";

    private readonly object _gate = new();

    private readonly HipcallResource _companies = new(
        "companies",
        ["name"],
        [
            new("name"), new("website_url"), new("custom_url"), new("description"), new("industry"), new("country"), new("city"),
            new("address"), new("emails", "email"), new("phones", "number"),
        ]);

    private readonly HipcallResource _contacts = new(
        "contacts",
        ["name", "first_name", "last_name"],
        [
            new("name"), new("first_name"), new("last_name"), new("title"), new("company_id"), new("company_name"), new("website_url"),
            new("custom_url"), new("description"), new("country"), new("city"), new("address"), new("emails", "email"), new("phones", "number"),
        ]);

    /// <summary>Sets up an account with no records that accepts <c>hipcall_sandbox</c> and, for reading, <c>hipcall_sandbox_readonly</c>.</summary>
    public HipcallSimulator()
        : base("hipcall", "/hipcall/api/v3", new RateLimits(60, 10_000))
    {
        Tokens.Accept("hipcall_sandbox");
        Tokens.Accept("hipcall_sandbox_readonly", ReadScope);
    }

    /// <summary>How many companies there are.</summary>
    public int CompanyCount => CountOf(_companies);

    /// <summary>How many contacts there are.</summary>
    public int ContactCount => CountOf(_contacts);

    /// <summary>The company with an external ID as JSON text, or <see langword="null"/>.</summary>
    /// <param name="externalId">The external ID.</param>
    /// <returns>The record as the API would give it, without the <c>data</c> envelope.</returns>
    public string? FindCompany(string externalId) => Find(_companies, externalId);

    /// <summary>The contact with an external ID as JSON text, or <see langword="null"/>.</summary>
    /// <param name="externalId">The external ID.</param>
    /// <returns>The record as the API would give it, without the <c>data</c> envelope.</returns>
    public string? FindContact(string externalId) => Find(_contacts, externalId);

    /// <inheritdoc/>
    public override SandboxResponse Handle(SimulatedCall call)
    {
        ArgumentNullException.ThrowIfNull(call);
        var isWrite = call.Method is not ("GET" or "HEAD");
        if (Tokens.Find(call.Request, call.Now, out _) is not { } grant)
        {
            return Fail(401);
        }

        if (Throttle(grant, call.Now) is { } throttled)
        {
            return throttled;
        }

        if (!grant.Allows(isWrite ? WriteScope : ReadScope))
        {
            return Fail(403);
        }

        var resource = call.Segments.Count == 0 ? null : call.Segments[0] switch
        {
            "companies" => _companies,
            "contacts" => _contacts,
            _ => null,
        };
        return resource is null ? Fail(404) : (call.Method, call.Segments.Count) switch
        {
            ("GET", 1) => List(resource, call),
            ("POST", 1) => Write(resource, null, call),
            ("GET", 2) when TryId(call.Segments[1], out var id) => Get(resource, id),
            ("PATCH" or "PUT", 2) when TryId(call.Segments[1], out var id) => Write(resource, id, call),
            ("GET", 3) when call.Segments[1] == "by-external-id" => GetByExternalId(resource, call.Segments[2]),
            _ => Fail(404),
        };
    }

    /// <inheritdoc/>
    public override SandboxResponse Fail(int status) => SandboxResponse.Json(
        status,
        JsonText.Write(
            status switch
            {
                400 => "Bad Request",
                401 => "Unauthorized",
                403 => "Forbidden",
                404 => "Not Found",
                419 => "Authentication Timeout",
                422 => "Unprocessable Entity",
                429 => "Too Many Requests",
                502 => "Bad Gateway",
                503 => "Service Unavailable",
                504 => "Gateway Timeout",
                _ => "Internal Server Error",
            },
            static (writer, detail) =>
            {
                writer.WriteStartObject();
                writer.WriteStartObject("errors");
                writer.WriteString("detail", detail);
                writer.WriteEndObject();
                writer.WriteEndObject();
            }));

    /// <inheritdoc/>
    public override void WriteState(Utf8JsonWriter writer)
    {
        ArgumentNullException.ThrowIfNull(writer);
        writer.WriteStartObject();
        foreach (var resource in (HipcallResource[])[_companies, _contacts])
        {
            writer.WriteStartArray(resource.Name);
            foreach (var record in Snapshot(resource))
            {
                record.WriteTo(writer, resource);
            }

            writer.WriteEndArray();
        }

        writer.WriteEndObject();
    }

    private protected override void Clear()
    {
        lock (_gate)
        {
            _companies.Clear();
            _contacts.Clear();
        }
    }

    private static bool TryId(string segment, out long id) => long.TryParse(segment, NumberStyles.None, CultureInfo.InvariantCulture, out id);

    private static SandboxResponse Data(int status, HipcallRecord record, HipcallResource resource) => SandboxResponse.Json(
        status,
        JsonText.Write(
            (record, resource),
            static (writer, state) =>
            {
                writer.WriteStartObject();
                writer.WritePropertyName("data");
                state.record.WriteTo(writer, state.resource);
                writer.WriteEndObject();
            }));

    private SandboxResponse Get(HipcallResource resource, long id)
    {
        HipcallRecord? record;
        lock (_gate)
        {
            resource.TryFind(id, out record);
        }

        return record is null ? Fail(404) : Data(200, record, resource);
    }

    private SandboxResponse GetByExternalId(HipcallResource resource, string externalId)
    {
        HipcallRecord? record;
        lock (_gate)
        {
            resource.TryFind(externalId.Trim(), out record);
        }

        return record is null ? Fail(404) : Data(200, record, resource);
    }

    private SandboxResponse Write(HipcallResource resource, long? id, SimulatedCall call)
    {
        using var body = JsonText.ParseObject(call.Request.Body);
        if (body is null)
        {
            return Fail(400);
        }

        var errors = new HipcallErrors();
        HipcallRecord? record;
        lock (_gate)
        {
            HipcallRecord? existing = null;
            if (id is not null && !resource.TryFind(id.Value, out existing))
            {
                return Fail(404);
            }

            record = resource.Write(existing, body.RootElement, errors);
        }

        return record is null
            ? SandboxResponse.Json(422, JsonText.Write(errors, static (writer, e) => e.WriteTo(writer)))
            : Data(id is null ? 201 : 200, record, resource);
    }

    private SandboxResponse List(HipcallResource resource, SimulatedCall call)
    {
        var errors = new HipcallErrors();
        var limit = ReadCount(call, "limit", 20, errors);
        var offset = ReadCount(call, "offset", 0, errors);
        var sort = call.Query("sort") ?? "id.asc";
        var parts = sort.Split('.', 2);
        var descending = parts is [_, "desc"];
        var ordinal = resource.OrdinalOf(parts[0]);
        if ((ordinal < 0 && parts[0] is not ("id" or "external_id")) || parts is [_, not ("asc" or "desc")])
        {
            errors.Add("sort", "is invalid");
        }

        if (!errors.IsEmpty)
        {
            return SandboxResponse.Json(422, JsonText.Write(errors, static (writer, e) => e.WriteTo(writer)));
        }

        IEnumerable<HipcallRecord> all = Snapshot(resource);
        var ordered = parts[0] == "id"
            ? (descending ? all.OrderByDescending(static r => r.Id) : all.OrderBy(static r => r.Id))
            : descending
                ? all.OrderByDescending(KeyOf, StringComparer.Ordinal).ThenByDescending(static r => r.Id)
                : all.OrderBy(KeyOf, StringComparer.Ordinal).ThenBy(static r => r.Id);
        var page = ordered.Skip(offset).Take(Math.Min(limit, 100)).ToList();
        return SandboxResponse.Json(
            200,
            JsonText.Write(
                (page, resource, offset, limit: Math.Min(limit, 100), total: CountOf(resource)),
                static (writer, state) =>
                {
                    writer.WriteStartObject();
                    writer.WriteStartArray("data");
                    foreach (var record in state.page)
                    {
                        record.WriteTo(writer, state.resource);
                    }

                    writer.WriteEndArray();
                    writer.WriteStartObject("meta");
                    writer.WriteNumber("total", state.total);
                    writer.WriteNumber("limit", state.limit);
                    writer.WriteNumber("offset", state.offset);
                    writer.WriteEndObject();
                    writer.WriteEndObject();
                }));

        string KeyOf(HipcallRecord record) => (ordinal < 0 ? record.ExternalId : record.Values[ordinal]) ?? string.Empty;
    }

    private static int ReadCount(SimulatedCall call, string name, int fallback, HipcallErrors errors)
    {
        if (call.Query(name) is not { } text)
        {
            return fallback;
        }

        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var count))
        {
            return count;
        }

        errors.Add(name, "is invalid");
        return fallback;
    }

    private int CountOf(HipcallResource resource)
    {
        lock (_gate)
        {
            return resource.Count;
        }
    }

    private HipcallRecord[] Snapshot(HipcallResource resource)
    {
        lock (_gate)
        {
            return [.. resource.Records];
        }
    }

    private string? Find(HipcallResource resource, string externalId)
    {
        HipcallRecord? record;
        lock (_gate)
        {
            resource.TryFind(externalId, out record);
        }

        return record is null ? null : System.Text.Encoding.UTF8.GetString(JsonText.Write((record, resource), static (w, s) => s.record.WriteTo(w, s.resource)));
    }
}
