using System.Text.Json;

namespace ExternalIdSync.Sandbox.Salesforce;

/// <summary>Answers in the vendor's shapes: errors are a list, and only the token endpoint's are an object.</summary>
internal static class SalesforceReply
{
    public static SandboxResponse Json<TState>(int status, TState state, Action<Utf8JsonWriter, TState> write) =>
        SandboxResponse.Json(status, JsonText.Write(state, write));

    public static SandboxResponse Object(int status, Action<Utf8JsonWriter> members) => SandboxResponse.Json(status, JsonText.WriteObject(members));

    public static SandboxResponse Error(SalesforceError error) => Json(
        error.Status,
        error,
        static (writer, wrong) =>
        {
            writer.WriteStartArray();
            writer.WriteStartObject();
            writer.WriteString("message", wrong.Message);
            writer.WriteString("errorCode", wrong.Code);
            if (wrong.Fields.Count > 0)
            {
                WriteFields(writer, wrong);
            }

            writer.WriteEndObject();
            writer.WriteEndArray();
        });

    /// <summary>What the vendor says for a status where nothing more is known.</summary>
    public static SandboxResponse Error(int status) => Error(status switch
    {
        400 => SalesforceError.Of("JSON_PARSER_ERROR", "The HTTP entity body is required, but this request has no entity body or no JSON object."),
        401 => new(401, "INVALID_SESSION_ID", "Session expired or invalid", []),
        403 or 429 => new(403, "REQUEST_LIMIT_EXCEEDED", "TotalRequests Limit exceeded.", []),
        404 => SalesforceError.NotFound(),
        405 => new(405, "METHOD_NOT_ALLOWED", "HTTP Method not allowed.", []),
        503 => new(503, "SERVER_UNAVAILABLE", "The server is temporarily unavailable due to maintenance or overload.", []),
        _ => new(status, "UNKNOWN_EXCEPTION", "An unexpected error occurred.", []),
    });

    public static SandboxResponse OAuthError(string error, string description) => Object(
        400,
        writer =>
        {
            writer.WriteString("error", error);
            writer.WriteString("error_description", description);
        });

    public static void WriteSaved(Utf8JsonWriter writer, SaveResult result, bool withCreated)
    {
        writer.WriteStartObject();
        if (result.Id is not null)
        {
            writer.WriteString("id", result.Id);
        }

        writer.WriteBoolean("success", result.Error is null);
        writer.WriteStartArray("errors");
        if (result.Error is { } error)
        {
            // In collections the code goes by another name than in an answer of its own.
            writer.WriteStartObject();
            writer.WriteString("statusCode", error.Code);
            writer.WriteString("message", error.Message);
            WriteFields(writer, error);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        if (withCreated && result.Error is null)
        {
            writer.WriteBoolean("created", result.IsCreated);
        }

        writer.WriteEndObject();
    }

    private static void WriteFields(Utf8JsonWriter writer, SalesforceError error)
    {
        writer.WriteStartArray("fields");
        foreach (var field in error.Fields)
        {
            writer.WriteStringValue(field);
        }

        writer.WriteEndArray();
    }
}
