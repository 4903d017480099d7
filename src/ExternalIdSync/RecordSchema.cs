using System.Diagnostics.CodeAnalysis;

namespace ExternalIdSync;

/// <summary>
/// The names of a record's fields, in order, shared by every record of one shape so that a record itself is only an array of values.
/// Names are found without regard to case, by the invariant rules.
/// </summary>
public sealed class RecordSchema
{
    private readonly Dictionary<string, int> _ordinals;

    /// <summary>Makes a schema.</summary>
    /// <param name="names">The names, each once (ignoring case).</param>
    /// <exception cref="ArgumentException">A name stands twice.</exception>
    public RecordSchema(IReadOnlyList<string> names)
    {
        ArgumentNullException.ThrowIfNull(names);
        Names = [.. names];
        Count = names.Count;
        _ordinals = new Dictionary<string, int>(names.Count, StringComparer.OrdinalIgnoreCase);
        for (var i = 0; i < names.Count; i++)
        {
            if (!_ordinals.TryAdd(names[i], i))
            {
                throw new ArgumentException($"The name '{names[i]}' stands twice.", nameof(names));
            }
        }
    }

    /// <summary>The names, in order.</summary>
    public IReadOnlyList<string> Names { get; }

    /// <summary>How many fields there are.</summary>
    public int Count { get; }

    /// <summary>Finds a name.</summary>
    /// <param name="name">The name, in any case.</param>
    /// <param name="ordinal">Its place, from 0.</param>
    /// <returns>Whether there is such a field.</returns>
    public bool TryGetOrdinal([NotNullWhen(true)] string? name, out int ordinal)
    {
        ordinal = -1;
        return name is not null && _ordinals.TryGetValue(name, out ordinal);
    }
}
