using System.Globalization;

namespace ExternalIdSync.Core.Mapping;

/// <summary>The one text of a value: invariant, and read back as the same value.</summary>
internal static class PlainText
{
    /// <summary>The text of a single value.</summary>
    /// <param name="value">A value of the kinds of <see cref="SourceRecord"/>.</param>
    /// <returns>The text; <see langword="null"/> for lists and nested records.</returns>
    public static string? Of(object? value) => value switch
    {
        null => "",
        string text => text,
        bool yes => yes ? "true" : "false",
        DateTimeOffset instant => instant.ToString("yyyy-MM-dd'T'HH:mm:ss.FFFFFFFzzz", CultureInfo.InvariantCulture),
        double number => number.ToString("R", CultureInfo.InvariantCulture),
        IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
        _ => null,
    };
}
