using System.Buffers;

namespace ExternalIdSync.Core.Mapping;

/// <summary>
/// What can be told of a Salesforce id by its looks. The 15-character form is case-sensitive; the 18-character form ends in three
/// characters that say which of the first 15 are capitals, so that programs that fold case keep ids apart.
/// </summary>
internal static class SalesforceId
{
    /// <summary>The length of the form that only case keeps apart.</summary>
    public const int ShortLength = 15;

    private const int FullLength = 18;
    private const string Digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZ012345";

    private static readonly SearchValues<char> DigitSet = SearchValues.Create(Digits);

    /// <summary>Whether a text looks like an id of 15 characters: letters and digits of both kinds, as the known key prefixes begin.</summary>
    /// <param name="text">The text.</param>
    /// <returns>Whether it does.</returns>
    public static bool LooksShort(ReadOnlySpan<char> text) => text.Length == ShortLength && LooksLikeId(text);

    /// <summary>Whether a text looks like an id of 18 characters whose last three do not fit the others.</summary>
    /// <param name="text">The text.</param>
    /// <returns>Whether it does.</returns>
    public static bool HasWrongChecksum(ReadOnlySpan<char> text)
    {
        if (text.Length != FullLength || !LooksLikeId(text[..ShortLength]) || text[ShortLength..].IndexOfAnyExcept(DigitSet) >= 0)
        {
            return false;
        }

        for (var group = 0; group < 3; group++)
        {
            var capitals = 0;
            for (var i = 0; i < 5; i++)
            {
                capitals |= char.IsAsciiLetterUpper(text[(group * 5) + i]) ? 1 << i : 0;
            }

            if (text[ShortLength + group] != Digits[capitals])
            {
                return true;
            }
        }

        return false;
    }

    private static bool LooksLikeId(ReadOnlySpan<char> text)
    {
        var digits = 0;
        foreach (var c in text)
        {
            if (!char.IsAsciiLetterOrDigit(c))
            {
                return false;
            }

            digits += char.IsAsciiDigit(c) ? 1 : 0;
        }

        return digits is > 3 and < ShortLength && text[0] is '0' or '5' or '7' or '8' or 'a';
    }
}
