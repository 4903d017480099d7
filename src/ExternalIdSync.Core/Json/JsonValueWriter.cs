using System.Text.Json;

namespace ExternalIdSync.Core.Json;

/// <summary>
/// Writes the values that records hold as JSON. What JSON has a kind for is written as such; how the rest is spelled, and whether a nested
/// record needs a mark, is for the writers derived from this one to say. They keep nothing, so that one of each kind serves all.
/// </summary>
internal abstract class JsonValueWriter
{
    /// <summary>Writes a value.</summary>
    /// <param name="writer">Where to.</param>
    /// <param name="value">One of the kinds that <see cref="SourceRecord"/> lists.</param>
    public void Write(Utf8JsonWriter writer, object? value)
    {
        switch (value)
        {
            case null:
                writer.WriteNullValue();
                break;
            case string text:
                WriteText(writer, text);
                break;
            case bool flag:
                writer.WriteBooleanValue(flag);
                break;
            case long number:
                writer.WriteNumberValue(number);
                break;
            case IReadOnlyDictionary<string, object?> nested:
                WriteNested(writer, nested);
                break;
            case IReadOnlyList<object?> list:
                writer.WriteStartArray();
                for (var i = 0; i < list.Count; i++)
                {
                    Write(writer, list[i]);
                }

                writer.WriteEndArray();
                break;
            default:
                WriteOther(writer, value);
                break;
        }
    }

    /// <summary>Writes a text.</summary>
    protected virtual void WriteText(Utf8JsonWriter writer, string text) => writer.WriteStringValue(text);

    /// <summary>Writes a nested record.</summary>
    protected virtual void WriteNested(Utf8JsonWriter writer, IReadOnlyDictionary<string, object?> nested)
    {
        writer.WriteStartObject();
        foreach (var (name, value) in nested)
        {
            writer.WritePropertyName(name);
            Write(writer, value);
        }

        writer.WriteEndObject();
    }

    /// <summary>Writes a value of a kind that JSON lacks, or spells in more than one way.</summary>
    protected abstract void WriteOther(Utf8JsonWriter writer, object value);
}
