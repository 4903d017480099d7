using System.Text.Json;
using ExternalIdSync.Core.Mapping;

namespace ExternalIdSync.Core.Targets;

/// <summary>Reads the list of fields that an API tells.</summary>
internal static class FieldListReader
{
    /// <summary>Reads the list.</summary>
    /// <param name="operation">Where things stand.</param>
    /// <param name="content">The answer.</param>
    /// <param name="definition">The definition, which knows more of some fields.</param>
    /// <returns>The fields without the one that holds the external ID.</returns>
    /// <exception cref="SyncException">There is no list (<see cref="SyncErrors.AnswerMalformed"/>).</exception>
    public static IReadOnlyList<TargetField> Read(FieldsOperation operation, JsonElement content, ConnectorDefinition definition)
    {
        if (content.ValueKind == JsonValueKind.Undefined
            || !operation.List.TryFind(content, out var list)
            || list.ValueKind != JsonValueKind.Array)
        {
            throw new SyncException(
                SyncErrors.AnswerMalformed, $"The answer of {definition.Name} holds no list of fields where its definition says.");
        }

        var fields = new List<TargetField>();
        foreach (var entry in list.EnumerateArray())
        {
            if (operation.Name.TextIn(entry) is not { Length: > 0 } name || name == definition.MatchKey)
            {
                continue;
            }

            var known = definition.Fields.FirstOrDefault(f => f.Name == name);
            var isNullable = operation.Nullable?.TextIn(entry) != "false";
            fields.Add((known ?? new TargetField(name)) with
            {
                Type = TypeOf(operation.Type?.TextIn(entry)) ?? known?.Type ?? FieldType.Text,
                IsClearable = isNullable && (known?.IsClearable ?? true),
                AllowedValues = ValuesOf(operation.Values, entry) ?? known?.AllowedValues,
            });
        }

        return fields;
    }

    private static FieldType? TypeOf(string? name) => name?.ToLowerInvariant() switch
    {
        "string" or "text" or "email" or "phone" or "uuid" or "enum" => FieldType.Text,
        "integer" or "int" or "long" or "bigint" => FieldType.Integer,
        "number" or "decimal" or "float" or "double" => FieldType.Decimal,
        "boolean" or "bool" => FieldType.Boolean,
        "date" => FieldType.Date,
        "datetime" or "timestamp" or "date-time" => FieldType.DateTime,
        "array" or "list" => FieldType.List,
        "object" or "json" => FieldType.Object,
        _ => null,
    };

    private static List<string>? ValuesOf(JsonLocation? place, JsonElement entry)
    {
        if (place is null
            || !place.TryFind(entry, out var values)
            || values.ValueKind != JsonValueKind.Array
            || values.GetArrayLength() == 0)
        {
            return null;
        }

        var texts = new List<string>();
        foreach (var value in values.EnumerateArray())
        {
            if (JsonLocation.TextOf(value) is { } text)
            {
                texts.Add(text);
            }
        }

        return texts;
    }
}
