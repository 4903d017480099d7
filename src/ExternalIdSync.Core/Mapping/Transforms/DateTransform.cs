using System.Globalization;

namespace ExternalIdSync.Core.Mapping.Transforms;

/// <summary>
/// Reads a date or a time in declared formats and gives a day or an instant. A time without offset is an instant only in a declared zone:
/// without one it is refused, never taken as the machine's. In the hour that a zone skips it is refused; in the hour that comes twice the
/// first is meant.
/// </summary>
internal sealed class DateTransform : Transform
{
    private static readonly string[] IsoDays = ["yyyy-MM-dd"];

    private static readonly string[] IsoInstants =
    [
        "yyyy-MM-dd'T'HH:mm:ssK", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFK", "yyyy-MM-dd HH:mm:ssK", "yyyy-MM-dd HH:mm:ss.FFFFFFFK", "yyyy-MM-dd'T'HH:mmK",
    ];

    private readonly bool _isIso;
    private readonly string[] _formats;
    private readonly TimeZoneInfo? _zone;
    private readonly DateOutput _output;
    private readonly string _refusal;

    /// <summary>Makes the step.</summary>
    /// <param name="formats">.NET format strings, invariant; <see langword="null"/> for ISO 8601.</param>
    /// <param name="zone">The zone of times without offset, and of the day of an instant.</param>
    /// <param name="output">What to give.</param>
    public DateTransform(IReadOnlyList<string>? formats, TimeZoneInfo? zone, DateOutput output)
    {
        _isIso = formats is null;
        _formats = formats is null ? [.. IsoDays, .. IsoInstants] : [.. formats];
        _zone = zone;
        _output = output;
        _refusal = formats is null
            ? "is not a date in ISO 8601 form; give the date transform the source's formats"
            : "is not a date in any of the formats " + string.Join(" | ", formats);
    }

    /// <summary>Whether a format can tell an offset: one that cannot needs a zone to give an instant.</summary>
    /// <param name="format">A .NET format string.</param>
    /// <returns>Whether <c>K</c> or <c>z</c> stands in it outside quotes.</returns>
    public static bool TellsOffset(string format)
    {
        var quote = '\0';
        for (var i = 0; i < format.Length; i++)
        {
            var c = format[i];
            if (quote != '\0')
            {
                quote = c == quote ? '\0' : quote;
            }
            else if (c == '\\')
            {
                i++;
            }
            else if (c is '\'' or '"')
            {
                quote = c;
            }
            else if (c is 'K' or 'z')
            {
                return true;
            }
        }

        return false;
    }

    /// <inheritdoc/>
    public override string? Apply(ref object? value, SourceRecord record)
    {
        if (value is DateTimeOffset given)
        {
            value = _output == DateOutput.Date ? Day(given) : given;
            return null;
        }

        if (value is not string text)
        {
            return "is neither a text nor a date";
        }

        if (_isIso && IsoInstant.TryParse(text, out var usual))
        {
            value = _output == DateOutput.Date ? Day(usual) : usual;
            return null;
        }

        foreach (var format in _formats)
        {
            // A parsed offset comes back as Utc or Local kind (adjusted); none as Unspecified. The offset itself is then read apart.
            if (!DateTime.TryParseExact(text, format, CultureInfo.InvariantCulture, DateTimeStyles.RoundtripKind, out var local))
            {
                continue;
            }

            if (local.Kind == DateTimeKind.Unspecified)
            {
                return Naive(local, ref value);
            }

            if (!DateTimeOffset.TryParseExact(text, format, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var instant))
            {
                continue;
            }

            value = _output == DateOutput.Date ? Day(instant) : instant;
            return null;
        }

        return _refusal;
    }

    private string? Naive(DateTime local, ref object? value)
    {
        if (_output == DateOutput.Date)
        {
            value = Day(local);
            return null;
        }

        if (_zone is null)
        {
            return "has no offset from UTC; give the date transform the zone that is meant";
        }

        if (_zone.IsInvalidTime(local))
        {
            return $"does not exist in the zone {_zone.Id}: clocks were set forward over it";
        }

        var offset = _zone.IsAmbiguousTime(local) ? _zone.GetAmbiguousTimeOffsets(local).Max() : _zone.GetUtcOffset(local);
        var utc = local.Ticks - offset.Ticks;
        if (utc < DateTime.MinValue.Ticks || utc > DateTime.MaxValue.Ticks)
        {
            // Not far-fetched: 0001-01-01 and 9999-12-31 23:59:59 are what systems export for "never" and "for ever".
            return $"has no instant in the zone {_zone.Id}: in UTC it would lie outside the years 1 to 9999";
        }

        value = new DateTimeOffset(local, offset);
        return null;
    }

    private string Day(DateTimeOffset instant) => Day((_zone is null ? instant : TimeZoneInfo.ConvertTime(instant, _zone)).DateTime);

    private static string Day(DateTime day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}
