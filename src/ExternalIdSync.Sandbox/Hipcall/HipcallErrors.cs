using System.Text.Json;

namespace ExternalIdSync.Sandbox.Hipcall;

/// <summary>The messages per field of one refused write.</summary>
internal sealed class HipcallErrors
{
    private readonly List<KeyValuePair<string, List<string>>> _fields = [];

    public bool IsEmpty => _fields.Count == 0;

    public void Add(string field, string message)
    {
        var entry = _fields.Find(f => f.Key == field);
        if (entry.Value is null)
        {
            _fields.Add(new(field, [message]));
        }
        else if (!entry.Value.Contains(message, StringComparer.Ordinal))
        {
            entry.Value.Add(message);
        }
    }

    public void WriteTo(Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        writer.WriteStartObject("errors");
        foreach (var (field, messages) in _fields)
        {
            writer.WriteStartArray(field);
            foreach (var message in messages)
            {
                writer.WriteStringValue(message);
            }

            writer.WriteEndArray();
        }

        writer.WriteEndObject();
        writer.WriteEndObject();
    }
}
