namespace ExternalIdSync.Sandbox.InstantCompliance;

/// <summary>
/// <c>POST /customers</c>, which creates or updates by external ID, and <c>PATCH /customers/{id}</c>. An answer is kept by its idempotency key.
/// </summary>
internal sealed class CustomerWrites(CustomerStore customers)
{
    private const string EmailAddress = "email address";

    private readonly IdempotencyCache _replies = new();

    /// <summary>Forgets the answers that were kept. The caller holds the store's gate.</summary>
    public void Clear() => _replies.Clear();

    public SandboxResponse Upsert(SimulatedCall call, bool withAml) => Once(call, input => Upsert(input, call, withAml));

    public SandboxResponse Update(string idOrExternalId, SimulatedCall call, bool withAml) =>
        Once(call, input => Update(idOrExternalId, input, call, withAml));

    private SandboxResponse Once(SimulatedCall call, Func<CustomerInput, SandboxResponse> work)
    {
        if (call.Request.Header("Idempotency-Key")?.Length > IdempotencyCache.MaxKeyLength)
        {
            return InstantComplianceReply.Invalid("Idempotency-Key", "Must contain at most 255 characters.");
        }

        using var body = JsonText.ParseObject(call.Request.Body);
        if (body is null)
        {
            return InstantComplianceReply.Error(400);
        }

        var input = new CustomerInput(body.RootElement);
        lock (customers.Gate)
        {
            return _replies.Run(
                call,
                () => work(input),
                static () => InstantComplianceReply.Error(
                    409, "idempotency_conflict", "This Idempotency-Key was already used with a different request body."));
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
            return InstantComplianceReply.Invalid(input);
        }

        var byEmail = customers.FindByEmail(input.Email);
        var match = customers.FindByExternalId(input.ExternalId);
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
            return InstantComplianceReply.Conflict(byEmail, EmailAddress);
        }

        return Store(match, input, call, withAml);
    }

    private SandboxResponse Update(string idOrExternalId, CustomerInput input, SimulatedCall call, bool withAml)
    {
        if (!customers.TryFind(idOrExternalId, out var customer))
        {
            return InstantComplianceReply.Error(404);
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
            return InstantComplianceReply.Invalid(input);
        }

        if (customers.FindByEmail(input.Email) is { } byEmail && byEmail.Id != customer.Id)
        {
            return InstantComplianceReply.Conflict(byEmail, EmailAddress);
        }

        return customers.FindByExternalId(input.ExternalId) is { } byKey && byKey.Id != customer.Id
            ? InstantComplianceReply.Conflict(byKey, "external ID")
            : Store(customer, input, call, withAml);
    }

    private SandboxResponse Store(Customer? existing, CustomerInput input, SimulatedCall call, bool withAml)
    {
        if (existing is not null)
        {
            input.CheckFrozen(existing);
            if (!input.IsValid)
            {
                return InstantComplianceReply.Invalid(input, "Identity fields cannot change once the customer is verified.");
            }
        }

        var now = Customer.Milliseconds(call.Now);
        var draft = existing ?? customers.Draft(now);
        var customer = input.ApplyTo(draft, existing is null ? draft.CreatedAt : now);
        customers.Put(customer);
        return InstantComplianceReply.Ok(existing is null ? 201 : 200, customer, withAml);
    }
}
