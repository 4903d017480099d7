namespace ExternalIdSync.Core.Mapping;

/// <summary>
/// Writes phone numbers in E.164 form (<c>+442071838750</c>) from what people type. Knows calling codes, trunk and international prefixes and
/// plausible lengths, not which numbers are assigned: a wrong number of the right length passes. Letters and extensions are refused.
/// </summary>
internal static class PhoneNumber
{
    private const int MostDigits = 15;

    // What people put between digits; hyphens, dashes and marks of direction come along with pasted numbers.
    private const string Punctuation = "-./()\u2010\u2011\u2012\u2013\u2212\u200E\u202A\u202C";

    /// <summary>Formats a number.</summary>
    /// <param name="text">The number as typed.</param>
    /// <param name="region">The region of numbers without calling code, as ISO 3166 two letters; <see langword="null"/> for none.</param>
    /// <param name="formatted">The number in E.164 form, where there is no fault.</param>
    /// <returns><see langword="null"/>, or the rest of a sentence that begins with the field's name and says what is wrong.</returns>
    public static string? TryFormat(string text, string? region, out string formatted)
    {
        formatted = "";
        Span<char> buffer = stackalloc char[32];
        if (Digits(text, buffer, out var count, out var isInternational, out var optionalTrunk) is { } fault)
        {
            return fault;
        }

        ReadOnlySpan<char> digits = buffer[..count];
        PhoneRegion? home = null;
        if (!isInternational && region is not null && !PhoneRegion.All.TryGetValue(region, out home))
        {
            return "has no country code, and its region is not one of the two-letter codes of ISO 3166; add a lookup for the region";
        }

        if (!isInternational && home is null)
        {
            // Without a region only the prefix that most of the world dials tells an international number.
            if (!digits.StartsWith("00"))
            {
                return "has no country code; give the phone transform a region or a region column";
            }

            digits = digits[2..];
            isInternational = true;
        }

        if (home is not null)
        {
            foreach (var prefix in home.International)
            {
                if (digits.StartsWith(prefix))
                {
                    digits = digits[prefix.Length..];
                    isInternational = true;
                    break;
                }
            }
        }

        return isInternational ? International(digits, optionalTrunk, out formatted) : National(digits, home!, out formatted);
    }

    private static string? International(ReadOnlySpan<char> digits, bool optionalTrunk, out string formatted)
    {
        formatted = "";
        var code = 0;
        for (var length = 1; length <= 3 && length < digits.Length; length++)
        {
            // No calling code is the beginning of another one, so the first that fits is the one.
            code = (code * 10) + (digits[length - 1] - '0');
            if (PhoneRegion.ByCallingCode.TryGetValue(code, out var plan))
            {
                var national = digits[length..];
                if (optionalTrunk && national[0] == '0' && !plan.KeepsZero)
                {
                    national = national[1..];
                }

                return Join(national, plan, out formatted);
            }
        }

        return "has a country code that does not exist";
    }

    private static string? National(ReadOnlySpan<char> digits, PhoneRegion home, out string formatted)
    {
        var trunk = home.Trunk;
        if (trunk.Length > 0 && digits.StartsWith(trunk) && (trunk[0] == '0' || digits.Length > home.Most))
        {
            digits = digits[trunk.Length..];
        }

        return Join(digits, home, out formatted);
    }

    private static string? Join(ReadOnlySpan<char> national, PhoneRegion plan, out string formatted)
    {
        formatted = "";
        var callingCode = plan.CallingCode;
        if (national.Length < plan.Least || national.Length > plan.Most || callingCode.Length + national.Length > MostDigits)
        {
            return $"has {(national.Length < plan.Least ? "too few" : "too many")} digits for a phone number with the country code {callingCode}";
        }

        // No number begins with it where it is what is dialled before numbers: "+49 (030) 901820" would reach nobody.
        if (plan.Trunk == "0" && national[0] == '0')
        {
            return $"has a 0 behind the country code {callingCode}, which is dialled inside the country only; leave it out, or write it as (0)";
        }

        // North America: neither area code nor exchange begins with 0 or 1.
        if (callingCode == "1" && (national[0] < '2' || national[3] < '2'))
        {
            return "is not a possible phone number with the country code 1";
        }

        formatted = string.Concat("+", callingCode, national);
        return null;
    }

    private static string? Digits(string text, Span<char> buffer, out int count, out bool isInternational, out bool optionalTrunk)
    {
        count = 0;
        isInternational = false;
        optionalTrunk = text.Contains("(0)", StringComparison.Ordinal);
        foreach (var c in text)
        {
            if (char.IsAsciiDigit(c))
            {
                if (count == buffer.Length)
                {
                    return "has too many digits for a phone number";
                }

                buffer[count++] = c;
            }
            else if (c == '+' && count == 0 && !isInternational)
            {
                isInternational = true;
            }
            else if (char.IsLetter(c) || c is '#' or '*' or ',' or ';')
            {
                return "holds more than a phone number: letters or an extension";
            }
            else if (!char.IsWhiteSpace(c) && !Punctuation.Contains(c))
            {
                return "holds a character that no phone number has";
            }
        }

        return count == 0 ? "holds no digits" : null;
    }
}
