namespace ExternalIdSync.Core.Sources.Csv;

/// <summary>Tells the delimiter from the first rows: the one that splits most of them into as many fields as the header.</summary>
internal static class DelimiterDetector
{
    /// <summary>The delimiters that are told apart. The comma is last: with another candidate equally good it stands inside numbers.</summary>
    public static ReadOnlySpan<byte> Candidates => ";\t|,"u8;

    private const int SampleRows = 100;

    /// <summary>Finds the delimiter.</summary>
    /// <param name="sample">The first rows from the header on.</param>
    /// <param name="isWhole">Whether the sample is all there is, so that its last row is a whole one.</param>
    /// <param name="comment">What begins a comment line, if anything does.</param>
    /// <returns>The delimiter; <see langword="null"/> where the header has one column only.</returns>
    public static char? Detect(ReadOnlySpan<byte> sample, bool isWhole, char? comment)
    {
        char? best = null;
        double bestShare = 0;
        var bestCount = 0;
        foreach (var candidate in Candidates)
        {
            var (count, share) = candidate == comment ? default : Measure(sample, candidate, isWhole, comment);
            if (count > 0 && (share > bestShare || (share == bestShare && count > bestCount)))
            {
                (best, bestShare, bestCount) = ((char)candidate, share, count);
            }
        }

        return best;
    }

    // How often the delimiter stands in the header, and in what share of the rows as often as there.
    private static (int Count, double Share) Measure(ReadOnlySpan<byte> sample, byte delimiter, bool isWhole, char? comment)
    {
        int header = -1, rows = 0, alike = 0, count = 0;
        bool quoted = false, fieldStart = true, blank = true, skipping = false;
        for (var i = 0; i <= sample.Length && rows < SampleRows; i++)
        {
            var end = i == sample.Length;
            var b = end ? (byte)'\n' : sample[i];
            if (!skipping && blank && b == comment)
            {
                skipping = true;
            }

            if (!end && !skipping && (quoted || (fieldStart && b == '"')))
            {
                quoted = b != '"' || !quoted;
                fieldStart = blank = false;
            }
            else if (b is (byte)'\r' or (byte)'\n')
            {
                if (!blank && !skipping && (!end || isWhole || header < 0))
                {
                    header = header < 0 ? count : header;
                    rows++;
                    alike += count == header ? 1 : 0;
                }

                (count, quoted, fieldStart, blank, skipping) = (0, false, true, true, false);
            }
            else
            {
                fieldStart = b == delimiter;
                count += fieldStart ? 1 : 0;
                blank = false;
            }
        }

        return (Math.Max(header, 0), rows == 0 ? 0 : (double)alike / rows);
    }
}
