using System.Buffers;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace ExternalIdSync.Core.State;

/// <summary>
/// A source record's fields as JSON and back, so that a rejection can be replayed with every value of the kind it had. Kinds that JSON lacks
/// are an object with one name: <c>{"$decimal":"1.50"}</c>, <c>{"$double":"0.1"}</c>, <c>{"$time":"2026-11-20T10:00:00+01:00"}</c>, and
/// <c>{"$text":"YQA92A=="}</c> (UTF-16, little-endian) for a text with half a character in it; a nested record that could be mistaken for one
/// stands in <c>{"$record":{…}}</c>.
/// </summary>
internal static class SourceJson
{
    public const string DecimalTag = "$decimal";
    public const string DoubleTag = "$double";
    public const string TimeTag = "$time";
    public const string TextTag = "$text";
    public const string RecordTag = "$record";

    private const int MaxDepth = 1000;

    private static readonly JsonWriterOptions WriterOptions = new()
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        MaxDepth = MaxDepth,
    };

    private static readonly JsonDocumentOptions ReaderOptions = new() { MaxDepth = MaxDepth };

    public static string Write(SourceRecord record) => Write(writer =>
    {
        writer.WriteStartObject();
        for (var i = 0; i < record.Schema.Count; i++)
        {
            writer.WritePropertyName(record.Schema.Names[i]);
            WriteValue(writer, record[i]);
        }

        writer.WriteEndObject();
    });

    public static string Write(IReadOnlyList<string?> rawFields) => Write(writer => WriteValue(writer, rawFields));

    /// <summary>Reads what <see cref="Write(SourceRecord)"/> or <see cref="Write(IReadOnlyList{string})"/> wrote.</summary>
    /// <param name="json">The text.</param>
    /// <param name="origin">The record's origin.</param>
    /// <returns>The record, or the fields of a row that could not become one.</returns>
    public static (SourceRecord? Record, IReadOnlyList<string?>? RawFields) Read(string json, RecordOrigin origin)
    {
        using var document = JsonDocument.Parse(json, ReaderOptions);
        var root = document.RootElement;
        if (root.ValueKind == JsonValueKind.Array)
        {
            return (null, [.. root.EnumerateArray().Select(static field => (string?)ReadValue(field))]);
        }

        var names = new List<string>();
        var values = new List<object?>();
        foreach (var property in root.EnumerateObject())
        {
            names.Add(property.Name);
            values.Add(ReadValue(property.Value));
        }

        return (new SourceRecord(new RecordSchema(names), [.. values], origin), null);
    }

    private static string Write(Action<Utf8JsonWriter> write)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer, WriterOptions))
        {
            write(writer);
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    /// <summary>Writes one value.</summary>
    /// <param name="writer">Where to.</param>
    /// <param name="value">The value.</param>
    public static void WriteValue(Utf8JsonWriter writer, object? value) => TaggedValueWriter.Instance.Write(writer, value);

    /// <summary>Reads one value.</summary>
    /// <param name="element">Where it stands.</param>
    /// <returns>The value.</returns>
    public static object? ReadValue(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.String => element.GetString(),
        JsonValueKind.Number => element.GetInt64(),
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        JsonValueKind.Array => element.EnumerateArray().Select(ReadValue).ToList(),
        JsonValueKind.Object => ReadObject(element),
        _ => null,
    };

    private static object ReadObject(JsonElement element)
    {
        using var properties = element.EnumerateObject();
        if (properties.MoveNext())
        {
            var first = properties.Current;
            if (first.Name[..Math.Min(1, first.Name.Length)] == "$" && !properties.MoveNext())
            {
                return first.Name switch
                {
                    DecimalTag => decimal.Parse(first.Value.GetString()!, NumberStyles.Number, CultureInfo.InvariantCulture),
                    DoubleTag => double.Parse(first.Value.GetString()!, NumberStyles.Float, CultureInfo.InvariantCulture),
                    TextTag => new string(MemoryMarshal.Cast<byte, char>(first.Value.GetBytesFromBase64())),
                    TimeTag => DateTimeOffset.ParseExact(first.Value.GetString()!, "O", CultureInfo.InvariantCulture),
                    _ => ReadNested(first.Value),
                };
            }
        }

        return ReadNested(element);
    }

    private static Dictionary<string, object?> ReadNested(JsonElement element)
    {
        var nested = new Dictionary<string, object?>(StringComparer.Ordinal);
        foreach (var property in element.EnumerateObject())
        {
            nested[property.Name] = ReadValue(property.Value);
        }

        return nested;
    }
}
