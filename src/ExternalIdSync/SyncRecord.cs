namespace ExternalIdSync;

/// <summary>
/// One record as the target is to hold it, after mapping. A field that is absent is left alone at the target; a field that is present
/// with <see langword="null"/> is cleared. Values are of the kinds that <see cref="SourceRecord"/> lists.
/// </summary>
public sealed class SyncRecord
{
    /// <summary>The value that stands for "absent": the field is not sent at all.</summary>
    public static readonly object Absent = new AbsentValue();

    private readonly object?[] _values;

    /// <summary>Makes a record. The array is kept, not copied: the caller hands it over.</summary>
    /// <param name="externalId">The external ID, prefix included.</param>
    /// <param name="schema">The names of the target's fields, dots for nesting (<c>risk.level</c>).</param>
    /// <param name="values">As many values as the schema has names; <see cref="Absent"/> for a field not sent.</param>
    /// <param name="origin">Where it comes from.</param>
    /// <param name="source">The record it was mapped from, or <see langword="null"/>.</param>
    /// <exception cref="ArgumentException">There is no external ID, or there are more or fewer values than names.</exception>
    public SyncRecord(ExternalId externalId, RecordSchema schema, object?[] values, RecordOrigin origin = default, SourceRecord? source = null)
    {
        ArgumentNullException.ThrowIfNull(schema);
        ArgumentNullException.ThrowIfNull(values);
        if (externalId.IsNone)
        {
            throw new ArgumentException("A sync record needs an external ID.", nameof(externalId));
        }

        if (schema.Count != values.Length)
        {
            throw new ArgumentException($"{schema.Count} names but {values.Length} values.", nameof(values));
        }

        ExternalId = externalId;
        Schema = schema;
        _values = values;
        Origin = origin;
        Source = source;
    }

    /// <summary>The external ID, prefix included.</summary>
    public ExternalId ExternalId { get; }

    /// <summary>The names of the target's fields.</summary>
    public RecordSchema Schema { get; }

    /// <summary>Where the record comes from.</summary>
    public RecordOrigin Origin { get; }

    /// <summary>The record it was mapped from; kept so that a rejection can show the row as it was read.</summary>
    public SourceRecord? Source { get; }

    /// <summary>The value of a field by its place; <see cref="Absent"/> where it is not sent.</summary>
    /// <param name="ordinal">The place, from 0.</param>
    public object? this[int ordinal] => _values[ordinal];

    /// <summary>The fields that are sent, in order.</summary>
    public IEnumerable<KeyValuePair<string, object?>> Fields
    {
        get
        {
            for (var i = 0; i < _values.Length; i++)
            {
                if (!ReferenceEquals(_values[i], Absent))
                {
                    yield return new KeyValuePair<string, object?>(Schema.Names[i], _values[i]);
                }
            }
        }
    }

    private sealed class AbsentValue
    {
        public override string ToString() => "(absent)";
    }
}
