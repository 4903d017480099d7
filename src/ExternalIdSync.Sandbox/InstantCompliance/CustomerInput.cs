using System.Text.Json;

namespace ExternalIdSync.Sandbox.InstantCompliance;

/// <summary>What a POST or PATCH body says, checked field by field. Unknown fields are ignored, as the vendor says nothing of refusing them.</summary>
internal sealed class CustomerInput
{
    private const int MaxLength = 255;

    private static readonly string[] RiskNames = ["isNewCustomer", "isDesignatedService", "handlesCashOrCrypto"];

    private readonly List<KeyValuePair<string, string>> _errors = [];
    private Dictionary<string, bool>? _risk;
    private readonly bool _hasEmail;
    private readonly bool _hasPhone;

    public CustomerInput(JsonElement body)
    {
        foreach (var property in body.EnumerateObject())
        {
            switch (property.Name)
            {
                case "externalId":
                    ExternalId = Text(property);
                    break;
                case "fullName":
                    FullName = Text(property);
                    if (property.Value.ValueKind == JsonValueKind.Null)
                    {
                        Refuse("fullName", "Required.");
                    }

                    break;
                case "email":
                    _hasEmail = true;
                    Email = Text(property)?.Trim();
                    if (Email is not null && !JsonText.IsEmail(Email))
                    {
                        Refuse("email", "Invalid email address.");
                    }

                    break;
                case "phone":
                    _hasPhone = true;
                    Phone = Text(property);
                    break;
                case "type":
                    Type = Text(property);
                    if (Type is not (null or "INDIVIDUAL" or "SOLE_TRADER"))
                    {
                        Refuse("type", "Must be INDIVIDUAL or SOLE_TRADER.");
                    }

                    break;
                case "risk":
                    ReadRisk(property.Value);
                    break;
            }
        }
    }

    public string? ExternalId { get; }

    public string? FullName { get; }

    public string? Email { get; }

    public string? Phone { get; }

    public string? Type { get; }

    public bool IsValid => _errors.Count == 0;

    public void Refuse(string field, string message) => _errors.Add(new(field, message));

    /// <summary>The customer with what the body says; what it does not name stays, null clears.</summary>
    public Customer ApplyTo(Customer customer, DateTimeOffset now) => customer with
    {
        ExternalId = customer.ExternalId ?? ExternalId,
        FullName = FullName ?? customer.FullName,
        Email = _hasEmail ? Email : customer.Email,
        Phone = _hasPhone ? Phone : customer.Phone,
        Type = Type ?? customer.Type,
        Risk = _risk is null ? customer.Risk : Merge(customer.Risk, _risk),
        UpdatedAt = now,
    };

    /// <summary>Notes what may not change about an existing customer.</summary>
    public void CheckFrozen(Customer customer)
    {
        if (!customer.IsVerified)
        {
            return;
        }

        if (FullName is not null && FullName != customer.FullName)
        {
            Refuse("fullName", "Cannot change after verification.");
        }

        if (_hasEmail && Email != customer.Email)
        {
            Refuse("email", "Cannot change after verification.");
        }

        if (Type is not null && Type != customer.Type)
        {
            Refuse("type", "Cannot change after verification.");
        }
    }

    public void WriteErrors(Utf8JsonWriter writer)
    {
        writer.WriteStartObject("fields");
        foreach (var field in _errors.GroupBy(static e => e.Key, StringComparer.Ordinal))
        {
            writer.WriteStartArray(field.Key);
            foreach (var error in field)
            {
                writer.WriteStringValue(error.Value);
            }

            writer.WriteEndArray();
        }

        writer.WriteEndObject();
    }

    private static Dictionary<string, bool> Merge(IReadOnlyDictionary<string, bool> old, Dictionary<string, bool> change)
    {
        var merged = new Dictionary<string, bool>(old, StringComparer.Ordinal);
        foreach (var (name, answer) in change)
        {
            merged[name] = answer;
        }

        return merged;
    }

    private string? Text(JsonProperty property)
    {
        if (property.Value.ValueKind == JsonValueKind.Null)
        {
            return null;
        }

        if (property.Value.ValueKind != JsonValueKind.String)
        {
            Refuse(property.Name, "Expected a string.");
            return null;
        }

        var text = property.Value.GetString()!;
        if (string.IsNullOrWhiteSpace(text))
        {
            Refuse(property.Name, "Must contain at least 1 character.");
        }
        else if (text.Length > MaxLength)
        {
            Refuse(property.Name, "Must contain at most 255 characters.");
        }

        return text;
    }

    private void ReadRisk(JsonElement value)
    {
        if (value.ValueKind != JsonValueKind.Object)
        {
            Refuse("risk", "Expected an object.");
            return;
        }

        _risk = new Dictionary<string, bool>(StringComparer.Ordinal);
        foreach (var answer in value.EnumerateObject())
        {
            if (!RiskNames.Contains(answer.Name, StringComparer.Ordinal))
            {
                continue;
            }

            if (answer.Value.ValueKind is JsonValueKind.True or JsonValueKind.False)
            {
                _risk[answer.Name] = answer.Value.GetBoolean();
            }
            else
            {
                Refuse("risk." + answer.Name, "Expected a boolean.");
            }
        }
    }
}
