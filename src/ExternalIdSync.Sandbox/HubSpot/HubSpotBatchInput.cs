using System.Text.Json;

namespace ExternalIdSync.Sandbox.HubSpot;

/// <summary>One of a batch's inputs, and what becomes of it.</summary>
internal sealed class HubSpotBatchInput
{
    private HubSpotBatchInput()
    {
    }

    public string? Id { get; private init; }

    /// <summary>The unique property that <see cref="Id"/> is a value of; <see langword="null"/> for the record's own id.</summary>
    public string? IdProperty { get; private init; }

    public string? TraceId { get; private init; }

    public JsonElement Properties { get; private init; }

    /// <summary>The record that it means, if there is one.</summary>
    public HubSpotRecord? Existing { get; set; }

    public object?[] Values { get; set; } = [];

    /// <summary>Why it alone cannot be written.</summary>
    public HubSpotError? Error { get; set; }

    public HubSpotRecord? Result { get; set; }

    public static HubSpotBatchInput Read(JsonElement json, string? defaultIdProperty) => new()
    {
        Id = Text(json, "id"),
        IdProperty = Text(json, "idProperty") ?? defaultIdProperty,
        TraceId = Text(json, "objectWriteTraceId"),
        Properties = json.ValueKind == JsonValueKind.Object && json.TryGetProperty("properties", out var properties) ? properties : default,
    };

    /// <summary>A member as text, whatever it is.</summary>
    public static string? Text(JsonElement json, string name) =>
        json.ValueKind == JsonValueKind.Object && json.TryGetProperty(name, out var value) && value.ValueKind != JsonValueKind.Null ? value.ToString() : null;
}
