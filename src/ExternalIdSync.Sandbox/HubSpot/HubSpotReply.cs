using System.Globalization;
using System.Text.Json;

namespace ExternalIdSync.Sandbox.HubSpot;

/// <summary>Answers in the vendor's shapes.</summary>
internal static class HubSpotReply
{
    private static long s_lastCorrelation;

    public static SandboxResponse Object(int status, Action<Utf8JsonWriter> members) => SandboxResponse.Json(status, JsonText.WriteObject(members));

    public static SandboxResponse Error(HubSpotError error) => Object(error.Status, writer => WriteError(writer, error, withCorrelation: true));

    /// <summary>What the vendor says for a status where nothing more is known.</summary>
    public static SandboxResponse Error(int status) => Error(status switch
    {
        400 => HubSpotError.Invalid("Invalid input JSON"),
        401 => new(401, "INVALID_AUTHENTICATION", "Authentication credentials not found. This API supports OAuth 2.0 authentication."),
        403 => new(403, "MISSING_SCOPES", "This app hasn't been granted all required scopes to make this call."),
        404 => HubSpotError.NotFound(),
        409 => HubSpotError.Conflict("The request conflicts with what is stored."),
        429 => HubSpotError.Limited("TEN_SECONDLY_ROLLING"),
        503 => new(503, "SERVICE_UNAVAILABLE", "internal error"),
        _ => new(status, "INTERNAL_ERROR", "internal error"),
    });

    /// <summary>A batch's answer: 207 instead of its status where there are errors.</summary>
    public static SandboxResponse Batch(int status, DateTimeOffset now, IReadOnlyList<HubSpotError> errors, Action<Utf8JsonWriter> results) => Object(
        errors.Count > 0 ? 207 : status,
        writer =>
        {
            writer.WriteString("status", "COMPLETE");
            writer.WriteStartArray("results");
            results(writer);
            writer.WriteEndArray();
            if (errors.Count > 0)
            {
                writer.WriteNumber("numErrors", errors.Count);
                writer.WriteStartArray("errors");
                foreach (var error in errors)
                {
                    writer.WriteStartObject();
                    WriteError(writer, error, withCorrelation: false);
                    writer.WriteEndObject();
                }

                writer.WriteEndArray();
            }

            writer.WriteString("startedAt", JsonText.Stamp(now));
            writer.WriteString("completedAt", JsonText.Stamp(now));
        });

    /// <summary>The members of an error, as a whole answer or as one of a batch's.</summary>
    private static void WriteError(Utf8JsonWriter writer, HubSpotError error, bool withCorrelation)
    {
        writer.WriteString("status", "error");
        writer.WriteString("message", error.Message);
        if (withCorrelation)
        {
            writer.WriteString("correlationId", new Guid((int)Interlocked.Increment(ref s_lastCorrelation), 0, 0, [0, 0, 0, 0, 0, 0, 0, 1]));
        }

        writer.WriteString("category", error.Category);
        if (error.Policy is not null)
        {
            writer.WriteString("errorType", "RATE_LIMIT");
            writer.WriteString("policyName", error.Policy);
        }

        if (error.Context.Count > 0)
        {
            writer.WriteStartObject("context");
            foreach (var group in error.Context.GroupBy(static c => c.Key))
            {
                writer.WriteStartArray(group.Key);
                foreach (var (_, value) in group)
                {
                    writer.WriteStringValue(value);
                }

                writer.WriteEndArray();
            }

            writer.WriteEndObject();
        }

        if (error.Detail is var (property, code))
        {
            writer.WriteStartArray("errors");
            writer.WriteStartObject();
            writer.WriteString("message", error.Message);
            writer.WriteString("code", code);
            writer.WriteStartObject("context");
            writer.WriteStartArray("propertyName");
            writer.WriteStringValue(property);
            writer.WriteEndArray();
            writer.WriteEndObject();
            writer.WriteEndObject();
            writer.WriteEndArray();
        }
    }

    public static SandboxResponse Record(int status, HubSpotRecord record, IReadOnlyList<HubSpotProperty> properties) =>
        Object(status, writer => WriteMembers(writer, record, properties));

    public static void WriteRecord(Utf8JsonWriter writer, HubSpotRecord record, IReadOnlyList<HubSpotProperty> properties)
    {
        writer.WriteStartObject();
        WriteMembers(writer, record, properties);
        writer.WriteEndObject();
    }

    public static void WriteMembers(Utf8JsonWriter writer, HubSpotRecord record, IReadOnlyList<HubSpotProperty> properties)
    {
        writer.WriteString("id", record.Id.ToString(CultureInfo.InvariantCulture));
        writer.WriteStartObject("properties");
        foreach (var property in properties)
        {
            writer.WriteString(property.Name, HubSpotValue.ToText(record[property]));
        }

        writer.WriteEndObject();
        writer.WriteString("createdAt", JsonText.Stamp(record.CreatedAt));
        writer.WriteString("updatedAt", JsonText.Stamp(record.UpdatedAt));
        writer.WriteBoolean("archived", record.ArchivedAt is not null);
        if (record.ArchivedAt is { } archivedAt)
        {
            writer.WriteString("archivedAt", JsonText.Stamp(archivedAt));
        }
    }

    public static void WriteNext(Utf8JsonWriter writer, string? after)
    {
        if (after is null)
        {
            return;
        }

        writer.WriteStartObject("paging");
        writer.WriteStartObject("next");
        writer.WriteString("after", after);
        writer.WriteEndObject();
        writer.WriteEndObject();
    }
}
