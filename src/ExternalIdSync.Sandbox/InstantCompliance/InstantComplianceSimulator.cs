using System.Globalization;
using System.Text.Json;

namespace ExternalIdSync.Sandbox.InstantCompliance;

/// <summary>
/// Instant Compliance's customers. Facts: the vendor's guide on external IDs and its API reference. Chosen here where they are silent: the
/// members of <c>error.details</c> of a failed validation, unknown fields are ignored, e-mail addresses are compared without regard to case.
/// </summary>
public sealed class InstantComplianceSimulator : VendorSimulator
{
    /// <summary>The scope for creating and updating.</summary>
    public const string WriteScope = "customers:write";

    /// <summary>The scope for reading.</summary>
    public const string ReadScope = "customers:read";

    /// <summary>The scope for seeing what screening found.</summary>
    public const string AmlScope = "aml:read";

    private const int DefaultPage = 50;
    private const int LargestPage = 100;

    private static readonly string[] KycStatuses =
        ["NOT_STARTED", "PENDING", "IN_PROGRESS", "VERIFIED", "FAILED", "NOT_REQUIRED", "AWAITING_RESUBMISSION"];

    private readonly object _gate = new();
    private readonly CustomerStore _customers = new();
    private readonly IdempotencyCache _replies = new();

    /// <summary>
    /// Sets up an organisation with no customers that accepts <c>ic_live_sandbox</c>, <c>ic_live_sandbox_readonly</c> for reading and
    /// <c>ic_live_sandbox_writeonly</c> for writing.
    /// </summary>
    public InstantComplianceSimulator()
        : base("instant-compliance", "/instant-compliance/api/v1", new RateLimits(60, 10_000))
    {
        Tokens.Accept("ic_live_sandbox");
        Tokens.Accept("ic_live_sandbox_readonly", ReadScope, AmlScope);
        Tokens.Accept("ic_live_sandbox_writeonly", WriteScope);
    }

    /// <summary>All customers in the order of their creation.</summary>
    public IReadOnlyList<Customer> Customers
    {
        get
        {
            lock (_gate)
            {
                return [.. _customers.InOrder];
            }
        }
    }

    /// <summary>How many customers there are.</summary>
    public int CustomerCount
    {
        get
        {
            lock (_gate)
            {
                return _customers.InOrder.Count;
            }
        }
    }

    /// <summary>The customer with an id or an external ID, or <see langword="null"/>.</summary>
    /// <param name="idOrExternalId">Either.</param>
    /// <returns>The customer.</returns>
    public Customer? FindCustomer(string idOrExternalId)
    {
        lock (_gate)
        {
            return _customers.TryFind(idOrExternalId, out var customer) ? customer : null;
        }
    }

    /// <summary>Moves a customer's verification on, as the back office would; <c>VERIFIED</c> freezes name and e-mail.</summary>
    /// <param name="idOrExternalId">Which customer.</param>
    /// <param name="status">The new status.</param>
    /// <param name="now">When.</param>
    /// <returns>The changed customer, or <see langword="null"/> where there is none.</returns>
    /// <exception cref="FormatException">There is no such status.</exception>
    public Customer? SetKycStatus(string idOrExternalId, string status, DateTimeOffset now)
    {
        if (!KycStatuses.Contains(status, StringComparer.Ordinal))
        {
            throw new FormatException($"kycStatus is one of: {string.Join(", ", KycStatuses)}.");
        }

        var at = Milliseconds(now);
        lock (_gate)
        {
            if (!_customers.TryFind(idOrExternalId, out var customer))
            {
                return null;
            }

            var verified = status == "VERIFIED";
            var changed = customer with
            {
                KycStatus = status,
                KycStartedAt = status == "NOT_STARTED" ? null : customer.KycStartedAt ?? at,
                KycCompletedAt = verified ? at : null,
                AmlStatus = verified ? "CLEAR" : "NOT_SCREENED",
                UpdatedAt = at,
            };
            _customers.Put(changed);
            return changed;
        }
    }

    /// <inheritdoc/>
    public override SandboxResponse Handle(SimulatedCall call)
    {
        ArgumentNullException.ThrowIfNull(call);
        if (Tokens.Find(call.Request, call.Now, out _) is not { } grant)
        {
            return Fail(401);
        }

        if (Throttle(grant, call.Now) is { } throttled)
        {
            return throttled;
        }

        var scope = call.Method == "GET" ? ReadScope : WriteScope;
        if (!grant.Allows(scope))
        {
            return Error(403, "forbidden", "This API key does not have the scope that the request needs.", w => w.WriteString("required_scope", scope));
        }

        var withAml = grant.Allows(AmlScope);
        return call.Segments is not ["customers", ..]
            ? Fail(404)
            : (call.Method, call.Segments.Count) switch
            {
                ("GET", 1) => List(call, withAml),
                ("POST", 1) => Once(call, input => Upsert(input, call, withAml)),
                ("GET", 2) => FindCustomer(call.Segments[1]) is { } customer ? Ok(200, customer, withAml) : Fail(404),
                ("PATCH", 2) => Once(call, input => Update(input, call, withAml)),
                _ => Fail(404),
            };
    }

    /// <inheritdoc/>
    public override SandboxResponse Fail(int status) => status switch
    {
        400 => Error(400, "bad_request", "The request body is not a JSON object."),
        401 => Error(401, "unauthorized", "The API key is missing or not valid."),
        403 => Error(403, "forbidden", "This API key does not have the scope that the request needs."),
        404 => Error(404, "not_found", "There is no such resource."),
        409 => Error(409, "conflict", "The request conflicts with what is stored."),
        422 => Error(422, "validation_failed", "The request is not valid."),
        429 => Error(429, "rate_limited", "Rate limit exceeded. Slow down and retry shortly."),
        503 => Error(503, "service_unavailable", "The service is temporarily unavailable."),
        _ => Error(status, "internal_error", "Something went wrong."),
    };

    /// <inheritdoc/>
    public override SandboxResponse? Control(SimulatedCall call)
    {
        ArgumentNullException.ThrowIfNull(call);
        if (call is not { Method: "POST", Segments: ["customers", var id, "verify" or "kyc-status"] })
        {
            return null;
        }

        var status = "VERIFIED";
        if (call.Segments[2] == "kyc-status")
        {
            using var body = JsonText.ParseObject(call.Request.Body) ?? throw new FormatException("The body is a JSON object with kycStatus.");
            status = body.RootElement.EnumerateObject().Where(static p => p.NameEquals("kycStatus")).Select(Settings.Text).FirstOrDefault()
                ?? throw new FormatException("kycStatus is missing.");
        }

        return SetKycStatus(id, status, call.Now) is { } customer ? Ok(200, customer, withAml: true) : Fail(404);
    }

    /// <inheritdoc/>
    public override void WriteState(Utf8JsonWriter writer)
    {
        ArgumentNullException.ThrowIfNull(writer);
        writer.WriteStartObject();
        writer.WriteStartArray("customers");
        foreach (var customer in Customers)
        {
            customer.WriteTo(writer, withAml: true, withPrivate: true);
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    private protected override void Clear()
    {
        lock (_gate)
        {
            _customers.Clear();
            _replies.Clear();
        }
    }

    private protected override SandboxResponse Throttled(RateLimits.Refusal refusal) => Error(
        429,
        "rate_limited",
        "Rate limit exceeded. Slow down and retry shortly.",
        writer =>
        {
            writer.WriteNumber("limit", refusal.Limit);
            writer.WriteNumber("window_seconds", refusal.WindowSeconds);
        });

    private static DateTimeOffset Milliseconds(DateTimeOffset time) => time.AddTicks(-(time.Ticks % TimeSpan.TicksPerMillisecond));

    private static SandboxResponse Ok(int status, Customer customer, bool withAml) => SandboxResponse.Json(
        status,
        JsonText.Write((customer, withAml), static (writer, state) => state.customer.WriteTo(writer, state.withAml)));

    private static SandboxResponse Error(int status, string code, string message, Action<Utf8JsonWriter>? details = null) => SandboxResponse.Json(
        status,
        JsonText.Write(
            (code, message, details),
            static (writer, state) =>
            {
                writer.WriteStartObject();
                writer.WriteStartObject("error");
                writer.WriteString("code", state.code);
                writer.WriteString("message", state.message);
                if (state.details is not null)
                {
                    writer.WriteStartObject("details");
                    state.details(writer);
                    writer.WriteEndObject();
                }

                writer.WriteEndObject();
                writer.WriteEndObject();
            }));

    private static SandboxResponse Invalid(CustomerInput input, string message = "One or more fields are not valid.") =>
        Error(422, "validation_failed", message, input.WriteErrors);

    private static SandboxResponse Invalid(string parameter, string message) => Error(
        422,
        "validation_failed",
        "One or more parameters are not valid.",
        writer =>
        {
            writer.WriteStartObject("fields");
            writer.WriteStartArray(parameter);
            writer.WriteStringValue(message);
            writer.WriteEndArray();
            writer.WriteEndObject();
        });

    private static SandboxResponse Conflict(Customer other, string used = "email address") => Error(
        409,
        "conflict",
        $"A different customer record already uses this {used}.",
        writer =>
        {
            writer.WriteString("conflicting_external_id", other.ExternalId);
            writer.WriteString("conflicting_id", other.Id);
        });

    private SandboxResponse Once(SimulatedCall call, Func<CustomerInput, SandboxResponse> work)
    {
        if (call.Request.Header("Idempotency-Key")?.Length > IdempotencyCache.MaxKeyLength)
        {
            return Invalid("Idempotency-Key", "Must contain at most 255 characters.");
        }

        using var body = JsonText.ParseObject(call.Request.Body);
        if (body is null)
        {
            return Fail(400);
        }

        var input = new CustomerInput(body.RootElement);
        lock (_gate)
        {
            return _replies.Run(
                call,
                () => work(input),
                static () => Error(409, "idempotency_conflict", "This Idempotency-Key was already used with a different request body."));
        }
    }

    private SandboxResponse Upsert(CustomerInput input, SimulatedCall call, bool withAml)
    {
        if (input.IsValid && input.FullName is null)
        {
            input.Refuse("fullName", "Required.");
        }

        if (!input.IsValid)
        {
            return Invalid(input);
        }

        var byEmail = _customers.FindByEmail(input.Email);
        var match = _customers.FindByExternalId(input.ExternalId);
        if (input.ExternalId is null)
        {
            match = byEmail;
        }
        else if (match is null && byEmail is { ExternalId: null })
        {
            match = byEmail;
        }

        // The address stands for another person, be the record new or found by its external ID.
        if (byEmail is not null && byEmail.Id != match?.Id)
        {
            return Conflict(byEmail);
        }

        return Store(match, input, call, withAml);
    }

    private SandboxResponse Update(CustomerInput input, SimulatedCall call, bool withAml)
    {
        if (!_customers.TryFind(call.Segments[1], out var customer))
        {
            return Fail(404);
        }

        if (input.ExternalId is not null && customer.ExternalId is not null && input.ExternalId != customer.ExternalId)
        {
            input.Refuse("externalId", "Cannot change once set.");
        }

        if (input.Type is not null && input.Type != customer.Type)
        {
            input.Refuse("type", "Cannot change.");
        }

        if (!input.IsValid)
        {
            return Invalid(input);
        }

        if (_customers.FindByEmail(input.Email) is { } byEmail && byEmail.Id != customer.Id)
        {
            return Conflict(byEmail);
        }

        return _customers.FindByExternalId(input.ExternalId) is { } byKey && byKey.Id != customer.Id
            ? Conflict(byKey, "external ID")
            : Store(customer, input, call, withAml);
    }

    private SandboxResponse Store(Customer? existing, CustomerInput input, SimulatedCall call, bool withAml)
    {
        if (existing is not null)
        {
            input.CheckFrozen(existing);
            if (!input.IsValid)
            {
                return Invalid(input, "Identity fields cannot change once the customer is verified.");
            }
        }

        var now = Milliseconds(call.Now);
        var draft = existing ?? _customers.Draft(now);
        var customer = input.ApplyTo(draft, existing is null ? draft.CreatedAt : now);
        _customers.Put(customer);
        return Ok(existing is null ? 201 : 200, customer, withAml);
    }

    private SandboxResponse List(SimulatedCall call, bool withAml)
    {
        var limit = DefaultPage;
        if (call.Query("limit") is { } limitText && !int.TryParse(limitText, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out limit))
        {
            return Invalid("limit", "Expected an integer.");
        }

        DateTimeOffset since = DateTimeOffset.MinValue;
        if (call.Query("updated_since") is { } sinceText && !JsonText.TryStamp(sinceText, out since))
        {
            return Invalid("updated_since", "Expected an ISO 8601 timestamp.");
        }

        limit = Math.Clamp(limit, 1, LargestPage);
        var page = new List<Customer>(limit + 1);
        int total;
        lock (_gate)
        {
            var first = 0;
            if (call.Query("cursor") is { } cursor)
            {
                first = ReadCursor(cursor) is { } last ? _customers.IndexOf(last) + 1 : 0;
                if (first == 0)
                {
                    return Invalid("cursor", "Not a cursor of this list.");
                }
            }

            total = call.Query("include") == "total_count" ? _customers.InOrder.Count(Fits) : -1;
            for (var i = first; i < _customers.InOrder.Count && page.Count <= limit; i++)
            {
                if (Fits(_customers.InOrder[i]))
                {
                    page.Add(_customers.InOrder[i]);
                }
            }
        }

        var hasMore = page.Count > limit;
        if (hasMore)
        {
            page.RemoveAt(limit);
        }

        return SandboxResponse.Json(
            200,
            JsonText.Write(
                (page, hasMore, limit, total, withAml),
                static (writer, state) =>
                {
                    writer.WriteStartObject();
                    writer.WriteString("object", "list");
                    writer.WriteStartArray("data");
                    foreach (var customer in state.page)
                    {
                        customer.WriteTo(writer, state.withAml);
                    }

                    writer.WriteEndArray();
                    writer.WriteBoolean("has_more", state.hasMore);
                    writer.WriteString("next_cursor", state.hasMore ? Cursor(state.page[^1]) : null);
                    writer.WriteNumber("limit", state.limit);
                    if (state.total >= 0)
                    {
                        writer.WriteNumber("total_count", state.total);
                    }

                    writer.WriteEndObject();
                }));

        bool Fits(Customer customer) =>
            customer.UpdatedAt > since
            && (call.Query("external_id") is not { } externalId || customer.ExternalId == externalId)
            && (call.Query("status") is not { } status || customer.KycStatus == status)
            && (call.Query("aml_status") is not { } aml || customer.AmlStatus == aml);
    }

    private static string Cursor(Customer last) =>
        Convert.ToBase64String(JsonText.Utf8($$"""{"createdAt":"{{JsonText.Stamp(last.CreatedAt)}}","id":"{{last.Id}}"}"""))
            .TrimEnd('=').Replace('+', '-').Replace('/', '_');

    private static Guid? ReadCursor(string cursor)
    {
        try
        {
            var padded = cursor.Replace('-', '+').Replace('_', '/').PadRight((cursor.Length + 3) / 4 * 4, '=');
            using var json = JsonDocument.Parse(Convert.FromBase64String(padded));
            return json.RootElement.GetProperty("id").GetGuid();
        }
        catch (Exception wrong) when (wrong is FormatException or JsonException or KeyNotFoundException or InvalidOperationException)
        {
            return null;
        }
    }
}
