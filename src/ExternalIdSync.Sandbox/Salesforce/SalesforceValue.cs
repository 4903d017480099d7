using System.Globalization;
using System.Text.Json;

namespace ExternalIdSync.Sandbox.Salesforce;

/// <summary>Values in rows and in JSON: text, <see cref="bool"/>, <see cref="decimal"/>, <see cref="DateOnly"/>, <see cref="DateTimeOffset"/>.</summary>
internal static class SalesforceValue
{
    /// <summary>Instants as answers write them: milliseconds always, an offset without a colon.</summary>
    public static string Stamp(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'+0000'", CultureInfo.InvariantCulture);

    public static DateTimeOffset Seconds(DateTimeOffset time) => new(time.UtcTicks - (time.UtcTicks % TimeSpan.TicksPerSecond), TimeSpan.Zero);

    public static string ToText(object value) => value switch
    {
        string text => text,
        bool flag => flag ? "true" : "false",
        decimal number => number.ToString(CultureInfo.InvariantCulture),
        DateOnly day => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
        DateTimeOffset time => Stamp(time),
        _ => throw new InvalidOperationException($"No field holds a {value.GetType().Name}."),
    };

    public static void Write(Utf8JsonWriter writer, string name, object? value)
    {
        switch (value)
        {
            case null:
                writer.WriteNull(name);
                break;
            case bool flag:
                writer.WriteBoolean(name, flag);
                break;
            case decimal number:
                writer.WriteNumber(name, number);
                break;
            default:
                writer.WriteString(name, ToText(value));
                break;
        }
    }

    /// <summary>A value as a caller sends it, or the error that Salesforce answers with.</summary>
    public static object? Read(SalesforceField field, JsonElement json, out SalesforceError? error)
    {
        error = null;
        switch (json.ValueKind)
        {
            case JsonValueKind.Null:
                return null;
            case JsonValueKind.True or JsonValueKind.False when field.Type == SalesforceFieldType.Boolean:
                return json.GetBoolean();
            case JsonValueKind.Number when field.IsNumber && json.TryGetDecimal(out var number):
                if (field.Type != SalesforceFieldType.Int || decimal.IsInteger(number))
                {
                    return number;
                }

                break;
            case JsonValueKind.String:
                return ReadText(field, json.GetString()!, out error);
        }

        error = NotOfType(field);
        return null;
    }

    private static object? ReadText(SalesforceField field, string text, out SalesforceError? error)
    {
        error = null;
        if (text.Length == 0)
        {
            return null;
        }

        switch (field.Type)
        {
            case SalesforceFieldType.Email when !JsonText.IsEmail(text):
                error = SalesforceError.Of("INVALID_EMAIL_ADDRESS", $"{field.Name}: invalid email address: {text}", field.Name);
                return null;
            case SalesforceFieldType.Id or SalesforceFieldType.Reference:
                if (!SalesforceId.TryNormalize(text, out var id))
                {
                    error = SalesforceError.Of("MALFORMED_ID", $"{field.Name}: id value of incorrect type: {text}", field.Name);
                }

                return id;
            case SalesforceFieldType.Boolean when bool.TryParse(text, out var flag):
                return flag;
            case SalesforceFieldType.Date when TryDay(text, out var day):
                return day;
            case SalesforceFieldType.Datetime when JsonText.TryStamp(text, out var time):
                return Seconds(time);
            case SalesforceFieldType.Int or SalesforceFieldType.Double or SalesforceFieldType.Currency
                when decimal.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number):
                return number;
            case var _ when field.IsText:
                if (text.Length > field.Length)
                {
                    error = SalesforceError.Of(
                        "STRING_TOO_LONG",
                        string.Create(CultureInfo.InvariantCulture, $"{field.Name}: data value too large: (max length={field.Length})"),
                        field.Name);
                }

                return text;
            default:
                error = NotOfType(field);
                return null;
        }
    }

    public static bool TryDay(string text, out DateOnly day) =>
        DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out day);

    private static SalesforceError NotOfType(SalesforceField field) => SalesforceError.Of(
        "JSON_PARSER_ERROR",
        $"Cannot deserialize instance of {JsonNamingPolicy.CamelCase.ConvertName(field.Type.ToString())} for field {field.Name}");
}
