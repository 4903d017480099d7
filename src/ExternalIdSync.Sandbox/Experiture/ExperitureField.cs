using System.Globalization;
using System.Text.Json;

namespace ExternalIdSync.Sandbox.Experiture;

/// <summary>A field of an object.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Type">What it holds.</param>
/// <param name="IsIdentity">Whether rows can be matched by it.</param>
/// <param name="Values">The values of an enum.</param>
public sealed record ExperitureField(string Name, ExperitureType Type, bool IsIdentity = false, IReadOnlyList<string>? Values = null)
{
    /// <summary>What is wrong with a value, or <see langword="null"/>.</summary>
    internal string? Check(JsonElement value)
    {
        try
        {
            return CheckType(value);
        }
        catch (InvalidOperationException)
        {
            return "invalid text: half of a surrogate pair";
        }
    }

    private string? CheckType(JsonElement value) => (Type, value.ValueKind) switch
    {
        (_, JsonValueKind.Null) => null,
        (ExperitureType.Boolean, JsonValueKind.True or JsonValueKind.False) => null,
        (ExperitureType.Number, JsonValueKind.Number) => null,
        (ExperitureType.Integer, JsonValueKind.Number) => value.TryGetInt64(out _) ? null : "expected an integer",
        (ExperitureType.String, JsonValueKind.String) => value.GetString() is null ? "expected text" : null,
        (ExperitureType.Email, JsonValueKind.String) => JsonText.IsEmail(value.GetString()) ? null : "invalid email format",
        (ExperitureType.DateTime, JsonValueKind.String) => CheckStamp(value.GetString()!),
        (ExperitureType.Enum, JsonValueKind.String) =>
            Values?.Contains(value.GetString()!, StringComparer.Ordinal) == true ? null : $"must be one of {string.Join(", ", Values ?? [])}",
        _ => $"expected {TypeName}",
    };

    /// <summary>A cell of a file as the value it stands for; what does not fit stays text and is refused as such.</summary>
    internal void WriteCell(Utf8JsonWriter writer, string cell)
    {
        switch (Type)
        {
            case ExperitureType.Boolean when bool.TryParse(cell, out var flag):
                writer.WriteBoolean(Name, flag);
                break;
            case ExperitureType.Integer or ExperitureType.Number
                when decimal.TryParse(cell, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number):
                writer.WriteNumber(Name, number);
                break;
            default:
                writer.WriteString(Name, cell);
                break;
        }
    }

    /// <summary>The type's name in metadata.</summary>
    internal string TypeName => Type switch
    {
        ExperitureType.DateTime => "datetime",
        _ => Type.ToString().ToLowerInvariant(),
    };

    private static string? CheckStamp(string text)
    {
        if (!DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.RoundtripKind, out _) || text.Length < 10)
        {
            return "invalid datetime format";
        }

        var time = text.IndexOf('T', StringComparison.Ordinal);
        return time > 0 && text.AsSpan(time).IndexOfAny('Z', '+', '-') > 0 ? null : "datetime has no timezone";
    }
}
