using System.Globalization;
using System.Text.Json;
using ExternalIdSync.Core.Json;

namespace ExternalIdSync.Core.Targets;

/// <summary>Values as a target's API takes them: every number is a number, a time is ISO 8601 text.</summary>
internal sealed class PlainValueWriter : JsonValueWriter
{
    public static readonly PlainValueWriter Instance = new();

    private PlainValueWriter()
    {
    }

    protected override void WriteOther(Utf8JsonWriter writer, object value)
    {
        switch (value)
        {
            case int number:
                writer.WriteNumberValue(number);
                break;
            case decimal number:
                writer.WriteNumberValue(number);
                break;
            case double number:
                writer.WriteNumberValue(number);
                break;
            case DateTimeOffset time:
                writer.WriteStringValue(time);
                break;
            default:
                writer.WriteStringValue(Convert.ToString(value, CultureInfo.InvariantCulture));
                break;
        }
    }
}
