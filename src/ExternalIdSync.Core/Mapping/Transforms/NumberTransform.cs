using System.Globalization;

namespace ExternalIdSync.Core.Mapping.Transforms;

/// <summary>
/// Reads a number with declared separators. Strict on purpose: <c>1.234</c> is read only as declared, groups have three digits, and anything
/// besides sign, digits and separators is refused.
/// </summary>
internal sealed class NumberTransform(char decimalSeparator, char? groupSeparator) : Transform
{
    private readonly string _refusal =
        $"is not a number with '{decimalSeparator}' before decimals"
        + (groupSeparator is null ? " and no grouping" : $" and '{groupSeparator}' between groups of three digits");

    /// <inheritdoc/>
    public override string? Apply(ref object? value, SourceRecord record)
    {
        switch (value)
        {
            case long or decimal or double:
                return null;
            case string text when TryRead(text, out var number):
                value = number;
                return null;
            case string:
                return _refusal;
            default:
                return "is neither a text nor a number";
        }
    }

    private bool TryRead(string text, out object? number)
    {
        number = null;
        Span<char> plain = stackalloc char[40];
        var length = 0;
        var i = 0;
        if (text.Length > 0 && text[0] is '-' or '+' or '\u2212')
        {
            if (text[0] != '+')
            {
                plain[length++] = '-';
            }

            i++;
        }

        var digits = 0;
        var sinceGroup = -1;
        var decimals = -1;
        for (; i < text.Length; i++)
        {
            var c = text[i];
            if (length == plain.Length)
            {
                return false;
            }

            if (char.IsAsciiDigit(c))
            {
                plain[length++] = c;
                digits++;
                sinceGroup += sinceGroup >= 0 ? 1 : 0;
                decimals += decimals >= 0 ? 1 : 0;
            }
            else if (c == decimalSeparator && decimals < 0 && digits > 0 && sinceGroup is -1 or 3)
            {
                plain[length++] = '.';
                decimals = 0;
                sinceGroup = -1;
            }
            else if (IsGroup(c) && decimals < 0 && (sinceGroup == 3 || (sinceGroup == -1 && digits is > 0 and <= 3)))
            {
                sinceGroup = 0;
            }
            else
            {
                return false;
            }
        }

        if (digits is 0 or > 28 || decimals == 0 || sinceGroup is not (-1 or 3))
        {
            return false;
        }

        var read = plain[..length];
        if (decimals < 0 && long.TryParse(read, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var whole))
        {
            number = whole;
            return true;
        }

        var parsed = decimal.TryParse(read, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var exact);
        number = parsed ? exact : null;
        return parsed;
    }

    /// <summary>Spaces between groups come in several widths; one declared stands for all.</summary>
    private bool IsGroup(char c) =>
        groupSeparator is { } group && (c == group || (group is ' ' or '\u00A0' or '\u202F' && c is ' ' or '\u00A0' or '\u202F'));
}
