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
    public int CompanyCount => _companies.Count;

    /// <summary>How many contacts there are.</summary>
    public int ContactCount => _contacts.Count;

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

        if (call.Segments is not ["companies" or "contacts", ..])
        {
            return Fail(404);
        }

        var resource = call.Segments[0] == "companies" ? _companies : _contacts;
        return (call.Method, call.Segments.Skip(1).ToArray()) switch
        {
            ("GET", []) => HipcallList.Get(resource, call),
            ("POST", []) => Write(resource, null, call),
            ("GET", [var segment]) when TryId(segment, out var id) => Show(resource.Find(id), resource),
            ("PATCH" or "PUT", [var segment]) when TryId(segment, out var id) => Write(resource, id, call),
            ("GET", ["by-external-id", var externalId]) => Show(resource.Find(externalId.Trim()), resource),
            _ => Fail(404),
        };
    }

    /// <inheritdoc/>
    public override SandboxResponse Fail(int status) => HipcallReply.Error(status);

    /// <inheritdoc/>
    public override void WriteState(Utf8JsonWriter writer)
    {
        ArgumentNullException.ThrowIfNull(writer);
        writer.WriteStartObject();
        foreach (var resource in (HipcallResource[])[_companies, _contacts])
        {
            writer.WriteStartArray(resource.Name);
            foreach (var record in resource.Snapshot())
            {
                record.WriteTo(writer, resource);
            }

            writer.WriteEndArray();
        }

        writer.WriteEndObject();
    }

    private protected override void Clear()
    {
        _companies.Clear();
        _contacts.Clear();
    }

    private static bool TryId(string segment, out long id) => long.TryParse(segment, NumberStyles.None, CultureInfo.InvariantCulture, out id);

    private SandboxResponse Show(HipcallRecord? record, HipcallResource resource) => record is null ? Fail(404) : HipcallReply.Data(200, record, resource);

    private SandboxResponse Write(HipcallResource resource, long? id, SimulatedCall call)
    {
        using var body = JsonText.ParseObject(call.Request.Body);
        if (body is null)
        {
            return Fail(400);
        }

        var errors = new HipcallErrors();
        return resource.Write(id, body.RootElement, errors) is { } record
            ? HipcallReply.Data(id is null ? 201 : 200, record, resource)
            : errors.IsEmpty ? Fail(404) : HipcallReply.Invalid(errors);
    }

    private static string? Find(HipcallResource resource, string externalId) => resource.Find(externalId) is { } record
        ? JsonText.WriteText((record, resource), static (writer, state) => state.record.WriteTo(writer, state.resource))
        : null;
}
