using System.Globalization;
using System.Net;

namespace ExternalIdSync.Core.Monitoring.Reports;

/// <summary>How a report writes what it shows. The same in every culture.</summary>
internal static class ReportText
{
    /// <summary>A number with its thousands apart.</summary>
    /// <param name="value">The number.</param>
    /// <returns>The text.</returns>
    public static string Number(double value) => value.ToString("N0", CultureInfo.InvariantCulture);

    /// <summary>A number with at most two decimals, for coordinates.</summary>
    /// <param name="value">The number.</param>
    /// <returns>The text.</returns>
    public static string Coordinate(double value) => value.ToString("0.##", CultureInfo.InvariantCulture);

    /// <summary>An instant to the minute, in UTC.</summary>
    /// <param name="value">The instant.</param>
    /// <returns>The text.</returns>
    public static string Instant(DateTimeOffset value) => value.UtcDateTime.ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture);

    /// <summary>An instant as an element that machines read too.</summary>
    /// <param name="value">The instant.</param>
    /// <returns>The HTML.</returns>
    public static string Time(DateTimeOffset value) =>
        $"<time datetime=\"{value.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture)}\">{Instant(value)}</time>";

    /// <summary>Text as HTML.</summary>
    /// <param name="text">The text.</param>
    /// <returns>The HTML.</returns>
    public static string Html(string? text) => WebUtility.HtmlEncode(text) ?? string.Empty;

    /// <summary>How a run ended, in words.</summary>
    /// <param name="run">The run.</param>
    /// <returns>The words.</returns>
    public static string StatusOf(SyncRun run) => run.Status switch
    {
        RunStatus.Succeeded => "Succeeded",
        RunStatus.PartiallySucceeded => "Partly",
        RunStatus.Stopped => "Stopped",
        RunStatus.Failed => "Failed",
        _ => "On",
    };
}
