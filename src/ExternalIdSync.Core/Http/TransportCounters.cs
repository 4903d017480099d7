namespace ExternalIdSync.Core.Http;

/// <summary>What a transport did, in numbers. Safe to read while it works.</summary>
public sealed class TransportCounters
{
    private long _requests;
    private long _retries;
    private long _rateLimited;

    /// <summary>Requests sent, retries included.</summary>
    public long Requests => Interlocked.Read(ref _requests);

    /// <summary>Of these, repeated ones.</summary>
    public long Retries => Interlocked.Read(ref _retries);

    /// <summary>Answers with status 429.</summary>
    public long RateLimited => Interlocked.Read(ref _rateLimited);

    internal void CountRequest(bool isRetry)
    {
        Interlocked.Increment(ref _requests);
        if (isRetry)
        {
            Interlocked.Increment(ref _retries);
        }
    }

    internal void CountRateLimited() => Interlocked.Increment(ref _rateLimited);
}
