namespace ExternalIdSync.Core.Mapping;

/// <summary>
/// Tells a number that a spreadsheet has rounded on saving as text. <c>123456789012</c> becomes <c>1.23457E+11</c>: its last digits are
/// gone, and many records then share one key.
/// </summary>
public static class SpreadsheetDamage
{
    /// <summary>
    /// Whether a text has the form of such a number: <c>1.23457E+11</c>, <c>1,2E+15</c> (other decimal separators), <c>2E+17</c>,
    /// <c>1.23457E11</c>. Keys that only look a little like it, such as <c>12E4</c> or <c>1E5</c>, have not.
    /// </summary>
    /// <param name="text">The text, perhaps with white space around it.</param>
    /// <returns>Whether it is damaged.</returns>
    public static bool IsIn(ReadOnlySpan<char> text)
    {
        var rest = text.Trim();
        if (rest.Length < 4 || !char.IsAsciiDigit(rest[^1]))
        {
            return false;
        }

        rest = rest[0] is '+' or '-' ? rest[1..] : rest;
        if (!char.IsAsciiDigit(rest[0]))
        {
            return false;
        }

        var exponent = rest.IndexOfAny('E', 'e');
        if (exponent < 1)
        {
            return false;
        }

        var mantissa = rest[..exponent];
        rest = rest[(exponent + 1)..];
        var isSigned = rest is ['+', ..];
        rest = isSigned ? rest[1..] : rest;
        var hasFraction = mantissa is [_, '.' or ',', _, ..];
        return (isSigned || (hasFraction && rest.Length >= 2))
            && rest.Length is >= 1 and <= 3 && IsDigits(rest)
            && (mantissa.Length == 1 || (hasFraction && IsDigits(mantissa[2..])));
    }

    private static bool IsDigits(ReadOnlySpan<char> text) => !text.ContainsAnyExceptInRange('0', '9');
}
