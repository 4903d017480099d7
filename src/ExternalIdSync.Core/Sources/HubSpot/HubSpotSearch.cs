using System.Buffers;
using System.Globalization;
using System.Text.Json;
using ExternalIdSync.Core.Http;

namespace ExternalIdSync.Core.Sources.HubSpot;

/// <summary>Makes the searches for one page of a window each: what lies in it and has a greater id than the last record, in the order of the ids.</summary>
/// <param name="path">Where the object type stands.</param>
/// <param name="stampProperty">The property that holds the modification stamp.</param>
internal sealed class HubSpotSearch(string path, string stampProperty)
{
    private const int PageSize = 200;

    /// <summary>Makes a search.</summary>
    /// <param name="window">The window; its end is known.</param>
    /// <param name="last">The last id read; 0 for none.</param>
    /// <param name="properties">What is asked for of each record.</param>
    /// <returns>The request; it changes nothing.</returns>
    public TargetRequest After(HubSpotPlace window, long last, IReadOnlyList<string> properties)
    {
        var buffer = new ArrayBufferWriter<byte>(512);
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteStartArray("filterGroups");
            json.WriteStartObject();
            json.WriteStartArray("filters");
            if (window.From is { } from)
            {
                WriteFilter(json, stampProperty, "GTE", from.ToUnixTimeMilliseconds());
            }

            WriteFilter(json, stampProperty, "LTE", window.Until!.Value.ToUnixTimeMilliseconds());
            if (last > 0)
            {
                WriteFilter(json, HubSpotRecords.IdProperty, "GT", last);
            }

            json.WriteEndArray();
            json.WriteEndObject();
            json.WriteEndArray();
            json.WriteStartArray("sorts");
            json.WriteStartObject();
            json.WriteString("propertyName", HubSpotRecords.IdProperty);
            json.WriteString("direction", "ASCENDING");
            json.WriteEndObject();
            json.WriteEndArray();
            json.WriteStartArray("properties");
            foreach (var property in properties)
            {
                json.WriteStringValue(property);
            }

            json.WriteEndArray();
            json.WriteNumber("limit", PageSize);
            json.WriteEndObject();
        }

        return new TargetRequest { Method = HttpMethod.Post, Address = path + "/search", Body = buffer.WrittenMemory };
    }

    private static void WriteFilter(Utf8JsonWriter json, string property, string compare, long value)
    {
        json.WriteStartObject();
        json.WriteString("propertyName", property);
        json.WriteString("operator", compare);
        json.WriteString("value", value.ToString(CultureInfo.InvariantCulture));
        json.WriteEndObject();
    }
}
