using System.Globalization;
using System.Text.Json;

namespace ExternalIdSync.Sandbox.Experiture;

/// <summary>
/// One object's schema and rows. A row is found by the match key; where that finds none, by an e-mail address whose row has no value of the
/// match key yet. The caller holds the lock.
/// </summary>
internal sealed class ExperitureObject
{
    private const string EmailField = "email";

    private readonly List<ExperitureField> _fields;
    private readonly Dictionary<string, int> _ordinals = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Dictionary<string, Row>> _indexes = new(StringComparer.Ordinal);
    private readonly List<Row> _rows = [];
    private readonly int _emailOrdinal;

    public ExperitureObject(string name, string title, string type, string writeMode, string primaryKey, params ExperitureField[] fields)
    {
        Name = name;
        Title = title;
        Type = type;
        WriteMode = writeMode;
        PrimaryKey = primaryKey;
        _fields = [.. fields];
        for (var i = 0; i < fields.Length; i++)
        {
            Index(i);
        }

        _emailOrdinal = _ordinals.GetValueOrDefault(EmailField, -1);
    }

    public string Name { get; }

    public string Title { get; }

    public string Type { get; }

    public string WriteMode { get; }

    public string PrimaryKey { get; }

    public int Count => _rows.Count;

    public ExperitureField? Field(string name) => _ordinals.TryGetValue(name, out var ordinal) ? _fields[ordinal] : null;

    /// <summary>Adds a field to the schema; rows there are have no value of it.</summary>
    public bool TryDefine(ExperitureField field)
    {
        if (_ordinals.ContainsKey(field.Name))
        {
            return false;
        }

        _fields.Add(field);
        Index(_fields.Count - 1);
        return true;
    }

    public void Clear()
    {
        _rows.Clear();
        foreach (var index in _indexes.Values)
        {
            index.Clear();
        }
    }

    /// <summary>Why a record cannot be written, or <see langword="null"/>. Writes nothing.</summary>
    public RecordRefusal? Check(JsonElement record, string? matchKey)
    {
        if (record.ValueKind != JsonValueKind.Object)
        {
            return RecordRefusal.Invalid("expected an object");
        }

        var any = false;
        foreach (var property in record.EnumerateObject())
        {
            any = true;
            if (!_ordinals.TryGetValue(property.Name, out var ordinal))
            {
                return new RecordRefusal(422, ExperitureSimulator.SchemaCode, $"field does not exist in object {Name}", property.Name);
            }

            if (_fields[ordinal].Check(property.Value) is { } wrong)
            {
                return RecordRefusal.Invalid(wrong, property.Name);
            }
        }

        if (!any)
        {
            return RecordRefusal.Invalid("must contain at least 1 property");
        }

        return matchKey is not null && KeyOf(record, matchKey) is null ? RecordRefusal.Invalid("match key is missing", matchKey) : null;
    }

    /// <summary>Writes a record that was checked.</summary>
    /// <param name="record">The record; a field that is not named stays as it is, null clears.</param>
    /// <param name="matchKey">The field to find the row by; <see langword="null"/> to append.</param>
    public RecordOutcome Write(JsonElement record, string? matchKey)
    {
        var row = matchKey is null ? null : Find(record, matchKey);
        var isNew = row is null;
        if (row is null)
        {
            row = new Row(_rows.Count + 1, new string?[_fields.Count]);
            _rows.Add(row);
        }

        row.Grow(_fields.Count);
        foreach (var property in record.EnumerateObject())
        {
            Set(row, _ordinals[property.Name], property.Value.ValueKind == JsonValueKind.Null ? null : property.Value.GetRawText());
        }

        return new RecordOutcome(isNew ? "inserted" : "updated", row.Id(Name), null);
    }

    public string? FindJson(string field, string value)
    {
        if (!_indexes.TryGetValue(field, out var index) || !index.TryGetValue(value, out var row))
        {
            return null;
        }

        return System.Text.Encoding.UTF8.GetString(JsonText.Write((this, row), static (writer, state) => state.Item1.WriteRow(writer, state.row)));
    }

    public void WriteRows(Utf8JsonWriter writer)
    {
        writer.WriteStartArray(Name);
        foreach (var row in _rows)
        {
            WriteRow(writer, row);
        }

        writer.WriteEndArray();
    }

    public void WriteSummary(Utf8JsonWriter writer)
    {
        writer.WriteString("objectName", Name);
        writer.WriteString("displayName", Title);
        writer.WriteString("pluralDisplayName", Title);
        writer.WriteString("objectType", Type);
        writer.WriteNumber("activeVersion", 1);
        writer.WriteBoolean("primaryProfileRoot", Type == "profile");
        writer.WriteStartObject("ingestion");
        writer.WriteBoolean("single", true);
        writer.WriteBoolean("jsonBatch", true);
        writer.WriteBoolean("fileImport", true);
        writer.WriteString("defaultWriteMode", WriteMode);
        writer.WriteEndObject();
    }

    public void WriteFields(Utf8JsonWriter writer)
    {
        writer.WriteStartArray("fields");
        foreach (var field in _fields)
        {
            writer.WriteStartObject();
            writer.WriteString("name", field.Name);
            writer.WriteString("type", field.TypeName);
            writer.WriteBoolean("nullable", true);
            writer.WriteBoolean("identity", field.IsIdentity);
            writer.WriteBoolean("primaryKey", field.Name == PrimaryKey);
            if (field.Values is { } values)
            {
                writer.WriteStartArray("enum");
                foreach (var value in values)
                {
                    writer.WriteStringValue(value);
                }

                writer.WriteEndArray();
            }

            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }

    private static string? KeyOf(JsonElement record, string field)
    {
        if (!record.TryGetProperty(field, out var value))
        {
            return null;
        }

        var text = value.ValueKind switch
        {
            JsonValueKind.String => value.GetString(),
            JsonValueKind.Number => value.GetRawText(),
            _ => null,
        };
        return string.IsNullOrWhiteSpace(text) ? null : text;
    }

    private void Index(int ordinal)
    {
        var field = _fields[ordinal];
        _ordinals[field.Name] = ordinal;
        if (field.IsIdentity)
        {
            _indexes[field.Name] = new Dictionary<string, Row>(
                field.Type == ExperitureType.Email ? StringComparer.OrdinalIgnoreCase : StringComparer.Ordinal);
        }
    }

    private Row? Find(JsonElement record, string matchKey)
    {
        if (_indexes[matchKey].TryGetValue(KeyOf(record, matchKey)!, out var row))
        {
            return row;
        }

        return _emailOrdinal >= 0
            && KeyOf(record, EmailField) is { } email
            && _indexes[EmailField].TryGetValue(email, out row)
            && row.Value(_ordinals[matchKey]) is null
            ? row
            : null;
    }

    private void Set(Row row, int ordinal, string? json)
    {
        var old = row.Value(ordinal);
        if (old == json)
        {
            return;
        }

        row.Values[ordinal] = json;
        if (!_indexes.TryGetValue(_fields[ordinal].Name, out var index))
        {
            return;
        }

        if (old is not null && index.TryGetValue(Plain(old), out var holder) && ReferenceEquals(holder, row))
        {
            index.Remove(Plain(old));
        }

        if (json is not null)
        {
            index.TryAdd(Plain(json), row);
        }
    }

    // Index keys are the text a caller would look for: a string without quotes and escapes.
    private static string Plain(string json) =>
        json[0] != '"' ? json : json.Contains('\\', StringComparison.Ordinal) ? JsonSerializer.Deserialize<string>(json)! : json[1..^1];

    private void WriteRow(Utf8JsonWriter writer, Row row)
    {
        writer.WriteStartObject();
        writer.WriteString("id", row.Id(Name));
        for (var i = 0; i < _fields.Count; i++)
        {
            if (row.Value(i) is { } json)
            {
                writer.WritePropertyName(_fields[i].Name);
                writer.WriteRawValue(json, skipInputValidation: true);
            }
        }

        writer.WriteEndObject();
    }

    private sealed class Row(int number, string?[] values)
    {
        public string?[] Values { get; private set; } = values;

        public string Id(string objectName) => string.Create(CultureInfo.InvariantCulture, $"{objectName[..3]}_{number:d8}");

        public string? Value(int ordinal) => ordinal < Values.Length ? Values[ordinal] : null;

        public void Grow(int count)
        {
            if (Values.Length < count)
            {
                var grown = Values;
                Array.Resize(ref grown, count);
                Values = grown;
            }
        }
    }
}
