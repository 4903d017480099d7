namespace ExternalIdSync.Core.Http;

/// <summary>At most so many requests within any window of this length, as a vendor publishes it: 60 per minute, 10,000 per day.</summary>
/// <param name="Requests">How many; from 1.</param>
/// <param name="Window">In how long; above zero.</param>
public sealed record RateLimit(int Requests, TimeSpan Window);
