namespace ExternalIdSync.Core.Mapping;

/// <summary>How a record's external ID is made of its source. What is not given here is taken from the map.</summary>
/// <param name="Column">The column or property, nested ones with dots; <see langword="null"/> for the map's.</param>
/// <param name="Prefix">Put before the value, such as <c>crm:</c>; <see langword="null"/> for the map's, empty for none.</param>
public sealed record ExternalIdRule(string? Column = null, string? Prefix = null);
