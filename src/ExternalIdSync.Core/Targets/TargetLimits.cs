namespace ExternalIdSync.Core.Targets;

/// <summary>How many requests a target takes, as its vendor documents; <see langword="null"/> where none is known.</summary>
/// <param name="PerSecond">Requests per second.</param>
/// <param name="PerMinute">Requests per minute.</param>
/// <param name="PerDay">Requests per day.</param>
public sealed record TargetLimits(int? PerSecond = null, int? PerMinute = null, int? PerDay = null);
