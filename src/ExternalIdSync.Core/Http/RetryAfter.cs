using System.Globalization;

namespace ExternalIdSync.Core.Http;

/// <summary>Reads <c>Retry-After</c> in both its forms (RFC 9110, section 10.2.3).</summary>
internal static class RetryAfter
{
    private static readonly TimeSpan Longest = TimeSpan.FromDays(3650);

    /// <summary>Reads how long to wait.</summary>
    /// <param name="headers">The answer's headers.</param>
    /// <param name="now">The time here.</param>
    /// <returns>
    /// The wait, zero for a date that is past; <see langword="null"/> where none is named or it makes no sense. A date is held against the
    /// answer's own <c>Date</c>, where it has one, so that a wrong clock on either side changes nothing.
    /// </returns>
    public static TimeSpan? Read(IReadOnlyDictionary<string, string> headers, DateTimeOffset now)
    {
        if (!headers.TryGetValue("Retry-After", out var text))
        {
            return null;
        }

        var value = text.AsSpan().Trim();
        if (double.TryParse(value, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var seconds)
            && !double.IsNaN(seconds))
        {
            return seconds >= Longest.TotalSeconds ? Longest : TimeSpan.FromMilliseconds(Math.Ceiling(seconds * 1000));
        }

        if (!TryReadDate(value, out var until))
        {
            return null;
        }

        var from = headers.TryGetValue("Date", out var date) && TryReadDate(date, out var sent) ? sent : now;
        var wait = until - from;
        return wait < TimeSpan.Zero ? TimeSpan.Zero : wait > Longest ? Longest : wait;
    }

    private static bool TryReadDate(ReadOnlySpan<char> text, out DateTimeOffset date) =>
        DateTimeOffset.TryParseExact(text, ["r", "dddd, dd-MMM-yy HH:mm:ss 'GMT'", "ddd MMM d HH:mm:ss yyyy"], CultureInfo.InvariantCulture,
            DateTimeStyles.AllowWhiteSpaces | DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out date);
}
