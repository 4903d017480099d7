using System.Text.Encodings.Web;
using System.Text.Json;

namespace ExternalIdSync.Host.Output;

/// <summary>Writes a field's value, of the kinds that <see cref="SourceRecord"/> lists, as JSON.</summary>
internal static class FieldValue
{
    private static readonly JsonSerializerOptions OneLine = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Writes a value.</summary>
    /// <param name="json">Where to.</param>
    /// <param name="value">The value.</param>
    public static void Write(Utf8JsonWriter json, object? value) => JsonSerializer.Serialize(json, value, OneLine);

    /// <summary>A value as one line of text: texts as they are, anything else as JSON.</summary>
    /// <param name="value">The value.</param>
    /// <returns>The text; empty for none.</returns>
    public static string ToText(object? value) => value switch
    {
        null => string.Empty,
        string text => text,
        _ => JsonSerializer.Serialize(value, OneLine),
    };
}
