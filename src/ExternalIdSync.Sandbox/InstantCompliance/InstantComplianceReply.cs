using System.Text.Json;

namespace ExternalIdSync.Sandbox.InstantCompliance;

/// <summary>Answers in the vendor's shapes: a customer as it is, an error in an envelope.</summary>
internal static class InstantComplianceReply
{
    public static SandboxResponse Ok(int status, Customer customer, bool withAml) => SandboxResponse.Json(
        status,
        JsonText.Write((customer, withAml), static (writer, state) => state.customer.WriteTo(writer, state.withAml)));

    /// <summary>What the vendor says for a status where nothing more is known.</summary>
    public static SandboxResponse Error(int status) => status switch
    {
        400 => Error(400, "bad_request", "The request body is not a JSON object."),
        401 => Error(401, "unauthorized", "The API key is missing or not valid."),
        403 => Forbidden(),
        404 => Error(404, "not_found", "There is no such resource."),
        409 => Error(409, "conflict", "The request conflicts with what is stored."),
        422 => Error(422, "validation_failed", "The request is not valid."),
        429 => Limited(),
        503 => Error(503, "service_unavailable", "The service is temporarily unavailable."),
        _ => Error(status, "internal_error", "Something went wrong."),
    };

    public static SandboxResponse Error(int status, string code, string message, Action<Utf8JsonWriter>? details = null) => SandboxResponse.Json(
        status,
        JsonText.Write(
            (code, message, details),
            static (writer, state) =>
            {
                writer.WriteStartObject();
                writer.WriteStartObject("error");
                writer.WriteString("code", state.code);
                writer.WriteString("message", state.message);
                if (state.details is not null)
                {
                    writer.WriteStartObject("details");
                    state.details(writer);
                    writer.WriteEndObject();
                }

                writer.WriteEndObject();
                writer.WriteEndObject();
            }));

    public static SandboxResponse Forbidden(string? scope = null) => Error(
        403,
        "forbidden",
        "This API key does not have the scope that the request needs.",
        scope is null ? null : writer => writer.WriteString("required_scope", scope));

    public static SandboxResponse Limited(RateLimits.Refusal? refusal = null) => Error(
        429,
        "rate_limited",
        "Rate limit exceeded. Slow down and retry shortly.",
        refusal is null
            ? null
            : writer =>
            {
                writer.WriteNumber("limit", refusal.Limit);
                writer.WriteNumber("window_seconds", refusal.WindowSeconds);
            });

    public static SandboxResponse Invalid(CustomerInput input, string message = "One or more fields are not valid.") =>
        Error(422, "validation_failed", message, input.WriteErrors);

    public static SandboxResponse Invalid(string parameter, string message) => Error(
        422,
        "validation_failed",
        "One or more parameters are not valid.",
        writer =>
        {
            writer.WriteStartObject("fields");
            writer.WriteStartArray(parameter);
            writer.WriteStringValue(message);
            writer.WriteEndArray();
            writer.WriteEndObject();
        });

    public static SandboxResponse Conflict(Customer other, string used) => Error(
        409,
        "conflict",
        $"A different customer record already uses this {used}.",
        writer =>
        {
            writer.WriteString("conflicting_external_id", other.ExternalId);
            writer.WriteString("conflicting_id", other.Id);
        });
}
