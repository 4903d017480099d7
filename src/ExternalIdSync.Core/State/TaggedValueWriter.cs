using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Json;
using ExternalIdSync.Core.Json;

namespace ExternalIdSync.Core.State;

/// <summary>Values as <see cref="SourceJson"/> reads them back, each of the kind it had.</summary>
internal sealed class TaggedValueWriter : JsonValueWriter
{
    public static readonly TaggedValueWriter Instance = new();

    private TaggedValueWriter()
    {
    }

    protected override void WriteText(Utf8JsonWriter writer, string text)
    {
        if (JsonText.IsWhole(text))
        {
            base.WriteText(writer, text);
            return;
        }

        writer.WriteStartObject();
        writer.WriteBase64String(SourceJson.TextTag, MemoryMarshal.AsBytes(text.AsSpan()));
        writer.WriteEndObject();
    }

    protected override void WriteNested(Utf8JsonWriter writer, IReadOnlyDictionary<string, object?> nested)
    {
        if (nested.Count != 1 || !nested.Keys.First().StartsWith('$'))
        {
            base.WriteNested(writer, nested);
            return;
        }

        // It could be mistaken for a tag.
        writer.WriteStartObject();
        writer.WritePropertyName(SourceJson.RecordTag);
        base.WriteNested(writer, nested);
        writer.WriteEndObject();
    }

    protected override void WriteOther(Utf8JsonWriter writer, object value)
    {
        var (tag, text) = value switch
        {
            decimal number => (SourceJson.DecimalTag, number.ToString(CultureInfo.InvariantCulture)),
            double number => (SourceJson.DoubleTag, number.ToString("R", CultureInfo.InvariantCulture)),
            DateTimeOffset time => (SourceJson.TimeTag, time.ToString("O", CultureInfo.InvariantCulture)),
            _ => throw new ArgumentException($"A record does not hold values of type {value.GetType()}.", nameof(value)),
        };
        writer.WriteStartObject();
        writer.WriteString(tag, text);
        writer.WriteEndObject();
    }
}
