using System.Globalization;
using System.Text.Json;

namespace ExternalIdSync.Sandbox.Hipcall;

/// <summary>Reads the values of a body; what is wrong with one goes to the errors of its field.</summary>
internal static class HipcallValue
{
    private const int MaxLength = 255;

    /// <summary>The caller's key: trimmed, a whole number as its digits, blank as none.</summary>
    public static string? ReadExternalId(JsonElement value, HipcallErrors errors)
    {
        string? text = null;
        switch (value.ValueKind)
        {
            case JsonValueKind.Null:
                break;
            case JsonValueKind.String:
                text = value.GetString()!.Trim();
                break;
            case JsonValueKind.Number when value.TryGetInt64(out var number):
                text = number.ToString(CultureInfo.InvariantCulture);
                break;
            default:
                errors.Add("external_id", "is invalid");
                break;
        }

        if (text?.Length > MaxLength)
        {
            errors.Add("external_id", "should be at most 255 character(s)");
        }

        return string.IsNullOrEmpty(text) ? null : text;
    }

    /// <summary>A field's value as JSON text; blank as none.</summary>
    public static string? Read(HipcallField field, JsonElement value, HipcallErrors errors)
    {
        if (value.ValueKind == JsonValueKind.Null)
        {
            return null;
        }

        if (field.IsList)
        {
            return ReadList(field, value, errors);
        }

        switch (value.ValueKind)
        {
            case JsonValueKind.String:
                var text = value.GetString()!;
                if (text.Length > MaxLength)
                {
                    errors.Add(field.Name, "should be at most 255 character(s)");
                }

                return string.IsNullOrWhiteSpace(text) ? null : value.GetRawText();
            case JsonValueKind.Number or JsonValueKind.True or JsonValueKind.False:
                return value.GetRawText();
            default:
                errors.Add(field.Name, "is invalid");
                return null;
        }
    }

    private static string? ReadList(HipcallField field, JsonElement value, HipcallErrors errors)
    {
        if (value.ValueKind != JsonValueKind.Array)
        {
            errors.Add(field.Name, "is invalid");
            return null;
        }

        foreach (var item in value.EnumerateArray())
        {
            var member = item.ValueKind == JsonValueKind.Object && item.TryGetProperty(field.RequiredMember!, out var found)
                && found.ValueKind == JsonValueKind.String
                ? found.GetString()!
                : string.Empty;
            if (string.IsNullOrWhiteSpace(member))
            {
                errors.Add(field.Name, $"{field.RequiredMember} can't be blank");
            }
            else if (field.RequiredMember == "email" ? !JsonText.IsEmail(member) : !member.Any(char.IsAsciiDigit))
            {
                errors.Add(field.Name, $"{field.RequiredMember} has invalid format");
            }
        }

        return value.GetRawText();
    }
}
