using System.Text.Json;

namespace ExternalIdSync.Sandbox;

/// <summary>Reading the values of switches, with errors that name the switch.</summary>
internal static class Settings
{
    private const int MostMilliseconds = 24 * 60 * 60 * 1000;

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

    /// <summary>A time in milliseconds, up to a day: a timer cannot wait much longer than a month.</summary>
    public static TimeSpan Milliseconds(JsonProperty property) =>
        Number(property) is >= 0 and <= MostMilliseconds and var milliseconds
            ? TimeSpan.FromMilliseconds(milliseconds)
            : throw new FormatException($"{property.Name} is a number of milliseconds from 0 to {MostMilliseconds}, which is a day.");

    public static string Text(JsonProperty property) =>
        property.Value.ValueKind == JsonValueKind.String ? property.Value.GetString()! : throw new FormatException($"{property.Name} is text.");

    public static TEnum Choice<TEnum>(JsonProperty property)
        where TEnum : struct, Enum =>
        TryChoice<TEnum>(Text(property), out var choice)
            ? choice
            : throw new FormatException($"{property.Name} is one of: {string.Join(", ", Enum.GetNames<TEnum>()).ToLowerInvariant()}.");

    /// <summary>The value of that name. Neither a number nor several names joined are one, though the framework would read them.</summary>
    public static bool TryChoice<TEnum>(string? name, out TEnum choice)
        where TEnum : struct, Enum
    {
        choice = default;
        return Enum.GetNames<TEnum>().Contains(name, StringComparer.OrdinalIgnoreCase) && Enum.TryParse(name, ignoreCase: true, out choice);
    }

    public static FormatException Unknown(string name, string known) => new($"{name} is not known here; these are: {known}.");
}
