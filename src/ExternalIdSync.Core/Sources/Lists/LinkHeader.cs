using ExternalIdSync.Core.Http;

namespace ExternalIdSync.Core.Sources.Lists;

/// <summary>Reads the next page's URL out of a <c>Link</c> header (RFC 8288, section 3).</summary>
internal static class LinkHeader
{
    /// <summary>Finds the next page.</summary>
    /// <param name="answer">The answer.</param>
    /// <returns>The URL as it stands there, or <see langword="null"/> where there is none.</returns>
    public static string? Next(TargetResponse answer)
    {
        if (!answer.Headers.TryGetValue("Link", out var header))
        {
            return null;
        }

        // A URL may hold commas and semicolons, but no angle brackets.
        var rest = header.AsSpan();
        while (rest.IndexOf('<') is >= 0 and var open && rest[open..].IndexOf('>') is > 0 and var length)
        {
            var url = rest.Slice(open + 1, length - 1);
            rest = rest[(open + length + 1)..];
            var end = rest.IndexOf('<');
            if (IsNext((end < 0 ? rest : rest[..end]).ToString()))
            {
                return url.ToString();
            }
        }

        return null;
    }

    private static bool IsNext(string parameters)
    {
        foreach (var part in parameters.Split(';', StringSplitOptions.TrimEntries))
        {
            var equals = part.IndexOf('=', StringComparison.Ordinal);
            if (equals > 0 && part[..equals].TrimEnd().Equals("rel", StringComparison.OrdinalIgnoreCase))
            {
                var relations = part[(equals + 1)..].TrimEnd(' ', ',').Trim().Trim('"').Split(' ');
                return relations.Contains("next", StringComparer.OrdinalIgnoreCase);
            }
        }

        return false;
    }
}
