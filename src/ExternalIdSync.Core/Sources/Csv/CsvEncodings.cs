using System.Text;

namespace ExternalIdSync.Core.Sources.Csv;

/// <summary>The encodings a CSV file may have.</summary>
public static class CsvEncodings
{
    /// <summary>UTF-8; whether a byte order mark is written is the dialect's business.</summary>
    internal static Encoding Utf8 { get; } = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false);

    /// <summary>Finds an encoding by its name (<c>windows-1252</c>, <c>utf-16</c>) or code page number (<c>1252</c>).</summary>
    /// <param name="name">The name, in any case.</param>
    /// <returns>The encoding.</returns>
    /// <exception cref="SyncException"><see cref="SyncErrors.OptionInvalid"/>: no encoding has this name.</exception>
    public static Encoding Find(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        var wanted = name.Trim();
        try
        {
            // Asked directly: registering the provider would change the encodings of the whole process.
            var codePages = CodePagesEncodingProvider.Instance;
            return int.TryParse(wanted, System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out var page)
                ? codePages.GetEncoding(page) ?? Encoding.GetEncoding(page)
                : codePages.GetEncoding(wanted) ?? Encoding.GetEncoding(wanted);
        }
        catch (Exception e) when (e is ArgumentException or NotSupportedException)
        {
            throw new SyncException(SyncErrors.OptionInvalid,
                $"There is no encoding '{name}'. Name it like utf-8, utf-16, windows-1252, iso-8859-9 or 1252.", e)
            { Subject = name };
        }
    }

    /// <summary>Tells the encoding of a file by its first bytes.</summary>
    /// <param name="head">The first bytes, as many as there are up to a few thousand.</param>
    /// <param name="given">The encoding named by the caller, if one was.</param>
    /// <param name="markLength">How many bytes the byte order mark has; 0 for none.</param>
    /// <returns>The encoding.</returns>
    internal static Encoding Detect(ReadOnlySpan<byte> head, Encoding? given, out int markLength)
    {
        // UTF-32 first: its little-endian mark begins with that of UTF-16.
        (markLength, var marked) = head switch
        {
            [0xEF, 0xBB, 0xBF, ..] => (3, Utf8),
            [0xFF, 0xFE, 0x00, 0x00, ..] => (4, new UTF32Encoding(bigEndian: false, byteOrderMark: true)),
            [0x00, 0x00, 0xFE, 0xFF, ..] => (4, new UTF32Encoding(bigEndian: true, byteOrderMark: true)),
            [0xFF, 0xFE, ..] => (2, Encoding.Unicode),
            [0xFE, 0xFF, ..] => (2, Encoding.BigEndianUnicode),
            _ => (0, (Encoding?)null),
        };
        return marked ?? given ?? LooksLikeUtf16(head) ?? Utf8;
    }

    // A header is mostly ASCII, so in UTF-16 nearly every other byte is zero, and always on the same side.
    private static Encoding? LooksLikeUtf16(ReadOnlySpan<byte> head)
    {
        var sample = head[..Math.Min(head.Length & ~1, 512)];
        int even = 0, odd = 0;
        for (var i = 0; i < sample.Length; i += 2)
        {
            even += sample[i] == 0 ? 1 : 0;
            odd += sample[i + 1] == 0 ? 1 : 0;
        }

        var most = sample.Length / 2 * 7 / 10;
        return sample.Length < 4 ? null
            : odd >= most && even <= odd / 10 ? Encoding.Unicode
            : even >= most && odd <= even / 10 ? Encoding.BigEndianUnicode
            : null;
    }
}
