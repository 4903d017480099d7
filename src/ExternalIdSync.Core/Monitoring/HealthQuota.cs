namespace ExternalIdSync.Core.Monitoring;

/// <summary>A quota that a job draws on, as the state keeps it.</summary>
/// <param name="Name">The quota's name in the state, such as the target's.</param>
/// <param name="Limit">Requests allowed within the window; 1 or more.</param>
/// <param name="Window">How long the window is, such as a day.</param>
public sealed record HealthQuota(string Name, long Limit, TimeSpan Window);
