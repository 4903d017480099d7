namespace ExternalIdSync.Core.Mapping;

/// <summary>
/// Reads the usual form of an instant, <c>2026-01-31T12:00:00[.1234567]Z</c> or with <c>+02:00</c>. By hand, because exports are full of
/// it and the framework's parser by pattern takes ten times as long.
/// </summary>
internal static class IsoInstant
{
    private const int SecondsEnd = 19;

    /// <summary>Reads an instant.</summary>
    /// <param name="text">The text.</param>
    /// <param name="instant">The instant with the offset as written.</param>
    /// <returns>Whether the text has this form and names a time that exists.</returns>
    public static bool TryParse(ReadOnlySpan<char> text, out DateTimeOffset instant)
    {
        instant = default;
        if (text.Length < SecondsEnd + 1 || text[4] != '-' || text[7] != '-' || text[10] != 'T' || text[13] != ':' || text[16] != ':')
        {
            return false;
        }

        var (year, month, day) = ((Two(text, 0) * 100) + Two(text, 2), Two(text, 5), Two(text, 8));
        var (hour, minute, second) = (Two(text, 11), Two(text, 14), Two(text, 17));
        if (year < 1 || month is < 1 or > 12 || day < 1 || day > DateTime.DaysInMonth(year, month)
            || hour is < 0 or > 23 || minute is < 0 or > 59 || second is < 0 or > 59
            || !TryFraction(text, out var ticks, out var end) || !TryOffset(text[end..], out var offset))
        {
            return false;
        }

        var local = new DateTime(year, month, day, hour, minute, second, DateTimeKind.Unspecified).AddTicks(ticks);
        var utc = local.Ticks - offset.Ticks;
        if (utc < DateTime.MinValue.Ticks || utc > DateTime.MaxValue.Ticks)
        {
            return false;
        }

        instant = new DateTimeOffset(local, offset);
        return true;
    }

    private static bool TryFraction(ReadOnlySpan<char> text, out long ticks, out int end)
    {
        ticks = 0;
        end = SecondsEnd;
        if (text[end] != '.')
        {
            return true;
        }

        var unit = TimeSpan.TicksPerSecond;
        for (end++; end < text.Length && char.IsAsciiDigit(text[end]); end++)
        {
            unit /= 10;
            ticks += (text[end] - '0') * unit;
        }

        return end > SecondsEnd + 1 && unit > 0;
    }

    private static bool TryOffset(ReadOnlySpan<char> text, out TimeSpan offset)
    {
        offset = default;
        if (text is "Z")
        {
            return true;
        }

        if (text.Length != 6 || text[0] is not ('+' or '-') || text[3] != ':')
        {
            return false;
        }

        var (hours, minutes) = (Two(text, 1), Two(text, 4));
        if (hours is < 0 or > 14 || minutes is < 0 or > 59 || (hours == 14 && minutes > 0))
        {
            return false;
        }

        var length = new TimeSpan(hours, minutes, 0);
        offset = text[0] == '-' ? -length : length;
        return true;
    }

    /// <summary>Two digits; far below zero where they are none, so that every check of a range refuses them.</summary>
    private static int Two(ReadOnlySpan<char> text, int at) =>
        char.IsAsciiDigit(text[at]) && char.IsAsciiDigit(text[at + 1]) ? ((text[at] - '0') * 10) + text[at + 1] - '0' : -10_000;
}
