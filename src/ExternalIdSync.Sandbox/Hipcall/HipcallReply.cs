namespace ExternalIdSync.Sandbox.Hipcall;

/// <summary>Answers in the vendor's shapes: a record in <c>data</c>, whatever is wrong in <c>errors</c>.</summary>
internal static class HipcallReply
{
    public static SandboxResponse Data(int status, HipcallRecord record, HipcallResource resource) => SandboxResponse.Json(
        status,
        JsonText.Write(
            (record, resource),
            static (writer, state) =>
            {
                writer.WriteStartObject();
                writer.WritePropertyName("data");
                state.record.WriteTo(writer, state.resource);
                writer.WriteEndObject();
            }));

    public static SandboxResponse Invalid(HipcallErrors errors) => SandboxResponse.Json(422, JsonText.Write(errors, static (writer, e) => e.WriteTo(writer)));

    /// <summary>What the vendor says for a status where nothing more is known.</summary>
    public static SandboxResponse Error(int status) => SandboxResponse.Json(
        status,
        JsonText.Write(
            status switch
            {
                400 => "Bad Request",
                401 => "Unauthorized",
                403 => "Forbidden",
                404 => "Not Found",
                419 => "Authentication Timeout",
                422 => "Unprocessable Entity",
                429 => "Too Many Requests",
                502 => "Bad Gateway",
                503 => "Service Unavailable",
                504 => "Gateway Timeout",
                _ => "Internal Server Error",
            },
            static (writer, detail) =>
            {
                writer.WriteStartObject();
                writer.WriteStartObject("errors");
                writer.WriteString("detail", detail);
                writer.WriteEndObject();
                writer.WriteEndObject();
            }));
}
