namespace ExternalIdSync;

/// <summary>
/// One record as its source gave it, before mapping. Values are <see langword="null"/>, <see cref="string"/>, <see cref="bool"/>,
/// <see cref="long"/>, <see cref="decimal"/>, <see cref="double"/>, <see cref="DateTimeOffset"/>, a list of such values
/// (<see cref="IReadOnlyList{T}"/> of <see cref="object"/>) or a nested record (<see cref="IReadOnlyDictionary{TKey, TValue}"/> of
/// <see cref="string"/> and <see cref="object"/>).
/// </summary>
public sealed class SourceRecord
{
    private readonly object?[] _values;

    /// <summary>Makes a record. The array is kept, not copied: the caller hands it over.</summary>
    /// <param name="schema">The names of the fields.</param>
    /// <param name="values">As many values as the schema has names.</param>
    /// <param name="origin">Where the record comes from.</param>
    /// <exception cref="ArgumentException">There are more or fewer values than names.</exception>
    public SourceRecord(RecordSchema schema, object?[] values, RecordOrigin origin = default)
    {
        ArgumentNullException.ThrowIfNull(schema);
        ArgumentNullException.ThrowIfNull(values);
        if (schema.Count != values.Length)
        {
            throw new ArgumentException($"{schema.Count} names but {values.Length} values.", nameof(values));
        }

        Schema = schema;
        _values = values;
        Origin = origin;
    }

    /// <summary>The names of the fields.</summary>
    public RecordSchema Schema { get; }

    /// <summary>Where the record comes from: its row, its version at the source.</summary>
    public RecordOrigin Origin { get; }

    /// <summary>The value of a field by its place.</summary>
    /// <param name="ordinal">The place, from 0.</param>
    public object? this[int ordinal] => _values[ordinal];

    /// <summary>The value of a field by its name; <see langword="null"/> where there is no such field.</summary>
    /// <param name="name">The name, in any case.</param>
    public object? this[string name] => Schema.TryGetOrdinal(name, out var ordinal) ? _values[ordinal] : null;
}
