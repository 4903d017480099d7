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

    private static readonly string[] KycStatuses =
        ["NOT_STARTED", "PENDING", "IN_PROGRESS", "VERIFIED", "FAILED", "NOT_REQUIRED", "AWAITING_RESUBMISSION"];

    private readonly CustomerStore _customers = new();
    private readonly CustomerWrites _writes;
    private readonly CustomerList _list;

    /// <summary>
    /// Sets up an organisation with no customers that accepts <c>ic_live_sandbox</c>, <c>ic_live_sandbox_readonly</c> for reading and
    /// <c>ic_live_sandbox_writeonly</c> for writing.
    /// </summary>
    public InstantComplianceSimulator()
        : base("instant-compliance", "/instant-compliance/api/v1", new RateLimits(60, 10_000))
    {
        _writes = new CustomerWrites(_customers);
        _list = new CustomerList(_customers);
        Tokens.Accept("ic_live_sandbox");
        Tokens.Accept("ic_live_sandbox_readonly", ReadScope, AmlScope);
        Tokens.Accept("ic_live_sandbox_writeonly", WriteScope);
    }

    /// <summary>All customers in the order of their creation.</summary>
    public IReadOnlyList<Customer> Customers
    {
        get
        {
            lock (_customers.Gate)
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
            lock (_customers.Gate)
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
        lock (_customers.Gate)
        {
            return _customers.TryFind(idOrExternalId, out var customer) ? customer : null;
        }
    }

    /// <summary>Moves a customer's verification on, as the back office would; <c>VERIFIED</c> freezes name, e-mail and type.</summary>
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

        lock (_customers.Gate)
        {
            if (!_customers.TryFind(idOrExternalId, out var customer))
            {
                return null;
            }

            var changed = customer.WithKycStatus(status, now);
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
            return InstantComplianceReply.Forbidden(scope);
        }

        var withAml = grant.Allows(AmlScope);
        return (call.Method, call.Segments) switch
        {
            ("GET", ["customers"]) => _list.Get(call, withAml),
            ("POST", ["customers"]) => _writes.Upsert(call, withAml),
            ("GET", ["customers", var id]) => FindCustomer(id) is { } customer ? InstantComplianceReply.Ok(200, customer, withAml) : Fail(404),
            ("PATCH", ["customers", var id]) => _writes.Update(id, call, withAml),
            _ => Fail(404),
        };
    }

    /// <inheritdoc/>
    public override SandboxResponse Fail(int status) => InstantComplianceReply.Error(status);

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

        return SetKycStatus(id, status, call.Now) is { } customer ? InstantComplianceReply.Ok(200, customer, withAml: true) : Fail(404);
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
        lock (_customers.Gate)
        {
            _customers.Clear();
            _writes.Clear();
        }
    }

    private protected override SandboxResponse Throttled(RateLimits.Refusal refusal) => InstantComplianceReply.Limited(refusal);
}
