using System.Text.Json;

namespace ExternalIdSync.Sandbox.Salesforce;

/// <summary>What may be written: the values that a body makes of a row, and what is wrong with them. The caller holds the lock.</summary>
internal sealed class SalesforceRules(SalesforceStore store)
{
    /// <summary>The row's values with the body's put in, or the first thing that is wrong.</summary>
    public SalesforceError? Check(SalesforceObject type, SalesforceRow? existing, JsonElement body, SalesforceKey? key, out object?[] values)
    {
        var unfit = Draft(type, existing, body, key, out values);
        return FindReadOnly(type, body) ?? unfit ?? FindMissing(type, values) ?? FindDuplicate(type, existing, values) ?? FindDangling(type, values);
    }

    /// <summary>The row's values with the body's put in, or which of these does not fit its field. Other rules are not looked at.</summary>
    public SalesforceError? Draft(SalesforceObject type, SalesforceRow? existing, JsonElement body, SalesforceKey? key, out object?[] values)
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
            || store.Find(field.ReferenceTo!) is not { } parent)
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
                    return SalesforceError.Duplicate(field, id);
                }
            }
        }

        return null;
    }

    private SalesforceError? FindDangling(SalesforceObject type, object?[] values)
    {
        foreach (var field in type.Fields)
        {
            if (field.ReferenceTo is { } parent && !field.IsReadOnly && values[field.Ordinal] is string id
                && !(store.Find(parent)!.TryRow(id, out var row) && !row.IsDeleted))
            {
                return SalesforceError.Of("INVALID_CROSS_REFERENCE_KEY", "invalid cross reference id", field.Name);
            }
        }

        return null;
    }
}
