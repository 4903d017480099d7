namespace ExternalIdSync.Sandbox.Experiture;

/// <summary>The objects of a fresh workspace.</summary>
internal static class ExperitureSchema
{
    public static Dictionary<string, ExperitureObject> Create()
    {
        ExperitureObject[] objects =
        [
            new("profiles", "Customer Profiles", "profile", "upsert", "email", People()),
            new("contacts", "Contacts", "record", "upsert", "email", People()),
            new(
                "orders",
                "Orders",
                "event",
                "append",
                "order_id",
                new("order_id", ExperitureType.String, IsIdentity: true),
                new("customer_email", ExperitureType.Email),
                new("total", ExperitureType.Number),
                new("currency", ExperitureType.String),
                new("placed_at", ExperitureType.DateTime)),
            new(
                "events",
                "Events",
                "event",
                "append",
                "event_id",
                new("event_id", ExperitureType.String, IsIdentity: true),
                new("session_id", ExperitureType.String),
                new("event", ExperitureType.String),
                new("url", ExperitureType.String),
                new("occurred_at", ExperitureType.DateTime)),
        ];
        return objects.ToDictionary(static o => o.Name, StringComparer.Ordinal);
    }

    private static ExperitureField[] People() =>
    [
        new("email", ExperitureType.Email, IsIdentity: true),
        new("external_id", ExperitureType.String, IsIdentity: true),
        new("customer_id", ExperitureType.String, IsIdentity: true),
        new("salesforce_id", ExperitureType.String, IsIdentity: true),
        new("hubspot_contact_id", ExperitureType.String, IsIdentity: true),
        new("first_name", ExperitureType.String),
        new("last_name", ExperitureType.String),
        new("phone", ExperitureType.String),
        new("job_title", ExperitureType.String),
        new("company_name", ExperitureType.String),
        new("company_size", ExperitureType.Integer),
        new("industry", ExperitureType.String),
        new("website", ExperitureType.String),
        new("street", ExperitureType.String),
        new("city", ExperitureType.String),
        new("postal_code", ExperitureType.String),
        new("state", ExperitureType.String),
        new("country", ExperitureType.String),
        new("language", ExperitureType.String),
        new("birth_date", ExperitureType.String),
        new("lead_source", ExperitureType.String),
        new("signup_source", ExperitureType.String),
        new("account_owner", ExperitureType.String),
        new("crm_lead_status", ExperitureType.String),
        new("crm_lifecycle_stage", ExperitureType.String),
        new("crm_last_modified_at", ExperitureType.DateTime),
        new("tier", ExperitureType.Enum, Values: ["bronze", "silver", "gold", "platinum"]),
        new("plan", ExperitureType.String),
        new("subscription_status", ExperitureType.String),
        new("subscription_updated_at", ExperitureType.DateTime),
        new("email_opted_out", ExperitureType.Boolean),
        new("ltv", ExperitureType.Number),
        new("order_count", ExperitureType.Integer),
        new("last_order_at", ExperitureType.DateTime),
        new("last_seen_at", ExperitureType.DateTime),
        new("device_id", ExperitureType.String),
        new("push_token", ExperitureType.String),
    ];
}
