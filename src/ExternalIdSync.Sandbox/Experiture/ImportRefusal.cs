using System.Text.Json;

namespace ExternalIdSync.Sandbox.Experiture;

/// <summary>A row of a file that was refused.</summary>
/// <param name="Row">Its number in the file.</param>
/// <param name="Cells">Its text by column.</param>
/// <param name="Refusal">Why.</param>
internal sealed record ImportRefusal(int Row, IReadOnlyList<KeyValuePair<string, string>> Cells, RecordRefusal Refusal)
{
    public void WriteTo(Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        writer.WriteNumber("row", Row);
        writer.WriteString("code", Refusal.Code);
        writer.WriteString("field", Refusal.Field);
        writer.WriteString("message", Refusal.Message);
        writer.WriteStartObject("record");
        foreach (var (column, cell) in Cells)
        {
            writer.WriteString(column, cell);
        }

        writer.WriteEndObject();
        writer.WriteEndObject();
    }
}
