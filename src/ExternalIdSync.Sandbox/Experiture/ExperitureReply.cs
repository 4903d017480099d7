using System.Text.Json;

namespace ExternalIdSync.Sandbox.Experiture;

/// <summary>The vendor's envelope: data or an error, and a correlation id in body and header.</summary>
internal static class ExperitureReply
{
    public static SandboxResponse Data(int status, Action<Utf8JsonWriter> members) => Envelope(
        status,
        "data",
        members);

    public static SandboxResponse Error(int status, string code, string message) => Envelope(
        status,
        "error",
        writer =>
        {
            writer.WriteString("code", code);
            writer.WriteString("message", message);
        });

    public static SandboxResponse Refused(RecordRefusal refusal, string path) =>
        Envelope(refusal.Status, "error", writer => refusal.WriteMembers(writer, path));

    private static SandboxResponse Envelope(int status, string member, Action<Utf8JsonWriter> members)
    {
        var correlationId = Guid.NewGuid().ToString("D");
        var body = JsonText.Write(
            (correlationId, member, members),
            static (writer, state) =>
            {
                writer.WriteStartObject();
                writer.WriteBoolean("success", state.member == "data");
                writer.WriteStartObject(state.member);
                state.members(writer);
                writer.WriteEndObject();
                writer.WriteString("correlationId", state.correlationId);
                writer.WriteEndObject();
            });
        return SandboxResponse.Json(status, body).WithHeader("x-correlation-id", correlationId);
    }
}
