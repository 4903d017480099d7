using System.Globalization;

namespace ExternalIdSync.Core.Monitoring;

/// <summary>How numbers and times are said to people, the same in every culture.</summary>
internal static class Wording
{
    /// <summary>A duration in its two largest units, such as <c>3 h 20 min</c>.</summary>
    /// <param name="duration">The duration; a negative one counts as 0.</param>
    /// <returns>The text.</returns>
    public static string Duration(TimeSpan duration) => duration switch
    {
        { TotalSeconds: < 10 } => Short(duration),
        { TotalMinutes: < 1 } => Say($"{Math.Floor(duration.TotalSeconds)} s"),
        { TotalHours: < 1 } => Two(duration.Minutes, "min", duration.Seconds, "s"),
        { TotalDays: < 2 } => Two((int)duration.TotalHours, "h", duration.Minutes, "min"),
        _ => Two((int)duration.TotalDays, "d", duration.Hours, "h"),
    };

    /// <summary>A duration in one unit, such as <c>1.5 h</c> or <c>11 min</c>.</summary>
    /// <param name="duration">The duration; a negative one counts as 0.</param>
    /// <returns>The text.</returns>
    public static string Short(TimeSpan duration) => duration switch
    {
        { TotalSeconds: < 0.0005 } => "0 s",
        { TotalSeconds: < 1 } => Say($"{duration.TotalMilliseconds:0} ms"),
        { TotalMinutes: < 1 } => One(duration.TotalSeconds, "s"),
        { TotalHours: < 1 } => One(duration.TotalMinutes, "min"),
        { TotalDays: < 2 } => One(duration.TotalHours, "h"),
        _ => One(duration.TotalDays, "d"),
    };

    /// <summary>A part of one as a percentage.</summary>
    /// <param name="part">From 0 to 1.</param>
    /// <returns>The text.</returns>
    public static string Percent(double part) => Say($"{part * 100:0.#} %");

    private static string One(double value, string unit) => value < 10 ? Say($"{Math.Floor(value * 10) / 10:0.#} {unit}") : Say($"{Math.Floor(value)} {unit}");

    private static string Two(int large, string largeUnit, int small, string smallUnit) =>
        small == 0 ? Say($"{large} {largeUnit}") : Say($"{large} {largeUnit} {small} {smallUnit}");

    private static string Say(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
