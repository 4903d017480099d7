using System.Text.Json;

namespace ExternalIdSync.Sandbox.Salesforce;

/// <summary>The resources below <c>/sobjects/{object}</c>: one record by its id or by an external ID.</summary>
internal sealed class SalesforceRecords(SalesforceStore store, SimulatedCall call, string version)
{
    // From this version on an update by external ID has a body, as a creation has; before, it was 204.
    private const int BodyOnUpdate = 46;

    public SandboxResponse Answer(string method, SalesforceObject type, string[] path) => (method, path) switch
    {
        ("GET", []) => Summary(type),
        ("GET", ["describe"]) => SalesforceReply.Json(
            200, (type, version), static (writer, s) => SalesforceDescribe.WriteObject(writer, s.type, s.version, withFields: true)),
        ("POST", []) => WithBody(body => Saved(store.Create(type, body, call.Now), type)),
        ("GET", [var id]) => type.TryRow(id, out var row) && !row.IsDeleted ? Get(row) : SalesforceReply.Error(404),
        ("PATCH", [var id]) => WithBody(body => Changed(store.Update(type, id, body, call.Now))),
        ("DELETE", [var id]) => Changed(store.Delete(type, id, call.Now)),
        ("PATCH", ["Id", var id]) => WithBody(body => Changed(store.Update(type, id, body, call.Now))),
        (_, [var name, var value]) => ByKey(method, type, name, value),
        _ => SalesforceReply.Error(405),
    };

    private SandboxResponse ByKey(string method, SalesforceObject type, string name, string value)
    {
        // The vendor's documentation names this ending: its server takes it for a file's.
        if (!type.TryField(name, out var field) || !field.IsExternalId || value.EndsWith(".inc", StringComparison.OrdinalIgnoreCase))
        {
            return SalesforceReply.Error(SalesforceError.NotFound(
                field is { IsExternalId: true } ? "The requested resource does not exist" : "Provided external ID field does not exist or is not accessible: " + name));
        }

        if (method == "PATCH")
        {
            return WithBody(body => Upsert(type, new(field, value), body));
        }

        return type.Lookup(field, value) switch
        {
            [] => SalesforceReply.Error(404),
            [var id] when method == "DELETE" => Changed(store.Delete(type, id, call.Now)),
            [var id] when method == "GET" && type.TryRow(id, out var row) => Get(row),
            { Count: > 1 } many => Choices(type, many),
            _ => SalesforceReply.Error(405),
        };
    }

    private SandboxResponse Upsert(SalesforceObject type, SalesforceKey key, JsonElement body)
    {
        foreach (var property in body.EnumerateObject())
        {
            if (property.Name.Equals(key.Field.Name, StringComparison.OrdinalIgnoreCase) || property.Name.Equals("Id", StringComparison.OrdinalIgnoreCase))
            {
                return SalesforceReply.Error(SalesforceError.Of(
                    "INVALID_FIELD", $"The {property.Name} field should not be specified in the sobject data.", property.Name));
            }
        }

        var isUpdateOnly = "true".Equals(call.Query("updateOnly"), StringComparison.OrdinalIgnoreCase);
        var result = store.Upsert(type, key, body, call.Now, isUpdateOnly);
        return result switch
        {
            { Candidates.Count: > 0 } => Choices(type, result.Candidates),
            { Error: not null } => SalesforceReply.Error(result.Error),
            { IsCreated: false } when SalesforceVersion.NumberOf(version) < BodyOnUpdate => SandboxResponse.Empty(204),
            _ => SalesforceReply.Json(result.IsCreated ? 201 : 200, result, static (writer, r) => SalesforceReply.WriteSaved(writer, r, withCreated: true)),
        };
    }

    private SandboxResponse Choices(SalesforceObject type, IReadOnlyList<string> ids) => SalesforceReply.Json(
        300,
        (type.Name, version, ids),
        static (writer, s) =>
        {
            writer.WriteStartArray();
            foreach (var id in s.ids)
            {
                writer.WriteStringValue($"/services/data/{s.version}/sobjects/{s.Name}/{id}");
            }

            writer.WriteEndArray();
        });

    private SandboxResponse Summary(SalesforceObject type) => SalesforceReply.Object(
        200,
        writer =>
        {
            writer.WritePropertyName("objectDescribe");
            SalesforceDescribe.WriteObject(writer, type, version, withFields: false);
            writer.WriteStartArray("recentItems");
            writer.WriteEndArray();
        });

    private SandboxResponse Get(SalesforceRow row)
    {
        IEnumerable<SalesforceField> fields = row.Type.Fields;
        if (call.Query("fields") is { Length: > 0 } names)
        {
            var chosen = new List<SalesforceField>();
            foreach (var name in names.Split(',', StringSplitOptions.TrimEntries))
            {
                if (!row.Type.TryField(name, out var field))
                {
                    return SalesforceReply.Error(SalesforceError.Of("INVALID_FIELD", $"No such column '{name}' on sobject of type {row.Type.Name}"));
                }

                chosen.Add(field);
            }

            fields = chosen;
        }

        return SalesforceReply.Json(200, (row, version, fields), static (writer, s) => s.row.WriteTo(writer, s.version, s.fields));
    }

    private SandboxResponse WithBody(Func<JsonElement, SandboxResponse> work)
    {
        using var body = JsonText.ParseObject(call.Request.Body);
        return body is null
            ? SalesforceReply.Error(SalesforceError.Of("JSON_PARSER_ERROR", "The HTTP entity body is required and must be a JSON object."))
            : work(body.RootElement);
    }

    private SandboxResponse Saved(SaveResult result, SalesforceObject type) => result.Error is { } error
        ? SalesforceReply.Error(error)
        : SalesforceReply.Json(201, result, static (writer, r) => SalesforceReply.WriteSaved(writer, r, withCreated: false))
            .WithHeader("Location", $"/services/data/{version}/sobjects/{type.Name}/{result.Id}");

    private static SandboxResponse Changed(SaveResult result) => result.Error is { } error ? SalesforceReply.Error(error) : SandboxResponse.Empty(204);
}
