using System.Text;

namespace ExternalIdSync.Core.Http;

/// <summary>
/// Writes a value into a URL as data: only RFC 3986's unreserved characters (letters, digits, <c>- . _ ~</c>) stand for
/// themselves, everything else becomes its UTF-8 bytes in percent form, so that <c>/ : + % space ü</c> all arrive as they are.
/// </summary>
public static class UrlEscape
{
    /// <summary>Escapes a value that becomes a whole path segment.</summary>
    /// <param name="value">The value.</param>
    /// <returns>The escaped value.</returns>
    /// <exception cref="SyncException">
    /// <see cref="SyncErrors.ExternalIdUnusable"/>: the value is empty, <c>.</c> or <c>..</c>, which a URL takes as a step in the path
    /// however they are escaped (RFC 3986, section 6.2.2), or is not valid Unicode.
    /// </exception>
    public static string Segment(string value)
    {
        ArgumentNullException.ThrowIfNull(value);
        return value is "" or "." or ".."
            ? throw new SyncException(SyncErrors.ExternalIdUnusable,
                $"The value \"{value}\" cannot stand in a URL's path, where it means a step to another address.")
            : Data(value);
    }

    /// <summary>Escapes a value for a query, where it may be anything, or for a path segment that has other text beside it.</summary>
    /// <param name="value">The value.</param>
    /// <returns>The escaped value.</returns>
    /// <exception cref="SyncException"><see cref="SyncErrors.ExternalIdUnusable"/>: the value is not valid Unicode.</exception>
    public static string Data(string value)
    {
        ArgumentNullException.ThrowIfNull(value);
        RequirePairs(value);
        return Uri.EscapeDataString(value);
    }

    // Half a surrogate pair would be replaced silently, and two keys could become one.
    private static void RequirePairs(ReadOnlySpan<char> value)
    {
        while (!value.IsEmpty)
        {
            var next = value.IndexOfAnyInRange('\uD800', '\uDFFF');
            if (next < 0)
            {
                return;
            }

            if (Rune.DecodeFromUtf16(value[next..], out _, out var length) != System.Buffers.OperationStatus.Done)
            {
                throw new SyncException(SyncErrors.ExternalIdUnusable, "The value is not valid Unicode: half of a surrogate pair stands alone.");
            }

            value = value[(next + length)..];
        }
    }
}
