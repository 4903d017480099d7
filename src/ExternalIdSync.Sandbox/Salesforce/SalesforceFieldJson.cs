using System.Text.Json;

namespace ExternalIdSync.Sandbox.Salesforce;

/// <summary>A field as the control API takes it.</summary>
internal static class SalesforceFieldJson
{
    public static SalesforceField Read(JsonElement json)
    {
        var field = new SalesforceField(string.Empty, SalesforceFieldType.String);
        foreach (var property in json.EnumerateObject())
        {
            field = property.Name switch
            {
                "name" => field with { Name = Settings.Text(property) },
                "type" => field with { Type = Settings.Choice<SalesforceFieldType>(property) },
                "length" => field with { Length = Settings.Count(property) },
                "externalId" => field with { IsExternalId = Settings.Flag(property) },
                "unique" => field with { IsUnique = Settings.Flag(property) },
                "caseSensitive" => field with { IsCaseSensitive = Settings.Flag(property) },
                "required" => field with { IsRequired = Settings.Flag(property) },
                "readOnly" => field with { IsReadOnly = Settings.Flag(property) },
                _ => throw Settings.Unknown(property.Name, "name, type, length, externalId, unique, caseSensitive, required, readOnly"),
            };
        }

        return field.Name.Length > 0 ? field : throw new FormatException("name is missing.");
    }
}
