using System.Text.Json;

namespace ExternalIdSync.Sandbox;

/// <summary>Reading the values of switches, with errors that name the switch.</summary>
internal static class Settings
{
    public static bool Flag(JsonProperty property) => property.Value.ValueKind switch
    {
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        _ => throw new FormatException($"{property.Name} is true or false."),
    };

    public static int Count(JsonProperty property) =>
        property.Value.ValueKind == JsonValueKind.Number && property.Value.TryGetInt32(out var count) && count >= 0
            ? count
            : throw new FormatException($"{property.Name} is a whole number from 0.");

    public static double Number(JsonProperty property) =>
        property.Value.ValueKind == JsonValueKind.Number ? property.Value.GetDouble() : throw new FormatException($"{property.Name} is a number.");

    public static string Text(JsonProperty property) =>
        property.Value.ValueKind == JsonValueKind.String ? property.Value.GetString()! : throw new FormatException($"{property.Name} is text.");

    public static TEnum Choice<TEnum>(JsonProperty property)
        where TEnum : struct, Enum =>
        Enum.TryParse<TEnum>(Text(property), ignoreCase: true, out var choice) && Enum.IsDefined(choice)
            ? choice
            : throw new FormatException($"{property.Name} is one of: {string.Join(", ", Enum.GetNames<TEnum>()).ToLowerInvariant()}.");

    public static FormatException Unknown(string name, string known) => new($"{name} is not known here; these are: {known}.");
}
