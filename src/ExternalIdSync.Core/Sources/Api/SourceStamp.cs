using System.Globalization;
using System.Text.Json;

namespace ExternalIdSync.Core.Sources.Api;

/// <summary>Reads the instants of APIs by their formats, never by guessing: an unknown one is an error and not another date.</summary>
internal static class SourceStamp
{
    // "zzz" takes offsets with and without a colon: Salesforce writes +0000.
    private static readonly string[] Formats =
    [
        "yyyy-MM-dd'T'HH:mm:ss.FFFFFFF'Z'", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFzzz", "yyyy-MM-dd' 'HH:mm:ss.FFFFFFF'Z'",
        "yyyy-MM-dd' 'HH:mm:ss.FFFFFFFzzz",
    ];

    /// <summary>Reads an ISO 8601 instant with its offset.</summary>
    /// <param name="text">The text.</param>
    /// <param name="stamp">The instant, in UTC.</param>
    /// <returns>Whether it is one.</returns>
    public static bool TryParse(string? text, out DateTimeOffset stamp) => DateTimeOffset.TryParseExact(
        text, Formats, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out stamp);

    /// <summary>Reads an instant out of an answer: an ISO 8601 text, or milliseconds or seconds since 1970.</summary>
    /// <param name="value">The value.</param>
    /// <param name="stamp">The instant, in UTC.</param>
    /// <returns>Whether it is one.</returns>
    public static bool TryRead(JsonElement value, out DateTimeOffset stamp)
    {
        stamp = default;
        if (value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out var number))
        {
            return TryUnix(number, out stamp);
        }

        if (value.ValueKind != JsonValueKind.String)
        {
            return false;
        }

        var text = value.GetString();
        return TryParse(text, out stamp)
            || (long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number) && TryUnix(number, out stamp));
    }

    /// <summary>What tells a record's change from its next one.</summary>
    /// <param name="changedAt">When it changed, to the millisecond; <see langword="null"/> where nobody says.</param>
    /// <param name="id">The record's id at the source.</param>
    /// <returns>The version.</returns>
    public static string Version(DateTimeOffset? changedAt, string id) =>
        string.Create(CultureInfo.InvariantCulture, $"{changedAt?.UtcDateTime:yyyy-MM-dd'T'HH:mm:ss.fff'Z'}/{id}");

    // Seconds until the year 5138, milliseconds from 1973 on: no stamp of a record lies where both could be meant.
    private static bool TryUnix(long number, out DateTimeOffset stamp)
    {
        stamp = default;
        if (number is < 0 or > 253_402_300_799_999)
        {
            return false;
        }

        stamp = number < 100_000_000_000 ? DateTimeOffset.FromUnixTimeSeconds(number) : DateTimeOffset.FromUnixTimeMilliseconds(number);
        return true;
    }
}
