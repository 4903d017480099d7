using System.Globalization;

namespace ExternalIdSync.Core.Monitoring;

/// <summary>A duration for people: its two largest units, such as <c>3 h 20 min</c>.</summary>
internal static class DurationText
{
    /// <summary>Says a duration.</summary>
    /// <param name="duration">The duration; a negative one counts as 0.</param>
    /// <returns>The text.</returns>
    public static string Of(TimeSpan duration) => duration switch
    {
        { TotalSeconds: < 0.0005 } => "0 s",
        { TotalSeconds: < 1 } => Say($"{duration.TotalMilliseconds:0} ms"),
        { TotalSeconds: < 10 } => Say($"{duration.TotalSeconds:0.#} s"),
        { TotalMinutes: < 1 } => Say($"{Math.Floor(duration.TotalSeconds)} s"),
        { TotalHours: < 1 } => Two(duration.Minutes, "min", duration.Seconds, "s"),
        { TotalDays: < 2 } => Two((int)duration.TotalHours, "h", duration.Minutes, "min"),
        _ => Two((int)duration.TotalDays, "d", duration.Hours, "h"),
    };

    private static string Two(int large, string largeUnit, int small, string smallUnit) =>
        small == 0 ? Say($"{large} {largeUnit}") : Say($"{large} {largeUnit} {small} {smallUnit}");

    private static string Say(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
