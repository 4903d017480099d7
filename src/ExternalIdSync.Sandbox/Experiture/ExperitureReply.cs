using System.Text.Json;

namespace ExternalIdSync.Sandbox.Experiture;

/// <summary>The vendor's envelope: data or an error, and a correlation id in body and header.</summary>
internal static class ExperitureReply
{
    public const string InvalidCode = "CDP_ETL.VALIDATION.REQUEST_INVALID";
    public const string SchemaCode = "schema_mismatch";
    public const string LimitedCode = "CDP_ETL.RATE.LIMITED";

    public static SandboxResponse Data(int status, Action<Utf8JsonWriter> members) => Envelope(
        status,
        "data",
        members);

    /// <summary>What the vendor says for a status where nothing more is known.</summary>
    public static SandboxResponse Error(int status) => status switch
    {
        400 => Invalid("The request body is not valid."),
        401 => Error(401, "CDP_ETL.AUTH.UNAUTHORIZED", "The bearer token is missing."),
        403 => Error(403, "CDP_ETL.AUTH.FORBIDDEN", "The token lacks the required scope."),
        404 => Error(404, "CDP_ETL.NOT_FOUND", "There is no such resource."),
        409 => Error(409, "CDP_ETL.CONFLICT", "A concurrent write to the same key raced."),
        413 => Error(413, InvalidCode, "The request body is larger than 10 MB."),
        422 => Error(422, SchemaCode, "The record does not fit the object's schema."),
        429 => Error(429, LimitedCode, "Rate limit exceeded."),
        503 => Error(503, "CDP_ETL.INTERNAL.UNAVAILABLE", "The service is temporarily unavailable."),
        _ => Error(status, "CDP_ETL.INTERNAL.UNHANDLED_EXCEPTION", "Unexpected server error."),
    };

    public static SandboxResponse Error(int status, string code, string message) => Envelope(
        status,
        "error",
        writer =>
        {
            writer.WriteString("code", code);
            writer.WriteString("message", message);
        });

    public static SandboxResponse Invalid(string message) => Error(400, InvalidCode, message);

    public static SandboxResponse Refused(RecordRefusal refusal, string path) =>
        Envelope(refusal.Status, "error", writer => refusal.WriteMembers(writer, path));

    /// <summary>The members that say what was taken.</summary>
    public static void WriteAccepted(Utf8JsonWriter writer, SimulatedCall call, string objectName, string operation)
    {
        writer.WriteString("operation", operation);
        writer.WriteString("objectName", objectName);
        writer.WriteBoolean("accepted", true);
        writer.WriteString("acceptedAt", JsonText.Stamp(call.Now));
    }

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
