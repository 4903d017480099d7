using System.CommandLine.Parsing;
using System.Globalization;

namespace ExternalIdSync.Host.Commands;

/// <summary>Reads the value of an option that names an instant, the same on every machine: neither its language nor its time zone count.</summary>
internal static class InstantOption
{
    private static readonly string[] Formats = ["yyyy-MM-dd", .. from separator in new[] { "'T'", "' '" }
        from time in new[] { "HH:mm", "HH:mm:ss", "HH:mm:ss.FFFFFFF" }
        from zone in new[] { "", "'Z'", "zzz" }
        select $"yyyy-MM-dd{separator}{time}{zone}"];

    /// <summary>Reads it.</summary>
    /// <param name="result">The value as it was typed.</param>
    /// <returns>The instant; <see langword="null"/> with an error where it is none.</returns>
    public static DateTimeOffset? Read(ArgumentResult result)
    {
        var text = result.Tokens.Count == 1 ? result.Tokens[0].Value : string.Empty;
        if (DateTimeOffset.TryParseExact(text, Formats, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var instant))
        {
            return instant;
        }

        result.AddError($"'{text}' is no time; write it as 2026-05-31T08:00:00Z, with an offset such as +02:00, or as a date, which begins at midnight in UTC.");
        return null;
    }
}
