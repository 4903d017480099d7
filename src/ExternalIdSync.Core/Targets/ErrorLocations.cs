namespace ExternalIdSync.Core.Targets;

/// <summary>Where an API's error answers say what is wrong. Of several places the first that holds something counts.</summary>
internal sealed record ErrorLocations
{
    /// <summary>The vendor's sentence.</summary>
    public IReadOnlyList<JsonLocation> Text { get; init; } = [];

    /// <summary>The vendor's code.</summary>
    public IReadOnlyList<JsonLocation> Code { get; init; } = [];

    /// <summary>The field at fault.</summary>
    public IReadOnlyList<JsonLocation> Field { get; init; } = [];

    /// <summary>An object of field names and what is wrong with each.</summary>
    public JsonLocation? ByField { get; init; }

    /// <summary>The vendor's id of the exchange.</summary>
    public IReadOnlyList<JsonLocation> CorrelationId { get; init; } = [];

    /// <summary>The header with the vendor's id of the exchange.</summary>
    public string? CorrelationHeader { get; init; }
}
