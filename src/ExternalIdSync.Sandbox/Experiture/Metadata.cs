using System.Text.Json;

namespace ExternalIdSync.Sandbox.Experiture;

/// <summary>The resources below <c>/metadata/objects</c>: what objects there are, and the fields of one. The caller holds the lock.</summary>
internal sealed class Metadata(Workspace workspace)
{
    public SandboxResponse List() => ExperitureReply.Data(
        200,
        writer =>
        {
            writer.WriteStartArray("items");
            foreach (var found in workspace.Objects)
            {
                writer.WriteStartObject();
                WriteSummary(writer, found);
                writer.WriteEndObject();
            }

            writer.WriteEndArray();
        });

    public SandboxResponse Get(string name) => workspace.TryFind(name, out var found)
        ? ExperitureReply.Data(
            200,
            writer =>
            {
                WriteSummary(writer, found);
                WriteFields(writer, found);
            })
        : ExperitureReply.Error(404);

    private static void WriteSummary(Utf8JsonWriter writer, ExperitureObject found)
    {
        writer.WriteString("objectName", found.Name);
        writer.WriteString("displayName", found.Title);
        writer.WriteString("pluralDisplayName", found.Title);
        writer.WriteString("objectType", found.Type);
        writer.WriteNumber("activeVersion", 1);
        writer.WriteBoolean("primaryProfileRoot", found.Type == "profile");
        writer.WriteStartObject("ingestion");
        writer.WriteBoolean("single", true);
        writer.WriteBoolean("jsonBatch", true);
        writer.WriteBoolean("fileImport", true);
        writer.WriteString("defaultWriteMode", found.WriteMode);
        writer.WriteEndObject();
    }

    private static void WriteFields(Utf8JsonWriter writer, ExperitureObject found)
    {
        writer.WriteStartArray("fields");
        foreach (var field in found.Fields)
        {
            writer.WriteStartObject();
            writer.WriteString("name", field.Name);
            writer.WriteString("type", field.TypeName);
            writer.WriteBoolean("nullable", true);
            writer.WriteBoolean("identity", field.IsIdentity);
            writer.WriteBoolean("primaryKey", field.Name == found.PrimaryKey);
            if (field.Values is { } values)
            {
                writer.WriteStartArray("enum");
                foreach (var value in values)
                {
                    writer.WriteStringValue(value);
                }

                writer.WriteEndArray();
            }

            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }
}
