namespace ExternalIdSync.Core.Mapping;

/// <summary>Tells columns that a table must have and has not.</summary>
internal static class MissingColumns
{
    /// <summary>Holds a source to the columns that are read of it.</summary>
    /// <param name="columns">The columns.</param>
    /// <param name="source">The source's fields.</param>
    /// <exception cref="SyncException"><see cref="SyncErrors.ColumnNotFound"/>, naming all that are missing.</exception>
    public static void ThrowIfAny(IEnumerable<string> columns, RecordSchema source)
    {
        var missing = columns
            .Distinct(StringComparer.OrdinalIgnoreCase)
            .Where(c => SourcePath.Resolve(c, source).Ordinal < 0)
            .ToList();
        if (missing.Count > 0)
        {
            throw new SyncException(
                SyncErrors.ColumnNotFound,
                $"The source has no {(missing.Count == 1 ? "column" : "columns")} {string.Join(", ", missing.Select(static n => $"'{n}'"))}; "
                + $"it has {string.Join(", ", source.Names)}.")
            {
                Subject = missing[0],
            };
        }
    }
}
