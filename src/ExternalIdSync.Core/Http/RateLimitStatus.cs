namespace ExternalIdSync.Core.Http;

/// <summary>How much of a declared limit is left.</summary>
/// <param name="Limit">The limit.</param>
/// <param name="Remaining">How many requests may be sent now.</param>
/// <param name="NextRenewal">When the next request comes back; <see langword="null"/> where none is used up.</param>
public sealed record RateLimitStatus(RateLimit Limit, int Remaining, DateTimeOffset? NextRenewal);
