using CsvHelper;

namespace ExternalIdSync.Core.Sources.Csv;

/// <summary>Finds what is wrong with the quotes of a row.</summary>
internal static class CsvQuotes
{
    /// <summary>The first field that runs over a line break without being quoted as it should: its quote is not closed in its line.</summary>
    /// <param name="row">The row.</param>
    /// <returns>Its place, where it begins within the row, and where its line ends; <see langword="null"/> where all are closed.</returns>
    public static (int Place, int Start, int End)? FindOpen(CsvReader row)
    {
        var start = 0;
        for (var i = 0; i < row.FieldCount; i++)
        {
            var raw = row.GetRawSpan(i);
            var lineBreak = raw.IndexOfAny("\r\n"u8);
            if (lineBreak >= 0 && !AreRight(raw))
            {
                return (i, start, start + lineBreak);
            }

            start += raw.Length + 1;
        }

        return null;
    }

    /// <summary>Whether a field either has no quotes or is enclosed in them, with those inside written twice.</summary>
    /// <param name="raw">The field as it is written.</param>
    /// <returns>Whether it is.</returns>
    public static bool AreRight(ReadOnlySpan<byte> raw)
    {
        if (!raw.Contains((byte)'"'))
        {
            return true;
        }

        if (raw is not [(byte)'"', .. var inside, (byte)'"'])
        {
            return false;
        }

        for (var quote = inside.IndexOf((byte)'"'); quote >= 0; quote = inside.IndexOf((byte)'"'))
        {
            if (quote + 1 == inside.Length || inside[quote + 1] != '"')
            {
                return false;
            }

            inside = inside[(quote + 2)..];
        }

        return true;
    }

    /// <summary>The field that an offset stands in.</summary>
    /// <param name="row">The row.</param>
    /// <param name="offset">The offset within the row.</param>
    /// <returns>The field's place.</returns>
    public static int PlaceAt(CsvReader row, long offset)
    {
        var place = 0;
        for (long end = row.GetRawSpan(0).Length; end < offset && place < row.FieldCount - 1; end += row.GetRawSpan(place).Length + 1)
        {
            place++;
        }

        return place;
    }
}
