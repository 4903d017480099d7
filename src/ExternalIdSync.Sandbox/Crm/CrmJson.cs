using System.Text.Json;

namespace ExternalIdSync.Sandbox.Crm;

/// <summary>Changes as the control API takes them.</summary>
internal static class CrmJson
{
    public static IEnumerable<CrmChange> ReadChanges(JsonElement json) => json.ValueKind == JsonValueKind.Array
        ? [.. json.EnumerateArray().Select(ReadChange)]
        : [ReadChange(json)];

    public static CrmSeed ReadSeed(JsonElement json)
    {
        string? objectName = null;
        var count = 1;
        IReadOnlyDictionary<string, object?> values = new Dictionary<string, object?>();
        DateTimeOffset? stamp = null;
        foreach (var property in Members(json))
        {
            switch (property.Name)
            {
                case "object":
                    objectName = Settings.Text(property);
                    break;
                case "count":
                    count = Settings.Count(property);
                    break;
                case "values":
                    values = ReadValues(property.Value);
                    break;
                case "stamp":
                    stamp = Stamp(property);
                    break;
                default:
                    throw Settings.Unknown(property.Name, "object, count, values, stamp");
            }
        }

        return new CrmSeed(objectName ?? throw new FormatException("object is missing."), count, values, stamp);
    }

    private static CrmChange ReadChange(JsonElement json)
    {
        CrmChangeKind? kind = null;
        var change = new CrmChange { Kind = CrmChangeKind.Update, Object = string.Empty };
        foreach (var property in Members(json))
        {
            switch (property.Name)
            {
                case "kind":
                    kind = Settings.Choice<CrmChangeKind>(property);
                    break;
                case "object":
                    change = change with { Object = Settings.Text(property) };
                    break;
                case "id":
                    change = change with { Id = Settings.Text(property) };
                    break;
                case "values":
                    change = change with { Values = ReadValues(property.Value) };
                    break;
                case "mergedIds" when property.Value.ValueKind == JsonValueKind.Array:
                    change = change with { MergedIds = [.. property.Value.EnumerateArray().Select(static v => v.ToString())] };
                    break;
                case "stamp":
                    change = change with { Stamp = Stamp(property) };
                    break;
                case "visibleAt":
                    change = change with { VisibleAt = Stamp(property) };
                    break;
                case "lastModified":
                    change = change with { LastModified = Stamp(property) };
                    break;
                default:
                    throw Settings.Unknown(property.Name, "kind, object, id, values, mergedIds, stamp, visibleAt, lastModified");
            }
        }

        return change with { Kind = kind ?? throw new FormatException("kind is missing.") };
    }

    private static JsonElement.ObjectEnumerator Members(JsonElement json) =>
        json.ValueKind == JsonValueKind.Object ? json.EnumerateObject() : throw new FormatException("A JSON object is expected.");

    private static DateTimeOffset Stamp(JsonProperty property) =>
        JsonText.TryStamp(Settings.Text(property), out var stamp) ? stamp : throw new FormatException($"{property.Name} is an ISO 8601 timestamp.");

    private static Dictionary<string, object?> ReadValues(JsonElement json) => Members(json).ToDictionary(
        static p => p.Name,
        static p => p.Value.ValueKind switch
        {
            JsonValueKind.Null => null,
            JsonValueKind.String => p.Value.GetString(),
            _ => (object?)p.Value.Clone(),
        });
}
