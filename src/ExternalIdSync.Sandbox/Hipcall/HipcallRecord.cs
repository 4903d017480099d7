using System.Text.Json;

namespace ExternalIdSync.Sandbox.Hipcall;

/// <summary>A company or a contact as stored. Immutable: a change makes another one.</summary>
/// <param name="Id">Hipcall's own id.</param>
/// <param name="ExternalId">The caller's key, or none.</param>
/// <param name="Values">The other fields' values as compact JSON text, in the order of the resource's fields; <see langword="null"/> for null.</param>
public sealed record HipcallRecord(long Id, string? ExternalId, IReadOnlyList<string?> Values)
{
    internal void WriteTo(Utf8JsonWriter writer, HipcallResource resource)
    {
        writer.WriteStartObject();
        writer.WriteNumber("id", Id);
        writer.WriteString("external_id", ExternalId);
        for (var i = 0; i < resource.Fields.Length; i++)
        {
            var field = resource.Fields[i];
            writer.WritePropertyName(field.Name);
            if (Values[i] is { } json)
            {
                writer.WriteRawValue(json, skipInputValidation: true);
            }
            else if (field.IsList)
            {
                writer.WriteRawValue("[]"u8, skipInputValidation: true);
            }
            else
            {
                writer.WriteNullValue();
            }
        }

        writer.WriteEndObject();
    }
}
