using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;

namespace ExternalIdSync.Cmdlets.Records;

/// <summary>
/// What a script has set on records (<c>$_.Email = …</c>). Records themselves never change, as a run may be reading them: an edit is kept
/// beside its record and lives as long as it.
/// </summary>
internal static class RecordEdits
{
    private static readonly ConditionalWeakTable<SourceRecord, Dictionary<int, object?>> Edits = [];
    private static volatile bool _any;

    /// <summary>Sets a field.</summary>
    /// <param name="record">The record.</param>
    /// <param name="ordinal">The field's place.</param>
    /// <param name="value">Its value from now on.</param>
    public static void Set(SourceRecord record, int ordinal, object? value)
    {
        var edits = Edits.GetOrCreateValue(record);
        lock (edits)
        {
            edits[ordinal] = value;
        }

        _any = true;
    }

    /// <summary>The value that a script has set.</summary>
    /// <param name="record">The record.</param>
    /// <param name="ordinal">The field's place.</param>
    /// <param name="value">The value.</param>
    /// <returns>Whether one was set.</returns>
    public static bool TryGet(SourceRecord record, int ordinal, out object? value)
    {
        value = null;
        if (!TryGet(record, out var edits))
        {
            return false;
        }

        lock (edits)
        {
            return edits.TryGetValue(ordinal, out value);
        }
    }

    /// <summary>Every value that a script has set.</summary>
    /// <param name="record">The record.</param>
    /// <returns>Names and values; empty where nothing was set.</returns>
    public static IReadOnlyList<KeyValuePair<string, object?>> Of(SourceRecord record)
    {
        if (!TryGet(record, out var edits))
        {
            return [];
        }

        lock (edits)
        {
            return [.. edits.Select(e => new KeyValuePair<string, object?>(record.Schema.Names[e.Key], e.Value))];
        }
    }

    // Most scripts set nothing: then no record is looked up.
    private static bool TryGet(SourceRecord record, [NotNullWhen(true)] out Dictionary<int, object?>? edits)
    {
        edits = null;
        return _any && Edits.TryGetValue(record, out edits);
    }
}
