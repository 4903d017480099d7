using System.Text.Json;

namespace ExternalIdSync.Sandbox.Experiture;

/// <summary>What became of one record.</summary>
/// <param name="Status"><c>inserted</c>, <c>updated</c> or <c>rejected</c>.</param>
/// <param name="Id">The row's id, unless rejected.</param>
/// <param name="Refusal">Why rejected.</param>
internal sealed record RecordOutcome(string Status, string? Id, RecordRefusal? Refusal)
{
    public void WriteTo(Utf8JsonWriter writer, int index)
    {
        writer.WriteStartObject();
        writer.WriteNumber("index", index);
        writer.WriteString("status", Status);
        if (Id is not null)
        {
            writer.WriteString("id", Id);
        }

        if (Refusal is not null)
        {
            writer.WriteStartObject("error");
            Refusal.WriteMembers(writer, $"records[{index}]");
            if (Refusal.Field is not null)
            {
                writer.WriteString("field", Refusal.Field);
            }

            writer.WriteEndObject();
        }

        writer.WriteEndObject();
    }
}
