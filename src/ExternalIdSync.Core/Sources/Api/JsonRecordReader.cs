using System.Text.Json;
using ExternalIdSync.Core.Targets;

namespace ExternalIdSync.Core.Sources.Api;

/// <summary>
/// Makes records of JSON objects whose fields nobody named before. Objects with the same names in the same order share a schema; a name
/// that an object lacks is missing from its record too, since a missing field and a blank one mean different things.
/// </summary>
internal sealed class JsonRecordReader
{
    private readonly Dictionary<string, RecordSchema> _schemas = new(StringComparer.Ordinal);
    private RecordSchema? _last;

    /// <summary>Reads an object.</summary>
    /// <param name="item">The object.</param>
    /// <param name="origin">Where it comes from.</param>
    /// <returns>The record. Of names that differ only in case the first one counts.</returns>
    public SourceRecord Read(JsonElement item, RecordOrigin origin)
    {
        var schema = _last is { } last && Fits(item, last) ? last : _last = Find(item);
        var values = new object?[schema.Count];
        var i = 0;
        foreach (var property in item.EnumerateObject())
        {
            if (i < values.Length && property.NameEquals(schema.Names[i]))
            {
                values[i++] = FieldComparer.ToValue(property.Value);
            }
        }

        return new SourceRecord(schema, values, origin);
    }

    private static bool Fits(JsonElement item, RecordSchema schema)
    {
        var i = 0;
        foreach (var property in item.EnumerateObject())
        {
            if (i == schema.Count || !property.NameEquals(schema.Names[i++]))
            {
                return false;
            }
        }

        return i == schema.Count;
    }

    private RecordSchema Find(JsonElement item)
    {
        var names = new List<string>();
        var known = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        foreach (var property in item.EnumerateObject())
        {
            if (known.Add(property.Name))
            {
                names.Add(property.Name);
            }
        }

        var shape = string.Join('\n', names);
        if (!_schemas.TryGetValue(shape, out var schema))
        {
            _schemas.Add(shape, schema = new RecordSchema(names));
        }

        return schema;
    }
}
