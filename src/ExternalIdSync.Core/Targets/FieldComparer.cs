using System.Globalization;
using System.Text.Json;
using ExternalIdSync.Core.Json;

namespace ExternalIdSync.Core.Targets;

/// <summary>
/// Compares what a record is to hold with what the target holds. Values that the target would store alike are equal: a number and its
/// digits, an instant in two time zones, <c>null</c> and nothing; an object may hold more than is asked for.
/// </summary>
internal static class FieldComparer
{
    /// <summary>Whether the target already holds a value.</summary>
    /// <param name="wanted">The value.</param>
    /// <param name="held">What the target holds; undefined for nothing.</param>
    /// <returns>Whether nothing needs to be written.</returns>
    public static bool IsHeld(object? wanted, JsonElement held) => wanted switch
    {
        null => IsEmpty(held),
        string text => held.ValueKind switch
        {
            JsonValueKind.String => JsonText.Says(held, text),
            JsonValueKind.Number => held.GetRawText() == text,
            JsonValueKind.True => text == "true",
            JsonValueKind.False => text == "false",
            _ => text.Length == 0 && IsEmpty(held),
        },
        bool flag => held.ValueKind == (flag ? JsonValueKind.True : JsonValueKind.False),
        long number => IsNumber(number, held),
        int number => IsNumber(number, held),
        decimal number => IsNumber(number, held),
        double number => held.ValueKind == JsonValueKind.Number && held.TryGetDouble(out var other) && other.Equals(number),
        DateTimeOffset time => held.ValueKind == JsonValueKind.String
            && DateTimeOffset.TryParse(JsonText.Of(held), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var other)
            && other == time,
        IReadOnlyDictionary<string, object?> nested => HoldsObject(nested, held),
        IReadOnlyList<object?> list => HoldsList(list, held),
        _ => false,
    };

    /// <summary>Whether the target holds nothing at a place.</summary>
    /// <param name="held">What it holds.</param>
    /// <returns>Whether it is nothing, <c>null</c>, an empty text or an empty list.</returns>
    public static bool IsEmpty(JsonElement held) => held.ValueKind switch
    {
        JsonValueKind.Undefined or JsonValueKind.Null => true,
        JsonValueKind.String => JsonText.Says(held, string.Empty),
        JsonValueKind.Array => held.GetArrayLength() == 0,
        _ => false,
    };

    /// <summary>A JSON value as records hold it.</summary>
    /// <param name="value">The value.</param>
    /// <returns>The value.</returns>
    public static object? ToValue(JsonElement value)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.String:
                return JsonText.Of(value);
            case JsonValueKind.True:
                return true;
            case JsonValueKind.False:
                return false;
            case JsonValueKind.Number:
                return value.TryGetInt64(out var whole) ? whole : value.TryGetDecimal(out var number) ? number : value.GetDouble();
            case JsonValueKind.Array:
                var list = new object?[value.GetArrayLength()];
                for (var i = 0; i < list.Length; i++)
                {
                    list[i] = ToValue(value[i]);
                }

                return list;
            case JsonValueKind.Object:
                var nested = new Dictionary<string, object?>(StringComparer.Ordinal);
                foreach (var property in value.EnumerateObject())
                {
                    nested[property.Name] = ToValue(property.Value);
                }

                return nested;
            default:
                return null;
        }
    }

    private static bool IsNumber(decimal wanted, JsonElement held) => held.ValueKind switch
    {
        JsonValueKind.Number => held.TryGetDecimal(out var number) && number == wanted,
        JsonValueKind.String =>
            decimal.TryParse(JsonText.Of(held), NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && number == wanted,
        _ => false,
    };

    private static bool HoldsObject(IReadOnlyDictionary<string, object?> wanted, JsonElement held)
    {
        if (held.ValueKind != JsonValueKind.Object)
        {
            return false;
        }

        foreach (var (name, value) in wanted)
        {
            if (!IsHeld(value, held.TryGetProperty(name, out var found) ? found : default))
            {
                return false;
            }
        }

        return true;
    }

    private static bool HoldsList(IReadOnlyList<object?> wanted, JsonElement held)
    {
        if (held.ValueKind != JsonValueKind.Array || held.GetArrayLength() != wanted.Count)
        {
            return wanted.Count == 0 && IsEmpty(held);
        }

        for (var i = 0; i < wanted.Count; i++)
        {
            if (!IsHeld(wanted[i], held[i]))
            {
                return false;
            }
        }

        return true;
    }
}
