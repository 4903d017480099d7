namespace ExternalIdSync.Core.Sources.Csv;

/// <summary>Makes the names of the columns of what the header says.</summary>
internal static class CsvHeader
{
    /// <summary>Names the columns.</summary>
    /// <param name="source">What messages call the source.</param>
    /// <param name="cells">The header cells, as written.</param>
    /// <param name="unnamed">The places of the columns whose cell is blank, which are named after their place.</param>
    /// <returns>The names, trimmed, each once.</returns>
    /// <exception cref="SyncException"><see cref="SyncErrors.HeaderInvalid"/>: a name stands twice, or all are blank.</exception>
    public static string[] Name(string source, IReadOnlyList<string> cells, out List<int> unnamed)
    {
        var names = new string[cells.Count];
        var places = new Dictionary<string, List<int>>(StringComparer.OrdinalIgnoreCase);
        unnamed = [];
        for (var i = 0; i < names.Length; i++)
        {
            names[i] = cells[i].Trim();
            if (names[i].Length == 0)
            {
                unnamed.Add(i);
            }
            else if (!places.TryAdd(names[i], [i + 1]))
            {
                places[names[i]].Add(i + 1);
            }
        }

        if (unnamed.Count == names.Length)
        {
            throw new SyncException(SyncErrors.HeaderInvalid, $"'{source}': every cell of the header is blank.") { Subject = source };
        }

        var twice = places.Where(static p => p.Value.Count > 1).Select(static p => $"'{p.Key}' in columns {Join(p.Value)}").ToList();
        if (twice.Count > 0)
        {
            throw new SyncException(SyncErrors.HeaderInvalid,
                $"'{source}': the header has names that stand more than once: {string.Join("; ", twice)}.")
            { Subject = source };
        }

        foreach (var i in unnamed)
        {
            var name = $"Column{i + 1}";
            while (!places.TryAdd(name, []))
            {
                name += "_";
            }

            names[i] = name;
        }

        return names;
    }

    private static string Join(List<int> places) => $"{string.Join(", ", places.SkipLast(1))} and {places[^1]}";
}
