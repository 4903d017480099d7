using System.Text.Json;

namespace ExternalIdSync.Sandbox.HubSpot;

/// <summary>A property as the control API takes it and as the vendor's API describes it.</summary>
internal static class HubSpotPropertyJson
{
    public static HubSpotProperty Read(JsonElement json)
    {
        var property = new HubSpotProperty(string.Empty);
        foreach (var member in json.EnumerateObject())
        {
            property = member.Name switch
            {
                "name" => property with { Name = Settings.Text(member) },
                "type" => property with { Type = Settings.Choice<HubSpotPropertyType>(member) },
                "unique" => property with { IsUnique = Settings.Flag(member) },
                "readOnly" => property with { IsReadOnly = Settings.Flag(member) },
                _ => throw Settings.Unknown(member.Name, "name, type, unique, readOnly"),
            };
        }

        return property.Name.Length > 0 ? property : throw new FormatException("name is missing.");
    }

    public static void WriteMembers(Utf8JsonWriter writer, HubSpotProperty property)
    {
        writer.WriteString("name", property.Name);
        writer.WriteString("label", property.Name);
        writer.WriteString("type", property.TypeName);
        writer.WriteString("fieldType", property.Type switch
        {
            HubSpotPropertyType.Number => "number",
            HubSpotPropertyType.Bool => "booleancheckbox",
            HubSpotPropertyType.Enumeration => "select",
            HubSpotPropertyType.Date or HubSpotPropertyType.Datetime => "date",
            _ => "text",
        });
        writer.WriteString("groupName", "sandbox");
        writer.WriteString("description", string.Empty);
        writer.WriteBoolean("hasUniqueValue", property.IsUnique);
        writer.WriteBoolean("calculated", false);
        writer.WriteBoolean("hidden", false);
        writer.WriteStartArray("options");
        writer.WriteEndArray();
        writer.WriteStartObject("modificationMetadata");
        writer.WriteBoolean("readOnlyValue", property.IsReadOnly);
        writer.WriteEndObject();
    }
}
