using System.Globalization;

namespace ExternalIdSync.Core.Mapping;

/// <summary>
/// A source field's name resolved against one schema: a column, and where it is a nested record or a list, the way down from there.
/// A column that bears the whole name wins over a nested one: <c>Account.Name</c> as exported by a report tool is one column.
/// </summary>
internal sealed class SourcePath
{
    private readonly int _ordinal;
    private readonly string[] _rest;

    private SourcePath(string name, int ordinal, string[] rest)
    {
        Name = name;
        _ordinal = ordinal;
        _rest = rest;
    }

    /// <summary>The name as the map gives it.</summary>
    public string Name { get; }

    /// <summary>The column it starts from; -1 where the source has none such.</summary>
    public int Ordinal => _ordinal;

    /// <summary>Resolves a name.</summary>
    /// <param name="name">A column, or a path such as <c>Account.Name</c> or <c>emails[0].email</c>.</param>
    /// <param name="schema">The source's fields.</param>
    /// <returns>The path; <see cref="Ordinal"/> is -1 where nothing in the schema can lead to it.</returns>
    public static SourcePath Resolve(string name, RecordSchema schema)
    {
        if (schema.TryGetOrdinal(name, out var ordinal))
        {
            return new SourcePath(name, ordinal, []);
        }

        // The longest column name first, so that a column "a.b" with a nested "c" is found under "a.b.c".
        for (var end = name.Length - 1; end > 0; end--)
        {
            if (name[end] is '.' or '[' && schema.TryGetOrdinal(name[..end], out ordinal))
            {
                var rest = name[end..].Replace("]", "", StringComparison.Ordinal).Split(['.', '['], StringSplitOptions.RemoveEmptyEntries);
                return new SourcePath(name, ordinal, rest);
            }
        }

        return new SourcePath(name, -1, []);
    }

    /// <summary>Reads the value.</summary>
    /// <param name="record">A record of the schema it was resolved against.</param>
    /// <returns>The value; <see cref="SyncRecord.Absent"/> where the record has no such field.</returns>
    public object? Read(SourceRecord record)
    {
        if (_ordinal < 0)
        {
            return SyncRecord.Absent;
        }

        var value = record[_ordinal];
        return _rest.Length == 0 ? value : Descend(value);
    }

    private object? Descend(object? value)
    {
        foreach (var step in _rest)
        {
            switch (value)
            {
                // A blank relation has blank fields: Account = null means that Account.Name is blank, not unknown.
                case null:
                    return null;
                case IReadOnlyDictionary<string, object?> nested:
                    if (!nested.TryGetValue(step, out value) && !TryFindIgnoringCase(nested, step, out value))
                    {
                        return SyncRecord.Absent;
                    }

                    break;
                case IReadOnlyList<object?> list when int.TryParse(step, NumberStyles.None, CultureInfo.InvariantCulture, out var index):
                    value = index < list.Count ? list[index] : null;
                    break;
                default:
                    return SyncRecord.Absent;
            }
        }

        return value;
    }

    private static bool TryFindIgnoringCase(IReadOnlyDictionary<string, object?> nested, string name, out object? value)
    {
        foreach (var (key, found) in nested)
        {
            if (string.Equals(key, name, StringComparison.OrdinalIgnoreCase))
            {
                value = found;
                return true;
            }
        }

        value = null;
        return false;
    }
}
