using System.Text.Json;

namespace ExternalIdSync.Sandbox.Hipcall;

/// <summary>Companies or contacts: an id sequence and an external-ID namespace of their own. Thread-safe.</summary>
internal sealed class HipcallResource
{
    private readonly object _gate = new();
    private readonly Dictionary<long, HipcallRecord> _byId = [];
    private readonly Dictionary<string, HipcallRecord> _byExternalId = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> _ordinals = new(StringComparer.Ordinal);
    private readonly string[] _naming;
    private long _lastId;

    public HipcallResource(string name, string[] naming, HipcallField[] fields)
    {
        Name = name;
        Fields = fields;
        _naming = naming;
        for (var i = 0; i < fields.Length; i++)
        {
            _ordinals[fields[i].Name] = i;
        }
    }

    public string Name { get; }

    public HipcallField[] Fields { get; }

    public int Count
    {
        get
        {
            lock (_gate)
            {
                return _byId.Count;
            }
        }
    }

    public int OrdinalOf(string field) => _ordinals.GetValueOrDefault(field, -1);

    public HipcallRecord[] Snapshot()
    {
        lock (_gate)
        {
            return [.. _byId.Values];
        }
    }

    public HipcallRecord? Find(long id)
    {
        lock (_gate)
        {
            return _byId.GetValueOrDefault(id);
        }
    }

    public HipcallRecord? Find(string externalId)
    {
        lock (_gate)
        {
            return _byExternalId.GetValueOrDefault(externalId);
        }
    }

    public void Clear()
    {
        lock (_gate)
        {
            _byId.Clear();
            _byExternalId.Clear();
            _lastId = 0;
        }
    }

    /// <summary>Creates a record, or changes the one with an id: all of the body or, when there are errors, none of it.</summary>
    /// <returns>The record, or <see langword="null"/>; without errors because there is none with the id.</returns>
    public HipcallRecord? Write(long? id, JsonElement body, HipcallErrors errors)
    {
        lock (_gate)
        {
            HipcallRecord? existing = null;
            return id is not null && !_byId.TryGetValue(id.Value, out existing) ? null : Write(existing, body, errors);
        }
    }

    private HipcallRecord? Write(HipcallRecord? existing, JsonElement body, HipcallErrors errors)
    {
        var externalId = existing?.ExternalId;
        var values = existing is null ? new string?[Fields.Length] : [.. existing.Values];
        foreach (var property in body.EnumerateObject())
        {
            if (property.NameEquals("external_id"))
            {
                externalId = HipcallValue.ReadExternalId(property.Value, errors);
            }
            else if (_ordinals.TryGetValue(property.Name, out var ordinal))
            {
                values[ordinal] = HipcallValue.Read(Fields[ordinal], property.Value, errors);
            }
        }

        if (!Array.Exists(_naming, name => values[OrdinalOf(name)] is not null))
        {
            errors.Add(_naming[0], "can't be blank");
        }

        if (externalId is not null && _byExternalId.TryGetValue(externalId, out var holder) && holder.Id != existing?.Id)
        {
            errors.Add("external_id", "has already been taken");
        }

        if (!errors.IsEmpty)
        {
            return null;
        }

        if (existing?.ExternalId is { } old)
        {
            _byExternalId.Remove(old);
        }

        var record = new HipcallRecord(existing?.Id ?? ++_lastId, externalId, values);
        _byId[record.Id] = record;
        if (externalId is not null)
        {
            _byExternalId[externalId] = record;
        }

        return record;
    }
}
