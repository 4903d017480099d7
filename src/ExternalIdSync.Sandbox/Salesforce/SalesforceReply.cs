using System.Text.Json;

namespace ExternalIdSync.Sandbox.Salesforce;

/// <summary>Answers in the vendor's shapes: errors are a list, and only the token endpoint's are an object.</summary>
internal static class SalesforceReply
{
    public static SandboxResponse NoContent() => new() { Status = 204, ContentType = string.Empty };

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
