using System.Text.Json;

namespace ExternalIdSync.Sandbox.Experiture;

/// <summary>A field as the control API takes it.</summary>
internal static class ExperitureFieldJson
{
    public static ExperitureField Read(JsonElement json)
    {
        string? name = null;
        string[]? values = null;
        var type = ExperitureType.String;
        var isIdentity = false;
        foreach (var property in json.EnumerateObject())
        {
            switch (property.Name)
            {
                case "name":
                    name = Settings.Text(property);
                    break;
                case "type":
                    type = Settings.Choice<ExperitureType>(property);
                    break;
                case "identity":
                    isIdentity = Settings.Flag(property);
                    break;
                case "values":
                    values = property.Value.ValueKind == JsonValueKind.Array
                        ? [.. property.Value.EnumerateArray().Select(static v => v.ToString())]
                        : throw new FormatException("values is a list of texts.");
                    break;
                default:
                    throw Settings.Unknown(property.Name, "name, type, identity, values");
            }
        }

        return new ExperitureField(name ?? throw new FormatException("name is missing."), type, isIdentity, values);
    }
}
