namespace ExternalIdSync.Core.Json;

/// <summary>What messages call the kinds of values.</summary>
internal static class ConfigurationNodeKindWords
{
    /// <summary>A kind's name.</summary>
    /// <param name="kind">The kind.</param>
    /// <returns>Such as <c>a text</c>.</returns>
    public static string InWords(this ConfigurationNodeKind kind) => kind switch
    {
        ConfigurationNodeKind.Null => "null",
        ConfigurationNodeKind.Bool => "true or false",
        ConfigurationNodeKind.Number => "a number",
        ConfigurationNodeKind.Text => "a text",
        ConfigurationNodeKind.List => "a list",
        _ => "an object",
    };
}
