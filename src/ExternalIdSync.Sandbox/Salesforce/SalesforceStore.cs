using System.Text.Json;
using ExternalIdSync.Sandbox.Crm;

namespace ExternalIdSync.Sandbox.Salesforce;

/// <summary>All objects and the rules for writing them. The caller holds the lock.</summary>
internal sealed class SalesforceStore
{
    private static readonly JsonElement NoValues = JsonSerializer.SerializeToElement(new Dictionary<string, string>());

    private readonly Dictionary<string, SalesforceObject> _objects = SalesforceSchema.Create();
    private List<(SalesforceObject Type, string Id, SalesforceRow? Before)>? _undo;

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

    public SaveResult Create(SalesforceObject type, JsonElement body, DateTimeOffset now, KeyValue? key = null) =>
        Save(type, null, body, now, key);

    public SaveResult Update(SalesforceObject type, string id, JsonElement body, DateTimeOffset now, KeyValue? key = null)
    {
        if (!type.TryRow(id, out var row))
        {
            return SaveResult.Refused(SalesforceId.TryNormalize(id, out _)
                ? new(404, "INVALID_CROSS_REFERENCE_KEY", "invalid cross reference id", [])
                : SalesforceError.NotFound($"Provided external ID field does not exist or is not accessible: {id}"));
        }

        return row.IsDeleted ? SaveResult.Refused(new(404, "ENTITY_IS_DELETED", "entity is deleted", [])) : Save(type, row, body, now, key);
    }

    public SaveResult Upsert(SalesforceObject type, KeyValue key, JsonElement body, DateTimeOffset now, bool updateOnly = false)
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

        Put(Restamp(row, now, now, static values => values[SalesforceRow.IsDeletedOrdinal] = true));
        return SaveResult.Saved(row.Id, isCreated: false);
    }

    /// <summary>Whether every value fits its field; for changes that come from outside the API.</summary>
    public void Check(CrmChange change, JsonElement values)
    {
        var type = Find(change.Object) ?? throw new ArgumentException($"There is no object {change.Object}.", nameof(change));
        if (Draft(type, null, values, out _) is { } error)
        {
            throw new ArgumentException(error.Message, nameof(change));
        }
    }

    /// <summary>Applies a change that comes from outside the API: nothing but the values' types is checked.</summary>
    public void Commit(CrmCommit commit)
    {
        var type = Find(commit.Change.Object)!;
        var at = commit.Stamp;
        var modified = commit.Change.LastModified ?? at;
        if (commit.Change.Kind == CrmChangeKind.Create)
        {
            Draft(type, null, commit.Values, out var created);
            Put(Stamped(type, created, commit.Id, at, modified));
            return;
        }

        if (!type.TryRow(commit.Id, out var row) || row.IsDeleted)
        {
            // Deleted by somebody else before this was committed.
            return;
        }

        switch (commit.Change.Kind)
        {
            case CrmChangeKind.Update:
                Draft(type, row, commit.Values, out var values);
                Put(Restamp(new SalesforceRow(type, values), at, modified));
                break;
            case CrmChangeKind.Delete:
                Put(Restamp(row, at, modified, static v => v[SalesforceRow.IsDeletedOrdinal] = true));
                break;
            case CrmChangeKind.Touch:
                Put(Restamp(row, at, null));
                break;
            case CrmChangeKind.Merge:
                Merge(type, row, commit.Change.MergedIds, at);
                break;
        }
    }

    private static SalesforceRow Stamped(SalesforceObject type, object?[] values, string id, DateTimeOffset at, DateTimeOffset modified)
    {
        (at, modified) = (SalesforceValue.Seconds(at), SalesforceValue.Seconds(modified));
        values[SalesforceRow.IdOrdinal] = id;
        values[SalesforceRow.IsDeletedOrdinal] = false;
        values[SalesforceRow.CreatedDateOrdinal] = modified < at ? modified : at;
        values[SalesforceRow.LastModifiedDateOrdinal] = modified;
        values[SalesforceRow.SystemModstampOrdinal] = at;
        return new SalesforceRow(type, values);
    }

    /// <summary>The row with new stamps. The system's never goes back: two transactions cannot have held the row at once.</summary>
    private static SalesforceRow Restamp(SalesforceRow row, DateTimeOffset at, DateTimeOffset? modified, Action<object?[]>? change = null)
    {
        at = SalesforceValue.Seconds(at);
        var values = row.CopyValues();
        change?.Invoke(values);
        values[SalesforceRow.SystemModstampOrdinal] = at > row.SystemModstamp ? at : row.SystemModstamp;
        if (modified is not null)
        {
            values[SalesforceRow.LastModifiedDateOrdinal] = SalesforceValue.Seconds(modified.Value);
        }

        return new SalesforceRow(row.Type, values);
    }

    private void Merge(SalesforceObject type, SalesforceRow master, IReadOnlyList<string> losers, DateTimeOffset at)
    {
        foreach (var id in losers)
        {
            if (!type.TryRow(id, out var loser) || loser.IsDeleted || loser.Id == master.Id)
            {
                continue;
            }

            Put(Restamp(
                loser,
                at,
                at,
                values =>
                {
                    values[SalesforceRow.IsDeletedOrdinal] = true;
                    values[SalesforceRow.MasterRecordIdOrdinal] = master.Id;
                }));
            Reparent(loser.Id, master, at);
        }

        Put(Restamp(master, at, at));
    }

    private void Reparent(string from, SalesforceRow to, DateTimeOffset at)
    {
        foreach (var child in _objects.Values)
        {
            foreach (var field in child.Fields.Where(f => f.ReferenceTo == to.Type.Name && f.Ordinal != SalesforceRow.MasterRecordIdOrdinal))
            {
                foreach (var row in child.Rows.Where(r => !r.IsDeleted && from.Equals(r[field.Ordinal])).ToList())
                {
                    Put(Restamp(row, at, at, values => values[field.Ordinal] = to.Id));
                }
            }
        }
    }

    private SaveResult Save(SalesforceObject type, SalesforceRow? existing, JsonElement body, DateTimeOffset now, KeyValue? key)
    {
        var unfit = Draft(type, existing, body, out var values, key);
        var error = FindReadOnly(type, body) ?? unfit ?? FindMissing(type, values)
            ?? FindDuplicate(type, existing, values) ?? FindDangling(type, values);
        if (error is not null)
        {
            return SaveResult.Refused(error);
        }

        var row = existing is null
            ? Stamped(type, values, type.NewId(), now, now)
            : Restamp(new SalesforceRow(type, values), now, now);
        Put(row);
        return SaveResult.Saved(row.Id, existing is null);
    }

    private void Put(SalesforceRow row)
    {
        _undo?.Add((row.Type, row.Id, row.Type.TryRow(row.Id, out var before) ? before : null));
        row.Type.Put(row);
    }

    /// <summary>The row's values with the body's put in.</summary>
    private SalesforceError? Draft(SalesforceObject type, SalesforceRow? existing, JsonElement body, out object?[] values, KeyValue? key = null)
    {
        values = existing?.CopyValues() ?? new object?[type.Fields.Count];
        foreach (var field in existing is null ? type.Fields : [])
        {
            if (field.Type == SalesforceFieldType.Boolean)
            {
                values[field.Ordinal] = false;
            }
        }

        if (key is not null)
        {
            values[key.Field.Ordinal] = key.Text;
        }

        foreach (var property in body.EnumerateObject())
        {
            if (property.NameEquals("attributes") || (key is not null && key.Field.Name.Equals(property.Name, StringComparison.OrdinalIgnoreCase)))
            {
                continue;
            }

            var error = type.TryField(property.Name, out var field)
                ? Read(field, property.Value, values)
                : ReadParent(type, property, values);
            if (error is not null)
            {
                return error;
            }
        }

        if (type.TryField(SalesforceSchema.PersonName, out var name) && name.IsReadOnly && type.TryField("FirstName", out var first) && type.TryField("LastName", out var last))
        {
            values[name.Ordinal] = $"{values[first.Ordinal]} {values[last.Ordinal]}".Trim();
        }

        return null;
    }

    private static SalesforceError? Read(SalesforceField field, JsonElement json, object?[] values)
    {
        // An id is how a collection says which record it means.
        if (field.Type != SalesforceFieldType.Id)
        {
            var value = SalesforceValue.Read(field, json, out var error);
            values[field.Ordinal] = value ?? (field.Type == SalesforceFieldType.Boolean ? false : null);
            return error;
        }

        return null;
    }

    /// <summary>A parent named by its own external ID: <c>"Account": { "External_Id__c": "A-1" }</c>.</summary>
    private SalesforceError? ReadParent(SalesforceObject type, JsonProperty property, object?[] values)
    {
        if (!type.TryRelationship(property.Name, out var field) || property.Value.ValueKind != JsonValueKind.Object
            || Find(field.ReferenceTo!) is not { } parent)
        {
            return SalesforceError.Of("INVALID_FIELD", $"No such column '{property.Name}' on sobject of type {type.Name}", property.Name);
        }

        foreach (var key in property.Value.EnumerateObject().Where(static p => !p.NameEquals("attributes")))
        {
            if (!parent.TryField(key.Name, out var keyField) || !keyField.IsExternalId)
            {
                return SalesforceError.Of("INVALID_FIELD", $"No such column '{key.Name}' on sobject of type {parent.Name}", key.Name);
            }

            if (parent.Lookup(keyField, key.Value.ToString()) is not [var id])
            {
                return SalesforceError.Of("INVALID_FIELD", $"Foreign key external ID: {key.Value} not found for field {keyField.Name} in entity {parent.Name}");
            }

            values[field.Ordinal] = id;
        }

        return null;
    }

    private static SalesforceError? FindReadOnly(SalesforceObject type, JsonElement body)
    {
        foreach (var property in body.EnumerateObject())
        {
            if (type.TryField(property.Name, out var field) && field.IsReadOnly && field.Type != SalesforceFieldType.Id)
            {
                return SalesforceError.Of(
                    "INVALID_FIELD_FOR_INSERT_UPDATE",
                    $"Unable to create/update fields: {field.Name}. Please check the security settings of this field and verify that it is read/write for your profile or permission set.",
                    field.Name);
            }
        }

        return null;
    }

    private static SalesforceError? FindMissing(SalesforceObject type, object?[] values)
    {
        var missing = type.Fields.Where(f => f.IsRequired && values[f.Ordinal] is null).Select(static f => f.Name).ToArray();
        return missing.Length == 0
            ? null
            : SalesforceError.Of("REQUIRED_FIELD_MISSING", $"Required fields are missing: [{string.Join(", ", missing)}]", missing);
    }

    private static SalesforceError? FindDuplicate(SalesforceObject type, SalesforceRow? existing, object?[] values)
    {
        foreach (var field in type.Fields)
        {
            if (!field.IsUnique || SalesforceObject.KeyText(values[field.Ordinal]) is not { } text)
            {
                continue;
            }

            foreach (var id in type.Lookup(field, text))
            {
                if (id != existing?.Id)
                {
                    return Duplicate(field, id);
                }
            }
        }

        return null;
    }

    private static SalesforceError Duplicate(SalesforceField field, string id) => SalesforceError.Of(
        "DUPLICATE_VALUE",
        $"duplicate value found: {field.Name} duplicates value on record with id: {id}");

    private SalesforceError? FindDangling(SalesforceObject type, object?[] values)
    {
        foreach (var field in type.Fields)
        {
            if (field.ReferenceTo is { } parent && !field.IsReadOnly && values[field.Ordinal] is string id
                && !(Find(parent)!.TryRow(id, out var row) && !row.IsDeleted))
            {
                return SalesforceError.Of("INVALID_CROSS_REFERENCE_KEY", "invalid cross reference id", field.Name);
            }
        }

        return null;
    }

    private SaveResult LoseRace(SalesforceObject type, KeyValue key, DateTimeOffset now)
    {
        Races--;
        Draft(type, null, NoValues, out var values, key);
        foreach (var field in type.Fields.Where(static f => f.IsRequired))
        {
            values[field.Ordinal] = "Rival";
        }

        var rival = Stamped(type, values, type.NewId(), now, now);
        Put(rival);
        return SaveResult.Refused(Duplicate(key.Field, rival.Id));
    }

    /// <summary>An external-ID field and the value to find.</summary>
    internal sealed record KeyValue(SalesforceField Field, string Text);
}
