using System.Globalization;
using System.Text.Json;

namespace ExternalIdSync.Sandbox.HubSpot;

/// <summary>Values as text, which is what they are in every body and answer, and as what they mean.</summary>
internal static class HubSpotValue
{
    public static string? ToText(object? value) => value switch
    {
        null => null,
        string text => text,
        bool flag => flag ? "true" : "false",
        decimal number => number.ToString(CultureInfo.InvariantCulture),
        DateOnly day => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
        DateTimeOffset time => JsonText.Stamp(time),
        _ => throw new InvalidOperationException($"No property holds a {value.GetType().Name}."),
    };

    public static DateTimeOffset Milliseconds(DateTimeOffset time) => new(time.UtcTicks - (time.UtcTicks % TimeSpan.TicksPerMillisecond), TimeSpan.Zero);

    /// <summary>A value as a caller sends it: empty text clears; otherwise what its type makes of it, or the code of what is wrong with it.</summary>
    public static object? Read(HubSpotProperty property, JsonElement json, out string? error)
    {
        error = null;
        if (json.ValueKind is JsonValueKind.Object or JsonValueKind.Array)
        {
            error = "INVALID_JSON";
            return null;
        }

        var text = json.ValueKind switch
        {
            JsonValueKind.Null => string.Empty,
            JsonValueKind.True => "true",
            JsonValueKind.False => "false",
            _ => json.ToString(),
        };
        if (text.Length == 0)
        {
            return null;
        }

        var value = Parse(property.Type, text);
        error = value is null ? "INVALID_" + property.TypeName.ToUpperInvariant() : null;
        if (property.Name == "email")
        {
            error = JsonText.IsEmail(text) ? null : "INVALID_EMAIL";
            return text.ToLowerInvariant();
        }

        return value;
    }

    /// <summary>What text means in a type; <see langword="null"/> where nothing.</summary>
    public static object? Parse(HubSpotPropertyType type, string text)
    {
        switch (type)
        {
            case HubSpotPropertyType.Number:
                return decimal.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) ? number : null;
            case HubSpotPropertyType.Bool:
                return bool.TryParse(text, out var flag) ? flag : null;
            case HubSpotPropertyType.Date:
                return TryTime(text, out var day) ? DateOnly.FromDateTime(day.UtcDateTime) : null;
            case HubSpotPropertyType.Datetime:
                return TryTime(text, out var time) ? Milliseconds(time) : null;
            default:
                return text;
        }
    }

    public static int Compare(object left, object right) => (left, right) switch
    {
        (string a, string b) => string.Compare(a, b, StringComparison.OrdinalIgnoreCase),
        _ => ((IComparable)left).CompareTo(right),
    };

    /// <summary>An instant as milliseconds since 1970 or as ISO 8601.</summary>
    private static bool TryTime(string text, out DateTimeOffset time)
    {
        if (long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var milliseconds)
            && milliseconds is > -62_135_596_800_000 and < 253_402_300_800_000)
        {
            time = DateTimeOffset.FromUnixTimeMilliseconds(milliseconds);
            return true;
        }

        return JsonText.TryStamp(text, out time);
    }
}
