using System.Diagnostics.CodeAnalysis;

namespace ExternalIdSync.Sandbox.Salesforce;

/// <summary>An object's fields and its rows, deleted ones too. The caller holds the lock.</summary>
internal sealed class SalesforceObject
{
    private static readonly SalesforceField[] SystemFields =
    [
        new("Id", SalesforceFieldType.Id) { IsReadOnly = true, Length = 18 },
        new("IsDeleted", SalesforceFieldType.Boolean) { IsReadOnly = true },
        new("MasterRecordId", SalesforceFieldType.Reference) { IsReadOnly = true, Length = 18, RelationshipName = "MasterRecord" },
        new("CreatedDate", SalesforceFieldType.Datetime) { IsReadOnly = true },
        new("LastModifiedDate", SalesforceFieldType.Datetime) { IsReadOnly = true },
        new("SystemModstamp", SalesforceFieldType.Datetime) { IsReadOnly = true },
    ];

    private readonly List<SalesforceField> _fields = [];
    private readonly Dictionary<string, SalesforceField> _byName = new(StringComparer.OrdinalIgnoreCase);
    private readonly Dictionary<string, SalesforceField> _byRelationship = new(StringComparer.OrdinalIgnoreCase);
    private readonly SortedDictionary<string, SalesforceRow> _rows = new(StringComparer.Ordinal);
    private readonly Dictionary<int, Dictionary<string, List<string>>> _keys = [];
    private long _lastId;

    public SalesforceObject(string name, string keyPrefix, params IEnumerable<SalesforceField> fields)
    {
        Name = name;
        KeyPrefix = keyPrefix;
        foreach (var field in SystemFields)
        {
            TryDefine(field.Name == "MasterRecordId" ? field with { ReferenceTo = name } : field);
        }

        foreach (var field in fields)
        {
            TryDefine(field);
        }
    }

    public string Name { get; }

    public string KeyPrefix { get; }

    public IReadOnlyList<SalesforceField> Fields => _fields;

    public IEnumerable<SalesforceRow> Rows => _rows.Values;

    /// <summary>Adds a field; its ordinal is set here.</summary>
    public bool TryDefine(SalesforceField field)
    {
        field = field with { Ordinal = _fields.Count };
        if (!_byName.TryAdd(field.Name, field))
        {
            return false;
        }

        _fields.Add(field);
        if (field.RelationshipName is { } relationship)
        {
            _byRelationship[relationship] = field;
        }

        if (field.IsExternalId || field.IsUnique)
        {
            _keys[field.Ordinal] = new(field.IsCaseSensitive ? StringComparer.Ordinal : StringComparer.OrdinalIgnoreCase);
        }

        return true;
    }

    public bool TryField(string name, [NotNullWhen(true)] out SalesforceField? field) => _byName.TryGetValue(name, out field);

    public bool TryRelationship(string name, [NotNullWhen(true)] out SalesforceField? field) => _byRelationship.TryGetValue(name, out field);

    public bool TryRow(string? id, [NotNullWhen(true)] out SalesforceRow? row)
    {
        row = null;
        return SalesforceId.TryNormalize(id, out var whole) && _rows.TryGetValue(whole, out row);
    }

    /// <summary>The ids of the rows, deleted ones left out, that have a value of an external ID or a unique field.</summary>
    public IReadOnlyList<string> Lookup(SalesforceField field, string value) =>
        _keys.TryGetValue(field.Ordinal, out var ids) && ids.TryGetValue(value, out var found) ? found : [];

    public string NewId() => SalesforceId.Create(KeyPrefix, ++_lastId);

    public void Put(SalesforceRow row)
    {
        Remove(row.Id);
        _rows[row.Id] = row;
        if (row.IsDeleted)
        {
            return;
        }

        foreach (var (ordinal, ids) in _keys)
        {
            if (KeyText(row[ordinal]) is not { } key)
            {
                continue;
            }

            if (ids.TryGetValue(key, out var found))
            {
                found.Add(row.Id);
            }
            else
            {
                ids[key] = [row.Id];
            }
        }
    }

    public void Remove(string id)
    {
        if (!_rows.Remove(id, out var row))
        {
            return;
        }

        foreach (var (ordinal, ids) in _keys)
        {
            if (KeyText(row[ordinal]) is { } key && ids.TryGetValue(key, out var found) && found.Remove(id) && found.Count == 0)
            {
                ids.Remove(key);
            }
        }
    }

    public static string? KeyText(object? value) => value is null ? null : SalesforceValue.ToText(value);
}
