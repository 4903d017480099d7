using System.Text.Json;
using ExternalIdSync.Core.Http;

namespace ExternalIdSync.Core.Sources.Salesforce;

/// <summary>
/// Salesforce's codes for what passes and what does not: a used-up limit is a 403, and a lock that was not had in time a 400.
/// </summary>
internal sealed class SalesforceClassifier : IFailureClassifier
{
    public static SalesforceClassifier Instance { get; } = new();

    /// <summary>Reads code and words of a refusal: <c>[{"message":…,"errorCode":…}]</c>.</summary>
    /// <param name="body">The answer's body.</param>
    /// <returns>Both, where they are there.</returns>
    public static (string? Code, string? Words) Read(ReadOnlyMemory<byte> body)
    {
        try
        {
            using var document = JsonDocument.Parse(body);
            var error = document.RootElement is { ValueKind: JsonValueKind.Array } list && list.GetArrayLength() > 0 ? list[0] : document.RootElement;
            return error.ValueKind == JsonValueKind.Object ? (Text(error, "errorCode"), Text(error, "message")) : default;
        }
        catch (JsonException)
        {
            return default;
        }

        static string? Text(JsonElement error, string name) =>
            error.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
    }

    /// <inheritdoc/>
    public FailureVerdict? Classify(TargetResponse answer) => Read(answer.Body).Code switch
    {
        "REQUEST_LIMIT_EXCEEDED" => FailureVerdict.Quota,
        "UNABLE_TO_LOCK_ROW" or "REQUEST_RUNNING_TOO_LONG" or "QUERY_TIMEOUT" or "SERVER_UNAVAILABLE" or "CONCURRENT_REQUEST_LIMIT_EXCEEDED" =>
            FailureVerdict.Transient,
        _ => null,
    };
}
