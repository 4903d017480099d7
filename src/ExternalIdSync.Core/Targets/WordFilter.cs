using System.Text.RegularExpressions;

namespace ExternalIdSync.Core.Targets;

/// <summary>Takes personal data out of a target's words before anyone sees them: the record's own values, and e-mail addresses.</summary>
internal static partial class WordFilter
{
    private const int ShortestValue = 4;

    /// <summary>Cleans a text.</summary>
    /// <param name="text">The target's words.</param>
    /// <param name="record">The record they are about.</param>
    /// <param name="longest">The most characters that are kept.</param>
    /// <returns>The words with <c>{field}</c> in the place of values, on one line.</returns>
    public static string Clean(string text, SyncRecord? record, int longest)
    {
        if (record is not null)
        {
            for (var i = 0; i < record.Schema.Count; i++)
            {
                if (record[i] is string { Length: >= ShortestValue } value)
                {
                    text = text.Replace(value, "{" + record.Schema.Names[i] + "}", StringComparison.OrdinalIgnoreCase);
                }
            }
        }

        text = Address().Replace(text, "{e-mail}");
        text = LineBreaks().Replace(text, " ").Trim();
        return text.Length <= longest ? text : string.Concat(text.AsSpan(0, longest - 1), "…");
    }

    [GeneratedRegex(@"[^\s@""'<>]+@[^\s@""'<>]+\.[^\s@""'<>.,;:)]+", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 200)]
    private static partial Regex Address();

    [GeneratedRegex(@"\s+", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 200)]
    private static partial Regex LineBreaks();
}
