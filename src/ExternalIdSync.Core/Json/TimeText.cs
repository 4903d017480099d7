using System.Globalization;

namespace ExternalIdSync.Core.Json;

/// <summary>A length of time as people write it.</summary>
internal static class TimeText
{
    /// <summary>Reads a length of time.</summary>
    /// <param name="text"><c>500ms</c>, <c>30s</c>, <c>15m</c>, <c>2h</c>, <c>1d</c> or <c>[d.]hh:mm:ss</c>.</param>
    /// <param name="time">The length.</param>
    /// <returns>Whether the text has one of these forms.</returns>
    public static bool TryParse(string text, out TimeSpan time)
    {
        ArgumentNullException.ThrowIfNull(text);
        var digits = text.AsSpan().IndexOfAnyExceptInRange('0', '9');
        var ticks = digits <= 0 ? 0 : text[digits..] switch
        {
            "ms" => TimeSpan.TicksPerMillisecond,
            "s" => TimeSpan.TicksPerSecond,
            "m" => TimeSpan.TicksPerMinute,
            "h" => TimeSpan.TicksPerHour,
            "d" => TimeSpan.TicksPerDay,
            _ => 0,
        };
        if (ticks > 0
            && long.TryParse(text.AsSpan(0, digits), NumberStyles.None, CultureInfo.InvariantCulture, out var count)
            && count <= TimeSpan.MaxValue.Ticks / ticks)
        {
            time = TimeSpan.FromTicks(count * ticks);
            return true;
        }

        time = default;
        return text.Contains(':', StringComparison.Ordinal) && TimeSpan.TryParse(text, CultureInfo.InvariantCulture, out time);
    }
}
