using System.Net;
using System.Text.Json;
using ExternalIdSync.Core.Http;

namespace ExternalIdSync.Core.Sources.HubSpot;

/// <summary>HubSpot's words for what passes and what does not: a 429 whose policy is <c>DAILY</c> will not pass before tomorrow.</summary>
internal sealed class HubSpotClassifier : IFailureClassifier
{
    public static HubSpotClassifier Instance { get; } = new();

    /// <summary>Reads code and words of a refusal: <c>{"status":"error","message":…,"category":…}</c>.</summary>
    /// <param name="body">The answer's body.</param>
    /// <param name="name">The property that holds the code.</param>
    /// <returns>Both, where they are there.</returns>
    public static (string? Code, string? Words) Read(ReadOnlyMemory<byte> body, string name = "category")
    {
        try
        {
            using var document = JsonDocument.Parse(body);
            return document.RootElement.ValueKind == JsonValueKind.Object ? (Text(document.RootElement, name), Text(document.RootElement, "message")) : default;
        }
        catch (JsonException)
        {
            return default;
        }

        static string? Text(JsonElement error, string name) =>
            error.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
    }

    /// <inheritdoc/>
    public FailureVerdict? Classify(TargetResponse answer) =>
        answer.Status == HttpStatusCode.TooManyRequests && Read(answer.Body, "policyName").Code == "DAILY" ? FailureVerdict.Quota : null;
}
