namespace ExternalIdSync.Core.Mapping;

/// <summary>The fields that a target describes, found by where a map writes.</summary>
/// <param name="fields">The fields; empty where the target describes none, and any may be written.</param>
internal sealed class TargetFieldList(IReadOnlyList<TargetField> fields)
{
    /// <summary>The names of all.</summary>
    public IReadOnlyCollection<string> Names => [.. fields.Select(static f => f.Name)];

    /// <summary>The field that has a name.</summary>
    /// <param name="name">The name; case counts.</param>
    /// <returns>The field, or <see langword="null"/>.</returns>
    public TargetField? Find(string name)
    {
        foreach (var field in fields)
        {
            if (string.Equals(field.Name, name, StringComparison.Ordinal))
            {
                return field;
            }
        }

        return null;
    }

    /// <summary>Whether the target has a place, as far as it describes any.</summary>
    /// <param name="path">Where a map writes.</param>
    /// <returns>Whether it has: a target may describe a list by its items, a list by its name, or a nested record as a whole.</returns>
    public bool Has(TargetPath path) => fields.Count == 0 || Find(path.General) is not null || fields.Any(f =>
        (path.IsItem && f.Type == FieldType.List && string.Equals(f.Name, path.Name, StringComparison.Ordinal))
        || (f.Type == FieldType.Object && path.Name.StartsWith(f.Name + ".", StringComparison.Ordinal))
        || f.Name.StartsWith(path.General + ".", StringComparison.Ordinal)
        || f.Name.StartsWith(path.General + "[]", StringComparison.Ordinal));
}
