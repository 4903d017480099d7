namespace ExternalIdSync.Core.Http;

/// <summary>How often and when a request is repeated.</summary>
public sealed record RetryPolicy
{
    /// <summary>How often a request is sent at most while it fails, the first time included; from 1. The default is 6.</summary>
    public int MaxAttempts { get; init; } = 6;

    /// <summary>
    /// How often a request is sent at most while no connection can be made and the target never answered, the first time included; from 1.
    /// A name that nobody knows and a connection that times out are not tried again then. The default is 3, which takes 3 s at most.
    /// </summary>
    public int MaxUnreached { get; init; } = 3;

    /// <summary>
    /// How many answers 429 a request takes before the last one is returned; from 1. They are counted apart from failures: when
    /// many requests share a limit, most of them are told to wait several times without anything being wrong. The default is 30.
    /// </summary>
    public int MaxRateLimited { get; init; } = 30;

    /// <summary>The wait before the first repetition where the target names none; it doubles each time. The default is 1 s.</summary>
    public TimeSpan BaseDelay { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>The longest wait where the target names none. The default is 30 s.</summary>
    public TimeSpan MaxDelay { get; init; } = TimeSpan.FromSeconds(30);
}
