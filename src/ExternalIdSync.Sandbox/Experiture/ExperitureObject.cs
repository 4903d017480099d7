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
    private readonly Dictionary<string, Dictionary<string, ExperitureRow>> _indexes = new(StringComparer.Ordinal);
    private readonly List<ExperitureRow> _rows = [];
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

    public IReadOnlyList<ExperitureField> Fields => _fields;

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
            if (NameOf(property) is not { } name)
            {
                return RecordRefusal.Invalid("a field's name is half of a surrogate pair");
            }

            if (!_ordinals.TryGetValue(name, out var ordinal))
            {
                return new RecordRefusal(422, ExperitureReply.SchemaCode, $"field does not exist in object {Name}", name);
            }

            if (_fields[ordinal].Check(property.Value) is { } wrong)
            {
                return RecordRefusal.Invalid(wrong, name);
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
            row = new ExperitureRow(_rows.Count + 1);
            _rows.Add(row);
        }

        foreach (var property in record.EnumerateObject())
        {
            Set(row, _ordinals[property.Name], Canonical(property.Value));
        }

        return new RecordOutcome(isNew ? "inserted" : "updated", row.Id(Name), null);
    }

    public string? FindJson(string field, string value)
    {
        if (!_indexes.TryGetValue(field, out var index) || !index.TryGetValue(Quote(value), out var row))
        {
            return null;
        }

        return JsonText.WriteText((this, row), static (writer, state) => state.Item1.WriteRow(writer, state.row));
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

    /// <summary>The member's name; <see langword="null"/> for one that is no text, which must refuse its own record and not the batch.</summary>
    private static string? NameOf(JsonProperty property)
    {
        try
        {
            return property.Name;
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }

    private static string? KeyOf(JsonElement record, string field)
    {
        if (!record.TryGetProperty(field, out var value))
        {
            return null;
        }

        return value.ValueKind == JsonValueKind.String && string.IsNullOrWhiteSpace(value.GetString()) ? null : Canonical(value);
    }

    // Values and index keys are JSON text in one spelling, so that an index shares its keys with the rows.
    private static string? Canonical(JsonElement value)
    {
        if (value.ValueKind == JsonValueKind.Null)
        {
            return null;
        }

        var json = value.GetRawText();
        return value.ValueKind == JsonValueKind.String && json.Contains('\\', StringComparison.Ordinal) ? Quote(value.GetString()!) : json;
    }

    private static string Quote(string text) => JsonText.WriteText(text, static (writer, value) => writer.WriteStringValue(value));

    private void Index(int ordinal)
    {
        var field = _fields[ordinal];
        _ordinals[field.Name] = ordinal;
        if (field.IsIdentity)
        {
            _indexes[field.Name] = new Dictionary<string, ExperitureRow>(
                field.Type == ExperitureType.Email ? StringComparer.OrdinalIgnoreCase : StringComparer.Ordinal);
        }
    }

    private ExperitureRow? Find(JsonElement record, string matchKey)
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

    private void Set(ExperitureRow row, int ordinal, string? json)
    {
        var old = row.Value(ordinal);
        if (old == json)
        {
            return;
        }

        row.Set(ordinal, json);
        if (!_indexes.TryGetValue(_fields[ordinal].Name, out var index))
        {
            return;
        }

        if (old is not null && index.TryGetValue(old, out var holder) && ReferenceEquals(holder, row))
        {
            index.Remove(old);
        }

        if (json is not null)
        {
            index.TryAdd(json, row);
        }
    }

    private void WriteRow(Utf8JsonWriter writer, ExperitureRow row)
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
}
