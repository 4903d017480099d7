namespace ExternalIdSync.Core.Json;

/// <summary>Finds the word that was probably meant.</summary>
internal static class Suggestion
{
    /// <summary>The nearest of some names.</summary>
    /// <param name="written">What was written.</param>
    /// <param name="known">The names there are.</param>
    /// <returns>The nearest name, or <see langword="null"/> where none is near.</returns>
    public static string? For(string written, IEnumerable<string> known)
    {
        string? best = null;
        var least = Math.Max(1, written.Length / 3) + 1;
        foreach (var name in known)
        {
            var distance = Distance(written, name);
            if (distance < least)
            {
                (best, least) = (name, distance);
            }
        }

        return best;
    }

    /// <summary>A sentence's end that helps: the nearest name, or all names where none is near.</summary>
    /// <param name="written">What was written.</param>
    /// <param name="known">The names there are.</param>
    /// <returns><c>did you mean 'x'?</c> or <c>known are a, b, c.</c></returns>
    public static string Hint(string written, IReadOnlyCollection<string> known) =>
        For(written, known) is { } near ? $"did you mean '{near}'?" : $"known are {string.Join(", ", known)}.";

    /// <summary>Edits between two words, ignoring case; two swapped neighbours are one edit.</summary>
    private static int Distance(string left, string right)
    {
        var rows = new int[3][];
        for (var r = 0; r < 3; r++)
        {
            rows[r] = new int[right.Length + 1];
        }

        for (var j = 0; j <= right.Length; j++)
        {
            rows[0][j] = j;
        }

        for (var i = 1; i <= left.Length; i++)
        {
            var (now, before, earlier) = (rows[i % 3], rows[(i + 2) % 3], rows[(i + 1) % 3]);
            now[0] = i;
            for (var j = 1; j <= right.Length; j++)
            {
                var same = Same(left[i - 1], right[j - 1]);
                now[j] = Math.Min(Math.Min(now[j - 1], before[j]) + 1, before[j - 1] + (same ? 0 : 1));
                if (i > 1 && j > 1 && !same && Same(left[i - 1], right[j - 2]) && Same(left[i - 2], right[j - 1]))
                {
                    now[j] = Math.Min(now[j], earlier[j - 2] + 1);
                }
            }
        }

        return rows[left.Length % 3][right.Length];
    }

    private static bool Same(char left, char right) => char.ToUpperInvariant(left) == char.ToUpperInvariant(right);
}
