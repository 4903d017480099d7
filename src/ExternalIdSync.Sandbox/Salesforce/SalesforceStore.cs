using System.Text.Json;

namespace ExternalIdSync.Sandbox.Salesforce;

/// <summary>All objects and their rows, written one by one or all or none of them. The caller holds the lock.</summary>
internal sealed class SalesforceStore
{
    private static readonly JsonElement NoValues = JsonSerializer.SerializeToElement(new Dictionary<string, string>());

    private readonly Dictionary<string, SalesforceObject> _objects = SalesforceSchema.Create();
    private readonly SalesforceRules _rules;
    private List<(SalesforceObject Type, string Id, SalesforceRow? Before)>? _undo;

    public SalesforceStore() => _rules = new SalesforceRules(this);

    /// <summary>How many of the next creations by external ID find that another caller was faster.</summary>
    public int Races { get; set; }

    public IEnumerable<SalesforceObject> Objects => _objects.Values;

    public SalesforceObject? Find(string name) => _objects.GetValueOrDefault(name);

    /// <summary>Writes, and takes everything back if the work says that it failed or cannot go on.</summary>
    public bool AllOrNothing(Func<bool> work)
    {
        _undo = [];
        var isDone = false;
        try
        {
            isDone = work();
            return isDone;
        }
        finally
        {
            for (var i = isDone ? -1 : _undo.Count - 1; i >= 0; i--)
            {
                var (type, id, before) = _undo[i];
                type.Remove(id);
                if (before is not null)
                {
                    type.Put(before);
                }
            }

            _undo = null;
        }
    }

    public SaveResult Create(SalesforceObject type, JsonElement body, DateTimeOffset now, SalesforceKey? key = null) =>
        Save(type, null, body, now, key);

    public SaveResult Update(SalesforceObject type, string id, JsonElement body, DateTimeOffset now, SalesforceKey? key = null)
    {
        if (!type.TryRow(id, out var row))
        {
            return SaveResult.Refused(SalesforceId.TryNormalize(id, out _)
                ? new(404, "INVALID_CROSS_REFERENCE_KEY", "invalid cross reference id", [])
                : SalesforceError.NotFound($"Provided external ID field does not exist or is not accessible: {id}"));
        }

        return row.IsDeleted ? SaveResult.Refused(new(404, "ENTITY_IS_DELETED", "entity is deleted", [])) : Save(type, row, body, now, key);
    }

    public SaveResult Upsert(SalesforceObject type, SalesforceKey key, JsonElement body, DateTimeOffset now, bool updateOnly = false)
    {
        var found = type.Lookup(key.Field, key.Text);
        return found.Count switch
        {
            0 when updateOnly => SaveResult.Refused(SalesforceError.NotFound()),
            0 when Races > 0 => LoseRace(type, key, now),
            0 => Create(type, body, now, key),
            1 => Update(type, found[0], body, now, key),
            _ => SaveResult.Refused(new(300, "MULTIPLE_CHOICES", $"{key.Field.Name}: more than one record found for external id field", [key.Field.Name]))
                with
            { Candidates = [.. found] },
        };
    }

    public SaveResult Delete(SalesforceObject type, string id, DateTimeOffset now)
    {
        if (!type.TryRow(id, out var row))
        {
            return SaveResult.Refused(SalesforceId.TryNormalize(id, out _)
                ? new(404, "INVALID_CROSS_REFERENCE_KEY", "invalid cross reference id", [])
                : SalesforceError.NotFound());
        }

        if (row.IsDeleted)
        {
            return SaveResult.Refused(new(404, "ENTITY_IS_DELETED", "entity is deleted", []));
        }

        Put(row.Restamped(now, now, static values => values[SalesforceRow.IsDeletedOrdinal] = true));
        return SaveResult.Saved(row.Id, isCreated: false);
    }

    public void Put(SalesforceRow row)
    {
        _undo?.Add((row.Type, row.Id, row.Type.TryRow(row.Id, out var before) ? before : null));
        row.Type.Put(row);
    }

    private SaveResult Save(SalesforceObject type, SalesforceRow? existing, JsonElement body, DateTimeOffset now, SalesforceKey? key)
    {
        if (_rules.Check(type, existing, body, key, out var values) is { } error)
        {
            return SaveResult.Refused(error);
        }

        var row = existing is null
            ? SalesforceRow.Create(type, values, type.NewId(), now, now)
            : new SalesforceRow(type, values).Restamped(now, now);
        Put(row);
        return SaveResult.Saved(row.Id, existing is null);
    }

    private SaveResult LoseRace(SalesforceObject type, SalesforceKey key, DateTimeOffset now)
    {
        Races--;
        _rules.Draft(type, null, NoValues, key, out var values);
        foreach (var field in type.Fields.Where(static f => f.IsRequired))
        {
            values[field.Ordinal] = "Rival";
        }

        var rival = SalesforceRow.Create(type, values, type.NewId(), now, now);
        Put(rival);
        return SaveResult.Refused(SalesforceError.Duplicate(key.Field, rival.Id));
    }
}
