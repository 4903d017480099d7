using System.Collections;
using System.Data;
using System.Management.Automation;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace ExternalIdSync.Cmdlets.Records;

/// <summary>
/// Turns any object into a <see cref="SourceRecord"/>: dictionaries by their keys, JSON by its fields, everything else by its properties.
/// Objects of one shape share one schema, so that what comes later finds its fields by place.
/// </summary>
internal sealed class PSObjectReader
{
    private const int MaxKnownShapes = 64;

    private readonly List<RecordSchema> _shapes = [];
    private readonly List<string> _names = [];
    private readonly List<object?> _values = [];
    private readonly PropertyReader _properties;
    private readonly ValueReader _reader;
    private RecordSchema? _latest;

    /// <summary>Makes a reader.</summary>
    /// <param name="includeScriptProperties">Whether properties that run code count as fields.</param>
    public PSObjectReader(bool includeScriptProperties = false)
    {
        _properties = new PropertyReader(includeScriptProperties);
        _reader = new ValueReader(_properties);
    }

    /// <summary>The records that one input stands for: one, or as many as an array or a JSON text has.</summary>
    /// <param name="input">The input, as it was bound.</param>
    /// <returns>Each one, to be read by <see cref="Read"/>.</returns>
    /// <exception cref="SyncException">The input is a text that is not JSON.</exception>
    public static IEnumerable<object?> Expand(object? input)
    {
        var value = input is PSObject wrapped ? wrapped.BaseObject : input;
        return value switch
        {
            PSCustomObject or IDictionary or SourceRecord => [input],
            string text => ParseJson(text) is { ValueKind: JsonValueKind.Array } array ? array.EnumerateArray().Cast<object?>() : [ParseJson(text)],
            JsonElement { ValueKind: JsonValueKind.Array } array => array.EnumerateArray().Cast<object?>(),
            JsonArray array => array,
            IList list => list.Cast<object?>(),
            _ => [input],
        };
    }

    /// <summary>Reads one object.</summary>
    /// <param name="input">The object.</param>
    /// <param name="origin">Where it comes from; a <see cref="SourceRecord"/> keeps its own.</param>
    /// <returns>The record.</returns>
    /// <exception cref="SyncException">The object has no fields, two fields of one name, or a value that cannot be a field.</exception>
    public SourceRecord Read(object? input, RecordOrigin origin)
    {
        var value = input is PSObject wrapped ? wrapped.BaseObject : input;
        if (value is SourceRecord record)
        {
            return ReadRecord(record, input as PSObject);
        }

        if (value is null or string or ValueType and not JsonElement)
        {
            throw NoFields(value);
        }

        if (value is not (IDictionary or JsonElement or JsonDocument or JsonObject or DataRow)
            && TryReadLikeTheLast(PSObject.AsPSObject(input!), origin) is { } same)
        {
            return same;
        }

        _names.Clear();
        _values.Clear();
        foreach (var (name, field) in Fields(value, input!))
        {
            _names.Add(name);
            _values.Add(_reader.Read(field));
        }

        return _names.Count == 0 ? throw NoFields(value) : new SourceRecord(Shape(), [.. _values], origin);
    }

    /// <summary>A record with one more field, or another value in it.</summary>
    /// <param name="record">The record.</param>
    /// <param name="name">The field.</param>
    /// <param name="value">Its value.</param>
    /// <returns>The new record.</returns>
    public SourceRecord Extend(SourceRecord record, string name, object? value) =>
        Extend(record, [new KeyValuePair<string, object?>(name, value)]);

    private static JsonElement ParseJson(string text)
    {
        try
        {
            using var document = JsonDocument.Parse(text);
            return document.RootElement.Clone();
        }
        catch (JsonException exception)
        {
            throw new SyncException(SyncErrors.ValueInvalid,
                "A text was piped in that is not JSON; pipe objects (Import-Csv, Import-CrmCsv), hashtables, or whole JSON texts (Get-Content -Raw).",
                exception);
        }
    }

    private static SyncException NoFields(object? value) =>
        new(SyncErrors.ValueInvalid, $"An input of type {value?.GetType().Name ?? "null"} has no fields; pipe objects, hashtables or JSON objects.");

    private IEnumerable<KeyValuePair<string, object?>> Fields(object value, object input) => value switch
    {
        IDictionary dictionary => dictionary.Cast<DictionaryEntry>()
            .Select(static e => new KeyValuePair<string, object?>(ValueReader.ReadName(e.Key), e.Value)),
        JsonElement json => JsonFields(json),
        JsonDocument json => JsonFields(json.RootElement),
        JsonObject json => JsonFields(JsonSerializer.SerializeToElement(json)),
        _ => _properties.Read(PSObject.AsPSObject(input)),
    };

    private static IEnumerable<KeyValuePair<string, object?>> JsonFields(JsonElement json) =>
        json.ValueKind == JsonValueKind.Object
            ? json.EnumerateObject().Select(static p => new KeyValuePair<string, object?>(p.Name, p.Value))
            : throw new SyncException(SyncErrors.ValueInvalid, $"A JSON {json.ValueKind} has no fields; give JSON objects.");

    // The fast way, for the second and every later row of one shape: no list of names, no look-up.
    private SourceRecord? TryReadLikeTheLast(PSObject source, RecordOrigin origin)
    {
        if (_latest is not { } schema)
        {
            return null;
        }

        var names = schema.Names;
        var values = new object?[names.Count];
        var count = 0;
        foreach (var property in source.Properties)
        {
            if (!_properties.IsField(property))
            {
                continue;
            }

            if (count == values.Length || !string.Equals(names[count], property.Name, StringComparison.Ordinal)
                || !PropertyReader.TryRead(property, out var value))
            {
                return null;
            }

            values[count++] = _reader.Read(value);
        }

        return count == values.Length ? new SourceRecord(schema, values, origin) : null;
    }

    // What a script has set on the record ($_.Email = ...) or added to it (Add-Member) wins over what it was read with.
    private SourceRecord ReadRecord(SourceRecord record, PSObject? wrapped)
    {
        List<KeyValuePair<string, object?>>? fields = RecordEdits.Of(record) is { Count: > 0 } edits ? [.. edits] : null;
        if (wrapped is not null)
        {
            foreach (var property in wrapped.Members.Match("*", PSMemberTypes.NoteProperty))
            {
                if (property is PSNoteProperty note)
                {
                    (fields ??= []).Add(new KeyValuePair<string, object?>(note.Name, note.Value));
                }
            }
        }

        return fields is null ? record : Extend(record, fields);
    }

    private SourceRecord Extend(SourceRecord record, List<KeyValuePair<string, object?>> fields)
    {
        _names.Clear();
        _values.Clear();
        for (var i = 0; i < record.Schema.Count; i++)
        {
            _names.Add(record.Schema.Names[i]);
            _values.Add(record[i]);
        }

        foreach (var (name, value) in fields)
        {
            var field = _reader.Read(value);
            if (record.Schema.TryGetOrdinal(name, out var ordinal))
            {
                _values[ordinal] = field;
            }
            else
            {
                _names.Add(name);
                _values.Add(field);
            }
        }

        return new SourceRecord(Shape(), [.. _values], record.Origin);
    }

    private RecordSchema Shape()
    {
        foreach (var shape in _shapes)
        {
            if (shape.Names.SequenceEqual(_names, StringComparer.Ordinal))
            {
                return _latest = shape;
            }
        }

        RecordSchema schema;
        try
        {
            schema = new RecordSchema(_names);
        }
        catch (ArgumentException exception)
        {
            throw new SyncException(SyncErrors.ValueInvalid,
                "An object has two fields whose names differ only in case; a record cannot tell them apart.", exception);
        }

        if (_shapes.Count == MaxKnownShapes)
        {
            _shapes.RemoveAt(0);
        }

        _shapes.Add(schema);
        return _latest = schema;
    }
}
