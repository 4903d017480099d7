using CsvHelper;

namespace ExternalIdSync.Core.Sources.Csv;

/// <summary>Finds what is wrong with the quotes of a row.</summary>
internal static class CsvQuotes
{
    /// <summary>
    /// The first field whose quote is not closed in its line: it runs over a line break, or to the end of the file, without being quoted as it
    /// should.
    /// </summary>
    /// <param name="row">The row.</param>
    /// <returns>Its place, where it begins within the row, and where its line ends; <see langword="null"/> where all are closed.</returns>
    public static (int Place, int Start, int End)? FindOpen(CsvReader row)
    {
        var start = 0;
        for (var i = 0; i < row.FieldCount; i++)
        {
            var raw = row.GetRawSpan(i);
            var lineBreak = raw.IndexOfAny("\r\n"u8);
            if (lineBreak >= 0 ? !AreRight(raw) : IsLeftOpen(raw))
            {
                return (i, start, start + (lineBreak >= 0 ? lineBreak : raw.Length));
            }

            start += raw.Length + 1;
        }

        return null;
    }

    /// <summary>Whether a field either has no quotes or is enclosed in them, with those inside written twice.</summary>
    /// <param name="raw">The field as it is written.</param>
    /// <returns>Whether it is.</returns>
    public static bool AreRight(ReadOnlySpan<byte> raw) =>
        !raw.Contains((byte)'"') || (raw is [(byte)'"', .. var inside, (byte)'"'] && !HasLoneQuote(inside));

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

    // A field with an open quote and no line break is the last one of a file that does not end with one.
    private static bool IsLeftOpen(ReadOnlySpan<byte> raw) => raw is [(byte)'"', .. var inside] && !HasLoneQuote(inside);

    private static bool HasLoneQuote(ReadOnlySpan<byte> inside)
    {
        for (var quote = inside.IndexOf((byte)'"'); quote >= 0; quote = inside.IndexOf((byte)'"'))
        {
            if (quote + 1 == inside.Length || inside[quote + 1] != '"')
            {
                return true;
            }

            inside = inside[(quote + 2)..];
        }

        return false;
    }
}
