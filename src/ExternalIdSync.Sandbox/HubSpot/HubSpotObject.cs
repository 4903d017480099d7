using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text.Json;

namespace ExternalIdSync.Sandbox.HubSpot;

/// <summary>One kind of record: properties, records, and the search index that learns of changes later. The caller holds the lock.</summary>
internal sealed class HubSpotObject
{
    public const string IdName = "hs_object_id";
    public const string MergedName = "hs_merged_object_ids";

    private readonly List<HubSpotProperty> _properties = [];
    private readonly Dictionary<string, HubSpotProperty> _byName = new(StringComparer.Ordinal);
    private readonly SortedDictionary<long, HubSpotRecord> _records = [];
    private readonly SortedDictionary<long, HubSpotRecord> _index = [];
    private readonly PriorityQueue<HubSpotRecord, (DateTimeOffset At, long Revision)> _toIndex = new();
    private readonly Dictionary<int, Dictionary<string, long>> _unique = [];
    private readonly HubSpotProperty _id;
    private readonly HubSpotProperty _created;
    private readonly HubSpotProperty _changed;
    private readonly HubSpotProperty _merged;
    private long _lastId;
    private long _lastRevision;

    public HubSpotObject(string name, string changedName, string[] defaults, HubSpotProperty[] properties)
    {
        Name = name;
        _id = Define(new(IdName, HubSpotPropertyType.Number) { IsReadOnly = true });
        _created = Define(new("createdate", HubSpotPropertyType.Datetime) { IsReadOnly = true });
        _changed = Define(new(changedName, HubSpotPropertyType.Datetime) { IsReadOnly = true });
        _merged = Define(new(MergedName) { IsReadOnly = true });
        foreach (var property in properties)
        {
            Define(property);
        }

        Always = [_id, _created, _changed];
        Defaults = [.. defaults.Select(d => _byName[d])];
    }

    public string Name { get; }

    public IReadOnlyList<HubSpotProperty> Properties => _properties;

    /// <summary>The properties in every answer.</summary>
    public IReadOnlyList<HubSpotProperty> Always { get; }

    /// <summary>The properties in answers to callers that name none.</summary>
    public IReadOnlyList<HubSpotProperty> Defaults { get; }

    public IEnumerable<HubSpotRecord> Records => _records.Values;

    /// <summary>What search knows of, in the order of ids.</summary>
    public IEnumerable<HubSpotRecord> Index => _index.Values.Where(static r => r.ArchivedAt is null);

    public HubSpotProperty Define(HubSpotProperty property)
    {
        property = property with { Ordinal = _properties.Count };
        if (!_byName.TryAdd(property.Name, property))
        {
            throw new ArgumentException($"{Name} have a property {property.Name} already.", nameof(property));
        }

        _properties.Add(property);
        if (property.IsUnique)
        {
            _unique[property.Ordinal] = new(StringComparer.OrdinalIgnoreCase);
        }

        return property;
    }

    public bool TryProperty(string name, [NotNullWhen(true)] out HubSpotProperty? property) => _byName.TryGetValue(name, out property);

    /// <summary>The record with an id; one that went into another is found as that one, which is chosen here.</summary>
    public HubSpotRecord? Find(string id)
    {
        if (!long.TryParse(id, NumberStyles.None, CultureInfo.InvariantCulture, out var number) || !_records.TryGetValue(number, out var record))
        {
            return null;
        }

        while (record.MergedInto is { } next)
        {
            record = _records[next];
        }

        return record;
    }

    /// <summary>The record with an id as it was left, even if it went into another.</summary>
    public HubSpotRecord? FindExactly(string id) =>
        long.TryParse(id, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? _records.GetValueOrDefault(number) : null;

    /// <summary>The record, archived ones left out, that has a unique property's value.</summary>
    public HubSpotRecord? FindBy(HubSpotProperty property, string value) =>
        _unique.TryGetValue(property.Ordinal, out var ids) && ids.TryGetValue(value, out var id) ? _records[id] : null;

    /// <summary>The record with an id, or with a value of the property that is named; an error where that is no unique one.</summary>
    public HubSpotRecord? Find(string id, string? idProperty, out HubSpotError? error)
    {
        error = null;
        if (idProperty is null or IdName)
        {
            return Find(id);
        }

        if (TryProperty(idProperty, out var property) && property.IsUnique)
        {
            return FindBy(property, id);
        }

        error = HubSpotError.Invalid($"{idProperty} is not a unique property of {Name}");
        return null;
    }

    /// <summary>The record that a batch's input means; an archived one is none.</summary>
    public HubSpotRecord? FindLive(HubSpotBatchInput input, out HubSpotError? error) =>
        Find(input.Id ?? string.Empty, input.IdProperty, out error) is { ArchivedAt: null } found ? found : null;

    /// <summary>The properties of an answer: those that are always in it, and those a caller names or, where it names none, the defaults.</summary>
    /// <param name="names">The names; unknown ones are left out without a word.</param>
    public IReadOnlyList<HubSpotProperty> Choose(IReadOnlyCollection<string>? names)
    {
        var chosen = Always.ToList();
        IEnumerable<HubSpotProperty> wanted = names is not { Count: > 0 }
            ? Defaults
            : names.Select(name => TryProperty(name, out var property) ? property : null).OfType<HubSpotProperty>();
        chosen.AddRange(wanted.Where(property => !Always.Contains(property)).Distinct());
        return chosen;
    }

    public long NewId() => ++_lastId;

    /// <summary>The values of a record with a caller's put in, or what is wrong with the first that cannot be.</summary>
    public HubSpotError? Draft(HubSpotRecord? existing, JsonElement properties, out object?[] values)
    {
        values = new object?[_properties.Count];
        existing?.Values.CopyTo(values, 0);
        if (properties.ValueKind != JsonValueKind.Object)
        {
            return HubSpotError.Invalid("Invalid input JSON: properties is missing or not an object");
        }

        foreach (var sent in properties.EnumerateObject())
        {
            if (!_byName.TryGetValue(sent.Name, out var property))
            {
                return HubSpotError.BadProperty(sent.Name, "PROPERTY_DOESNT_EXIST", $"Property \"{sent.Name}\" does not exist");
            }

            if (property.IsReadOnly)
            {
                return HubSpotError.BadProperty(sent.Name, "READ_ONLY_VALUE", $"\"{sent.Name}\" is a read only property; its value cannot be set.");
            }

            values[property.Ordinal] = HubSpotValue.Read(property, sent.Value, out var code);
            if (code is not null)
            {
                return HubSpotError.BadProperty(sent.Name, code, $"{sent.Value} is not valid for the property {sent.Name}");
            }
        }

        return null;
    }

    /// <summary>Another record that has one of the values that must be unique.</summary>
    public HubSpotRecord? FindHolder(object?[] values, long? except)
    {
        foreach (var property in _properties)
        {
            if (property.IsUnique && HubSpotValue.ToText(values[property.Ordinal]) is { } text
                && FindBy(property, text) is { } holder && holder.Id != except)
            {
                return holder;
            }
        }

        return null;
    }

    public HubSpotRecord Create(long id, object?[] values, DateTimeOffset stamp, DateTimeOffset indexAt)
    {
        stamp = HubSpotValue.Milliseconds(stamp);
        values[_id.Ordinal] = (decimal)id;
        values[_created.Ordinal] = stamp;
        values[_changed.Ordinal] = stamp;
        return Put(new HubSpotRecord(id, ++_lastRevision, values, stamp, stamp), indexAt);
    }

    public HubSpotRecord Change(HubSpotRecord existing, object?[] values, DateTimeOffset stamp, DateTimeOffset indexAt)
    {
        stamp = HubSpotValue.Milliseconds(stamp);
        if (stamp < existing.UpdatedAt)
        {
            stamp = existing.UpdatedAt;
        }

        values[_changed.Ordinal] = stamp;
        return Put(existing with { Revision = ++_lastRevision, Values = values, UpdatedAt = stamp }, indexAt);
    }

    public void Archive(HubSpotRecord existing, DateTimeOffset stamp, DateTimeOffset indexAt, long? mergedInto = null) => Put(
        existing with { Revision = ++_lastRevision, ArchivedAt = HubSpotValue.Milliseconds(stamp), MergedInto = mergedInto }, indexAt);

    /// <summary>Puts records into a new one: the first one's values, and the others' where it has none.</summary>
    public HubSpotRecord Merge(long newId, IReadOnlyList<HubSpotRecord> parts, DateTimeOffset stamp, DateTimeOffset indexAt)
    {
        var values = new object?[_properties.Count];
        var merged = new List<string>();
        foreach (var part in parts)
        {
            foreach (var property in _properties)
            {
                values[property.Ordinal] ??= part[property];
            }

            if (part[_merged] is string earlier)
            {
                merged.Add(earlier);
            }

            merged.Add(part.Id.ToString(CultureInfo.InvariantCulture));
            Archive(part, stamp, indexAt, newId);
        }

        values[_merged.Ordinal] = string.Join(';', merged);
        return Create(newId, values, stamp, indexAt);
    }

    /// <summary>Lets search learn of what is due.</summary>
    public void Settle(DateTimeOffset now)
    {
        while (_toIndex.TryPeek(out var record, out var due) && due.At <= now)
        {
            _toIndex.Dequeue();
            if (!_index.TryGetValue(record.Id, out var known) || known.Revision < record.Revision)
            {
                _index[record.Id] = record;
            }
        }
    }

    private HubSpotRecord Put(HubSpotRecord record, DateTimeOffset indexAt)
    {
        foreach (var (ordinal, ids) in _unique)
        {
            if (_records.TryGetValue(record.Id, out var before)
                && HubSpotValue.ToText(before[_properties[ordinal]]) is { } old && ids.TryGetValue(old, out var holder) && holder == record.Id)
            {
                ids.Remove(old);
            }

            if (record.ArchivedAt is null && HubSpotValue.ToText(record[_properties[ordinal]]) is { } text)
            {
                ids[text] = record.Id;
            }
        }

        _records[record.Id] = record;
        _toIndex.Enqueue(record, (indexAt, record.Revision));
        return record;
    }
}
