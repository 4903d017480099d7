using ExternalIdSync.Core.Http.Authentication;

namespace ExternalIdSync.Core.Http;

/// <summary>Everything an <see cref="HttpTransport"/> needs to know.</summary>
public sealed record TransportOptions
{
    /// <summary>The API's base URL, with its version path, with or without a slash at its end; without query or user info.</summary>
    public required Uri BaseAddress { get; init; }

    /// <summary>
    /// Sends the requests, in tests and for the sandbox inside the process; stays the caller's to dispose. <see langword="null"/> for
    /// connections of the transport's own: pooled, HTTP/2 where TLS offers it, gzip, deflate and brotli, no cookies, no redirects.
    /// </summary>
    public HttpMessageHandler? Handler { get; init; }

    /// <summary>Puts the token on each request to the base URL's own host; <see langword="null"/> for an API that takes none.</summary>
    public IAuthenticator? Authenticator { get; init; }

    /// <summary>The vendor's own words for transient failures and quotas; <see langword="null"/> to go by the status alone.</summary>
    public IFailureClassifier? Classifier { get; init; }

    /// <summary>How often and when a request is repeated.</summary>
    public RetryPolicy Retry { get; init; } = new();

    /// <summary>When to stop sending for a while; <see langword="null"/> for never.</summary>
    public BreakerPolicy? Breaker { get; init; } = new();

    /// <summary>How long one attempt may take, its answer's body included. The default is 60 s.</summary>
    public TimeSpan AttemptTimeout { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>
    /// How long a request may take with all its attempts and the waits between them, counted from when its rate limit lets it go for the
    /// first time. The default is 5 min.
    /// </summary>
    public TimeSpan TotalTimeout { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>The target's published limits, all of which hold at once.</summary>
    public IReadOnlyList<RateLimit> RateLimits { get; init; } = [];

    /// <summary>
    /// The longest wait for a limit, be it declared here or named by the target's <c>Retry-After</c>; a longer one is
    /// <see cref="SyncErrors.QuotaExhausted"/> at once. The default is 5 min.
    /// </summary>
    public TimeSpan MaxLimitWait { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>The name of the header that carries a request's idempotency key.</summary>
    public string IdempotencyHeader { get; init; } = "Idempotency-Key";

    /// <summary>What the program calls itself.</summary>
    public string UserAgent { get; init; } = "ExternalIdSync";

    /// <summary>The largest body an answer may have, decompressed, in bytes. The default is 64 MiB.</summary>
    public int MaxAnswerBytes { get; init; } = 64 * 1024 * 1024;

    /// <summary>The clock.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>Gives numbers from 0 to below 1 for jitter.</summary>
    public Func<double> Randomizer { get; init; } = Random.Shared.NextDouble;

    internal TransportOptions Checked()
    {
        Require(Retry.MaxAttempts >= 1, "The attempts must be 1 or more.");
        Require(Retry.MaxUnreached >= 1, "The attempts at a target that never answered must be 1 or more.");
        Require(Retry.MaxRateLimited >= 1, "The attempts against a rate limit must be 1 or more.");
        Require(Retry.BaseDelay >= TimeSpan.Zero && Retry.MaxDelay >= Retry.BaseDelay, "The retry delays must not be negative or reversed.");
        Require(AttemptTimeout >= TimeSpan.FromMilliseconds(10) && AttemptTimeout <= TimeSpan.FromDays(1),
            "The time-out of an attempt must lie between 10 ms and one day.");
        Require(TotalTimeout >= TimeSpan.FromMilliseconds(10) && TotalTimeout <= TimeSpan.FromDays(1),
            "The total time-out must lie between 10 ms and one day.");
        Require(MaxLimitWait >= TimeSpan.Zero && MaxLimitWait <= TimeSpan.FromDays(1), "The longest wait for a limit must be at most one day.");
        Require(MaxAnswerBytes > 0, "The largest answer must be 1 byte or more.");
        Require(Breaker is null or { FailureRatio: > 0 and <= 1, MinimumThroughput: >= 2 },
            "The circuit breaker's ratio must lie above 0 and up to 1, and it takes 2 requests or more.");
        Require(Breaker is null || (IsBreak(Breaker.SamplingDuration) && IsBreak(Breaker.BreakDuration)),
            "The circuit breaker's durations must lie between 0.5 s and one day.");
        foreach (var limit in RateLimits)
        {
            Require(limit.Requests >= 1 && limit.Window > TimeSpan.Zero, "A rate limit must allow 1 request or more in a window above zero.");
        }

        return this;
    }

    private static bool IsBreak(TimeSpan duration) => duration >= TimeSpan.FromMilliseconds(500) && duration <= TimeSpan.FromDays(1);

    private static void Require(bool holds, string otherwise)
    {
        if (!holds)
        {
            throw new SyncException(SyncErrors.OptionInvalid, otherwise);
        }
    }
}
