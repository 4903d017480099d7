using System.Text.Json;

namespace ExternalIdSync.Sandbox.InstantCompliance;

/// <summary>A customer as stored. Immutable: a change makes another one.</summary>
public sealed record Customer
{
    /// <summary>The vendor's own id.</summary>
    public required Guid Id { get; init; }

    /// <summary>The caller's key; once set it stays.</summary>
    public string? ExternalId { get; init; }

    /// <summary><c>INDIVIDUAL</c> or <c>SOLE_TRADER</c>.</summary>
    public string Type { get; init; } = "INDIVIDUAL";

    /// <summary>The full name.</summary>
    public string FullName { get; init; } = string.Empty;

    /// <summary>The e-mail address, unique without regard to case.</summary>
    public string? Email { get; init; }

    /// <summary>The phone number. Taken but, to minimise data, never given out by the API.</summary>
    public string? Phone { get; init; }

    /// <summary>The answers to the risk questions by name. Taken, never given out.</summary>
    public IReadOnlyDictionary<string, bool> Risk { get; init; } = new Dictionary<string, bool>(StringComparer.Ordinal);

    /// <summary>How far verification got, such as <c>NOT_STARTED</c> or <c>VERIFIED</c>.</summary>
    public string KycStatus { get; init; } = "NOT_STARTED";

    /// <summary>When verification started.</summary>
    public DateTimeOffset? KycStartedAt { get; init; }

    /// <summary>When verification ended.</summary>
    public DateTimeOffset? KycCompletedAt { get; init; }

    /// <summary>What screening found, such as <c>CLEAR</c>.</summary>
    public string AmlStatus { get; init; } = "NOT_SCREENED";

    /// <summary>When it was created.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>When it was last written.</summary>
    public required DateTimeOffset UpdatedAt { get; init; }

    /// <summary>Whether name, e-mail and type are frozen.</summary>
    public bool IsVerified => KycStatus == "VERIFIED";

    internal static DateTimeOffset Milliseconds(DateTimeOffset time) => time.AddTicks(-(time.Ticks % TimeSpan.TicksPerMillisecond));

    /// <summary>The customer with its verification moved on.</summary>
    internal Customer WithKycStatus(string status, DateTimeOffset now)
    {
        var at = Milliseconds(now);
        var verified = status == "VERIFIED";
        return this with
        {
            KycStatus = status,
            KycStartedAt = status == "NOT_STARTED" ? null : KycStartedAt ?? at,
            KycCompletedAt = verified ? at : null,
            AmlStatus = verified ? "CLEAR" : "NOT_SCREENED",
            UpdatedAt = at,
        };
    }

    internal void WriteTo(Utf8JsonWriter writer, bool withAml, bool withPrivate = false)
    {
        writer.WriteStartObject();
        writer.WriteString("id", Id);
        writer.WriteString("external_id", ExternalId);
        writer.WriteString("type", Type);
        writer.WriteString("full_name", FullName);
        writer.WriteString("email", Email);
        if (withPrivate)
        {
            writer.WriteString("phone", Phone);
            writer.WriteStartObject("risk");
            foreach (var (name, answer) in Risk)
            {
                writer.WriteBoolean(name, answer);
            }

            writer.WriteEndObject();
        }

        writer.WriteString("kyc_status", KycStatus);
        WriteStamp(writer, "kyc_started_at", KycStartedAt);
        WriteStamp(writer, "kyc_completed_at", KycCompletedAt);
        WriteIdentity(writer);
        WriteAml(writer, withAml);
        writer.WriteString("added_via", "INTEGRATION");
        WriteStamp(writer, "created_at", CreatedAt);
        WriteStamp(writer, "updated_at", UpdatedAt);
        writer.WriteEndObject();
    }

    private static void WriteStamp(Utf8JsonWriter writer, string name, DateTimeOffset? time) =>
        writer.WriteString(name, time is { } t ? JsonText.Stamp(t) : null);

    private void WriteIdentity(Utf8JsonWriter writer)
    {
        if (!IsVerified)
        {
            writer.WriteNull("identity");
            return;
        }

        writer.WriteStartObject("identity");
        writer.WriteString("verified_legal_name", FullName.ToUpperInvariant());
        writer.WriteString("verified_country", "AUS");
        writer.WriteEndObject();
    }

    private void WriteAml(Utf8JsonWriter writer, bool withAml)
    {
        if (!withAml)
        {
            writer.WriteNull("aml");
            return;
        }

        writer.WriteStartObject("aml");
        writer.WriteString("status", AmlStatus);
        WriteStamp(writer, "screened_at", KycCompletedAt);
        writer.WriteNull("last_reviewed_at");
        writer.WriteStartObject("flags");
        writer.WriteBoolean("pep", false);
        writer.WriteBoolean("sanctions", false);
        writer.WriteBoolean("adverse_media", false);
        writer.WriteBoolean("terrorism", false);
        writer.WriteEndObject();
        writer.WriteEndObject();
    }
}
