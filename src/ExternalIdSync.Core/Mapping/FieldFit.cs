using System.Globalization;

namespace ExternalIdSync.Core.Mapping;

/// <summary>
/// Holds a value against the target's field before anything is sent. A value passes as it is or in the field's own kind where that says
/// exactly the same (<c>"42"</c> and 42); anything else is refused, for turning it would be a change that no transform declares.
/// </summary>
internal static class FieldFit
{
    private static readonly object True = true;
    private static readonly object False = false;

    /// <summary>Fits a value.</summary>
    /// <param name="field">The target's field; <see langword="null"/> where its definition tells nothing.</param>
    /// <param name="value">The value; not blank.</param>
    /// <returns><see langword="null"/>, or the rest of a sentence that begins with the field's name, without the value.</returns>
    public static string? Fit(TargetField? field, ref object? value)
    {
        return field?.Type switch
        {
            null => null,
            FieldType.Text => Text(field, ref value),
            FieldType.Integer => Integer(ref value),
            FieldType.Decimal => Decimal(ref value),
            FieldType.Boolean => Boolean(ref value),
            FieldType.Date => Date(ref value),
            FieldType.DateTime => Instant(value),
            FieldType.List => value is IReadOnlyList<object?>
                ? null
                : "is one value, but the target's field is a list; map it to an item such as 'emails[0].email'",
            _ => value is IReadOnlyDictionary<string, object?>
                ? null
                : "is one value, but the target's field is a nested record; map it to a field of it",
        };
    }

    /// <summary>The longest text that passes as it is, whatever it says.</summary>
    /// <param name="field">The target's field; <see langword="null"/> where its definition tells nothing.</param>
    /// <returns>The length in UTF-16 code units; -1 where the field looks at more of a text than its length.</returns>
    public static int LongestText(TargetField? field) => field switch
    {
        null => int.MaxValue,
        { Type: FieldType.Text, AllowedValues: null } => field.MaxLength ?? int.MaxValue,
        _ => -1,
    };

    private static string? Text(TargetField field, ref object? value)
    {
        if (value is not string text)
        {
            if (PlainText.Of(value) is not { } plain)
            {
                return "is a list or a nested record, but the target's field is a text";
            }

            value = text = plain;
        }

        if (text.Length > field.MaxLength)
        {
            return string.Create(CultureInfo.InvariantCulture, $"has {text.Length} characters; the target takes at most {field.MaxLength}");
        }

        return field.AllowedValues is { } allowed && !IsAny(text, allowed)
            ? $"is none of the values the target takes: {string.Join(", ", allowed)}"
            : null;
    }

    private static string? Integer(ref object? value)
    {
        switch (value)
        {
            case long:
                return null;
            case decimal number when number == decimal.Truncate(number) && number is >= long.MinValue and <= long.MaxValue:
                value = (long)number;
                return null;
            case double number when number == Math.Truncate(number) && Math.Abs(number) < 1L << 53:
                value = (long)number;
                return null;
            case string text when IsPlainNumber(text, allowDecimals: false)
                && long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var whole):
                value = whole;
                return null;
            default:
                return "is not a whole number in plain digits; add a number transform";
        }
    }

    private static string? Decimal(ref object? value)
    {
        switch (value)
        {
            case long or decimal or double:
                return null;
            case string text when IsPlainNumber(text, allowDecimals: true)
                && text.Length <= 28
                && decimal.TryParse(text, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number):
                value = number;
                return null;
            default:
                return "is not a number in plain digits with '.' before decimals; add a number transform";
        }
    }

    private static string? Boolean(ref object? value)
    {
        switch (value)
        {
            case bool:
                return null;
            case string text when text.Equals("true", StringComparison.OrdinalIgnoreCase):
                value = True;
                return null;
            case string text when text.Equals("false", StringComparison.OrdinalIgnoreCase):
                value = False;
                return null;
            default:
                return "is neither true nor false; add a bool transform with the source's words";
        }
    }

    private static string? Date(ref object? value)
    {
        switch (value)
        {
            case string text when DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out _):
                return null;
            case DateTimeOffset instant when instant.TimeOfDay == TimeSpan.Zero:
                value = instant.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
                return null;
            default:
                return "is not a date of the form yyyy-MM-dd; add a date transform with the source's formats";
        }
    }

    /// <summary>A text of the usual form is sent as it is, so that its spelling stays.</summary>
    private static string? Instant(object? value) =>
        value is DateTimeOffset || (value is string text && IsoInstant.TryParse(text, out _))
            ? null
            : "is not a time with its offset, such as 2026-01-31T12:00:00Z; add a date transform with the source's formats and zone";

    /// <summary>No sign but minus, no leading zero, no blank: such a text and its number say the same. "007" is not a number.</summary>
    private static bool IsPlainNumber(string text, bool allowDecimals)
    {
        var i = text.Length > 0 && text[0] == '-' ? 1 : 0;
        var start = i;
        while (i < text.Length && char.IsAsciiDigit(text[i]))
        {
            i++;
        }

        var digits = i - start;
        if (digits == 0 || (digits > 1 && text[start] == '0') || (text == "-0"))
        {
            return false;
        }

        if (i == text.Length)
        {
            return true;
        }

        return allowDecimals && text[i] == '.' && i + 1 < text.Length && text.AsSpan(i + 1).IndexOfAnyExceptInRange('0', '9') < 0;
    }

    private static bool IsAny(string text, IReadOnlyList<string> allowed)
    {
        for (var i = 0; i < allowed.Count; i++)
        {
            if (string.Equals(text, allowed[i], StringComparison.Ordinal))
            {
                return true;
            }
        }

        return false;
    }
}
