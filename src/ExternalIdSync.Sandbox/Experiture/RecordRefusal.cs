using System.Text.Json;

namespace ExternalIdSync.Sandbox.Experiture;

/// <summary>Why a record is refused.</summary>
/// <param name="Status">The status where it is the only record of its request.</param>
/// <param name="Code">The error code.</param>
/// <param name="Message">What is wrong, without saying where.</param>
/// <param name="Field">The field, if one is to blame.</param>
internal sealed record RecordRefusal(int Status, string Code, string Message, string? Field)
{
    public static RecordRefusal Invalid(string message, string? field = null) => new(400, ExperitureReply.InvalidCode, message, field);

    public void WriteMembers(Utf8JsonWriter writer, string path)
    {
        var where = Field is null ? path : $"{path}.{Field}";
        writer.WriteString("code", Code);
        writer.WriteString("message", $"{where}: {Message}");
        writer.WriteStartObject("details");
        writer.WriteString("path", where);
        if (Field is not null)
        {
            writer.WriteString("field", Field);
        }

        writer.WriteEndObject();
    }
}
