using System.Diagnostics.CodeAnalysis;

namespace ExternalIdSync.Sandbox.Salesforce;

/// <summary>Record ids: 15 characters whose case counts, and three more that tell the case of the others.</summary>
internal static class SalesforceId
{
    private const string Base62 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    private const string Base32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ012345";

    public static string Create(string prefix, long number)
    {
        Span<char> id = stackalloc char[15];
        id.Fill('0');
        prefix.CopyTo(id);
        "5g".CopyTo(id[3..]);
        for (var i = 14; number > 0; i--, number /= 62)
        {
            id[i] = Base62[(int)(number % 62)];
        }

        return WithChecksum(id);
    }

    /// <summary>The 18-character form of either form.</summary>
    public static bool TryNormalize(string? text, [NotNullWhen(true)] out string? id)
    {
        id = text?.Length is 15 or 18 && text.All(char.IsAsciiLetterOrDigit) ? WithChecksum(text.AsSpan(0, 15)) : null;
        return id is not null;
    }

    private static string WithChecksum(ReadOnlySpan<char> id)
    {
        Span<char> whole = stackalloc char[18];
        id.CopyTo(whole);
        for (var chunk = 0; chunk < 3; chunk++)
        {
            var bits = 0;
            for (var i = 0; i < 5; i++)
            {
                bits |= char.IsAsciiLetterUpper(id[(chunk * 5) + i]) ? 1 << i : 0;
            }

            whole[15 + chunk] = Base32[bits];
        }

        return new string(whole);
    }
}
