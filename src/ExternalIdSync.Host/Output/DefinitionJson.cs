using System.Text.Json;
using ExternalIdSync.Core.Targets;

namespace ExternalIdSync.Host.Output;

/// <summary>A connector definition's facts as JSON.</summary>
internal static class DefinitionJson
{
    /// <summary>Writes the members of one object.</summary>
    /// <param name="json">Where to.</param>
    /// <param name="definition">The definition.</param>
    /// <param name="withFields">Whether to list its fields.</param>
    public static void Write(Utf8JsonWriter json, ConnectorDefinition definition, bool withFields)
    {
        json.WriteString("name", definition.Name);
        json.WriteString("title", definition.Title);
        json.WriteString("strategy", JsonNamingPolicy.CamelCase.ConvertName(definition.Strategy.ToString()));
        json.WriteString("baseUrl", definition.BaseUrl?.ToString());
        json.WriteString("matchKey", definition.MatchKey);
        json.WriteNumber("concurrency", definition.Concurrency);
        json.WriteNumber("batchSize", definition.BatchSize);
        json.WriteNumber("maxBatchSize", definition.MaxBatchSize);
        json.WritePropertyName("limits");
        JsonSerializer.Serialize(json, definition.Limits, JsonSerializerOptions.Web);
        json.WritePropertyName("capabilities");
        JsonSerializer.Serialize(json, definition.Capabilities, JsonSerializerOptions.Web);
        if (!withFields)
        {
            return;
        }

        json.WriteStartArray("fields");
        foreach (var field in definition.Fields)
        {
            json.WriteStartObject();
            json.WriteString("name", field.Name);
            json.WriteString("type", JsonNamingPolicy.CamelCase.ConvertName(field.Type.ToString()));
            json.WriteBoolean("required", field.IsRequired);
            json.WriteBoolean("readOnly", field.IsReadOnly);
            json.WriteBoolean("writeOnly", field.IsWriteOnly);
            if (field.MaxLength is { } length)
            {
                json.WriteNumber("maxLength", length);
            }

            if (field.AllowedValues is { } values)
            {
                json.WritePropertyName("allowedValues");
                JsonSerializer.Serialize(json, values);
            }

            json.WriteEndObject();
        }

        json.WriteEndArray();
    }
}
