using System.Text.Json;

namespace ExternalIdSync.Sandbox.Salesforce;

/// <summary>What the organisation says about its objects.</summary>
internal static class SalesforceDescribe
{
    /// <summary>A type as the API calls it.</summary>
    public static string TypeName(SalesforceField field) => field.Type.ToString().ToLowerInvariant();

    /// <summary>The resource <c>sobjects</c>: every object.</summary>
    public static SandboxResponse All(SalesforceStore store, string version) => SalesforceReply.Object(
        200,
        writer =>
        {
            writer.WriteString("encoding", "UTF-8");
            writer.WriteNumber("maxBatchSize", SalesforceCollections.LargestRequest);
            writer.WriteStartArray("sobjects");
            foreach (var type in store.Objects)
            {
                WriteObject(writer, type, version, withFields: false);
            }

            writer.WriteEndArray();
        });

    public static void WriteObject(Utf8JsonWriter writer, SalesforceObject type, string version, bool withFields)
    {
        writer.WriteStartObject();
        writer.WriteString("name", type.Name);
        writer.WriteString("label", type.Name);
        writer.WriteString("labelPlural", type.Name + "s");
        writer.WriteString("keyPrefix", type.KeyPrefix);
        writer.WriteBoolean("custom", type.Name.EndsWith("__c", StringComparison.Ordinal));
        foreach (var ability in (string[])["createable", "updateable", "deletable", "mergeable", "queryable", "replicateable", "retrieveable", "undeletable"])
        {
            writer.WriteBoolean(ability, true);
        }

        if (withFields)
        {
            writer.WriteStartArray("fields");
            foreach (var field in type.Fields)
            {
                WriteField(writer, field);
            }

            writer.WriteEndArray();
            writer.WriteStartArray("childRelationships");
            writer.WriteEndArray();
            writer.WriteStartArray("recordTypeInfos");
            writer.WriteEndArray();
        }

        var root = $"/services/data/{version}/sobjects/{type.Name}";
        writer.WriteStartObject("urls");
        writer.WriteString("sobject", root);
        writer.WriteString("describe", root + "/describe");
        writer.WriteString("rowTemplate", root + "/{ID}");
        writer.WriteEndObject();
        writer.WriteEndObject();
    }

    private static void WriteField(Utf8JsonWriter writer, SalesforceField field)
    {
        writer.WriteStartObject();
        writer.WriteString("name", field.Name);
        writer.WriteString("label", field.Name.EndsWith("__c", StringComparison.Ordinal) ? field.Name[..^3].Replace('_', ' ') : field.Name);
        writer.WriteString("type", TypeName(field));
        writer.WriteNumber("length", field.IsText || field.IsId ? field.Length : 0);
        writer.WriteBoolean("nillable", !field.IsRequired && field.Type is not (SalesforceFieldType.Id or SalesforceFieldType.Boolean) && !IsStamp(field));
        writer.WriteBoolean("createable", !field.IsReadOnly);
        writer.WriteBoolean("updateable", !field.IsReadOnly);
        writer.WriteBoolean("defaultedOnCreate", field.IsReadOnly || field.Type == SalesforceFieldType.Boolean);
        writer.WriteBoolean("externalId", field.IsExternalId);
        writer.WriteBoolean("idLookup", field.IsExternalId || field.Type == SalesforceFieldType.Id);
        writer.WriteBoolean("unique", field.IsUnique);
        writer.WriteBoolean("caseSensitive", field.IsCaseSensitive);
        writer.WriteBoolean("custom", field.Name.EndsWith("__c", StringComparison.Ordinal));
        writer.WriteBoolean("filterable", true);
        writer.WriteBoolean("sortable", true);
        writer.WriteString("relationshipName", field.RelationshipName);
        writer.WriteStartArray("referenceTo");
        if (field.ReferenceTo is not null)
        {
            writer.WriteStringValue(field.ReferenceTo);
        }

        writer.WriteEndArray();
        writer.WriteStartArray("picklistValues");
        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    private static bool IsStamp(SalesforceField field) => field is { IsReadOnly: true, Type: SalesforceFieldType.Datetime };
}
