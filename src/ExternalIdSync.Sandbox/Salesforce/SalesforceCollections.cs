using System.Text.Json;

namespace ExternalIdSync.Sandbox.Salesforce;

/// <summary>
/// The resources below <c>/composite/sobjects</c>: up to 200 records in one request, answered in its order, with 200 even if every one of them
/// was refused.
/// </summary>
internal sealed class SalesforceCollections(SalesforceStore store, SimulatedCall call, string version)
{
    public const int LargestRequest = 200;

    public SandboxResponse Answer(string method, string[] path) => (method, path) switch
    {
        ("POST", []) => Write(withCreated: false, record => TypeOf(record, null, out var type) ?? store.Create(type!, record, call.Now)),
        ("PATCH", []) => Write(withCreated: false, record => TypeOf(record, null, out var type) ?? store.Update(type!, IdOf(record), record, call.Now)),
        ("PATCH", [var name, var key]) when store.Find(name) is { } type => Upsert(type, key),
        ("DELETE", []) => Delete(),
        ("POST", [var name]) when store.Find(name) is { } type => Retrieve(type),
        _ => SalesforceReply.Error(404),
    };

    private static string IdOf(JsonElement record)
    {
        foreach (var property in record.EnumerateObject())
        {
            if (property.Name.Equals("id", StringComparison.OrdinalIgnoreCase))
            {
                return property.Value.ToString();
            }
        }

        return string.Empty;
    }

    private static SandboxResponse TooMany() => SalesforceReply.Error(SalesforceError.Of(
        "EXCEEDED_ID_LIMIT", "record limit reached. cannot submit more than 200 records into this call"));

    private static SandboxResponse Unreadable() => SalesforceReply.Error(SalesforceError.Of(
        "JSON_PARSER_ERROR", "The HTTP entity body is required and must be a JSON object with records."));

    private SaveResult? TypeOf(JsonElement record, SalesforceObject? expected, out SalesforceObject? type)
    {
        type = record.ValueKind == JsonValueKind.Object && record.TryGetProperty("attributes", out var attributes)
            && attributes.ValueKind == JsonValueKind.Object && attributes.TryGetProperty("type", out var name)
            ? store.Find(name.ToString())
            : null;
        return type is null || (expected is not null && type != expected)
            ? SaveResult.Refused(SalesforceError.Of("INVALID_TYPE", "The record's attributes.type is missing, unknown or not the object of the request."))
            : null;
    }

    private SandboxResponse Upsert(SalesforceObject type, string keyName)
    {
        if (!type.TryField(keyName, out var field) || !field.IsExternalId)
        {
            return SalesforceReply.Error(SalesforceError.NotFound("Provided external ID field does not exist or is not accessible: " + keyName));
        }

        using var body = JsonText.ParseObject(call.Request.Body);
        var counts = new Dictionary<string, int>(field.IsCaseSensitive ? StringComparer.Ordinal : StringComparer.OrdinalIgnoreCase);
        if (body is not null && body.RootElement.TryGetProperty("records", out var records) && records.ValueKind == JsonValueKind.Array)
        {
            foreach (var record in records.EnumerateArray())
            {
                if (KeyOf(record, field) is { } key)
                {
                    counts[key] = counts.GetValueOrDefault(key) + 1;
                }
            }
        }

        return Write(
            withCreated: true,
            record => TypeOf(record, type, out _) ?? KeyOf(record, field) switch
            {
                null => SaveResult.Refused(SalesforceError.Of("MISSING_ARGUMENT", $"{field.Name} not specified", field.Name)),
                { } key when counts[key] > 1 => SaveResult.Refused(SalesforceError.Of("DUPLICATE_VALUE", $"Duplicate external id specified: {key}", field.Name)),
                { } key => store.Upsert(type, new(field, key), record, call.Now),
            });
    }

    private static string? KeyOf(JsonElement record, SalesforceField field)
    {
        if (record.ValueKind == JsonValueKind.Object)
        {
            foreach (var property in record.EnumerateObject())
            {
                if (property.Name.Equals(field.Name, StringComparison.OrdinalIgnoreCase) && property.Value.ValueKind != JsonValueKind.Null)
                {
                    return property.Value.ToString() is { Length: > 0 } key ? key : null;
                }
            }
        }

        return null;
    }

    private SandboxResponse Write(bool withCreated, Func<JsonElement, SaveResult> save)
    {
        using var body = JsonText.ParseObject(call.Request.Body);
        if (body is null || !body.RootElement.TryGetProperty("records", out var records) || records.ValueKind != JsonValueKind.Array)
        {
            return Unreadable();
        }

        var allOrNone = body.RootElement.TryGetProperty("allOrNone", out var flag) && flag.ValueKind == JsonValueKind.True;
        return records.GetArrayLength() > LargestRequest
            ? TooMany()
            : Save(records.EnumerateArray().Select<JsonElement, Func<SaveResult>>(record => () => save(record)), allOrNone, withCreated);
    }

    private SandboxResponse Delete()
    {
        var ids = call.Query("ids")?.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries) ?? [];
        return ids.Length > LargestRequest
            ? TooMany()
            : Save(
                ids.Select<string, Func<SaveResult>>(id => () =>
                    store.Objects.FirstOrDefault(type => id.StartsWith(type.KeyPrefix, StringComparison.Ordinal)) is { } type
                        ? store.Delete(type, id, call.Now)
                        : SaveResult.Refused(SalesforceError.Of("MALFORMED_ID", $"malformed id {id}"))),
                call.Query("allOrNone") == "true",
                withCreated: false);
    }

    private SandboxResponse Save(IEnumerable<Func<SaveResult>> writes, bool allOrNone, bool withCreated)
    {
        var results = new List<SaveResult>();
        bool Run()
        {
            foreach (var write in writes)
            {
                results.Add(call.Rejection?.Refuses(results.Count) == true
                    ? SaveResult.Refused(SalesforceError.Of(call.Rejection.Code, "refused by a fault of the sandbox"))
                    : write());
            }

            return !allOrNone || results.TrueForAll(static r => r.Error is null);
        }

        if (!store.AllOrNothing(Run))
        {
            results = results.ConvertAll(static r => r.Error is null
                ? SaveResult.Refused(SalesforceError.Of(
                    "ALL_OR_NONE_OPERATION_ROLLED_BACK", "Record rolled back because not all records were valid and the request was using AllOrNone header"))
                : r);
        }

        return SalesforceReply.Json(
            200,
            (results, withCreated),
            static (writer, s) =>
            {
                writer.WriteStartArray();
                foreach (var result in s.results)
                {
                    SalesforceReply.WriteSaved(writer, result, s.withCreated);
                }

                writer.WriteEndArray();
            });
    }

    private SandboxResponse Retrieve(SalesforceObject type)
    {
        using var body = JsonText.ParseObject(call.Request.Body);
        if (body is null || !body.RootElement.TryGetProperty("ids", out var ids) || ids.ValueKind != JsonValueKind.Array
            || !body.RootElement.TryGetProperty("fields", out var names) || names.ValueKind != JsonValueKind.Array)
        {
            return Unreadable();
        }

        var fields = new List<SalesforceField>();
        foreach (var name in names.EnumerateArray())
        {
            if (!type.TryField(name.ToString(), out var field))
            {
                return SalesforceReply.Error(SalesforceError.Of("INVALID_FIELD", $"No such column '{name}' on sobject of type {type.Name}"));
            }

            fields.Add(field);
        }

        return SalesforceReply.Json(
            200,
            (Ids: ids, Fields: fields, Type: type, Version: version),
            static (writer, s) =>
            {
                writer.WriteStartArray();
                foreach (var id in s.Ids.EnumerateArray())
                {
                    if (s.Type.TryRow(id.ToString(), out var row) && !row.IsDeleted)
                    {
                        row.WriteTo(writer, s.Version, s.Fields);
                    }
                    else
                    {
                        writer.WriteNullValue();
                    }
                }

                writer.WriteEndArray();
            });
    }
}
