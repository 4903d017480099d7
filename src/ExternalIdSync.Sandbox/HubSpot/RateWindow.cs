namespace ExternalIdSync.Sandbox.HubSpot;

/// <summary>So many requests in any window of a length, wherever it begins. The caller holds a lock; refused requests do not count.</summary>
internal sealed class RateWindow(TimeSpan length)
{
    private readonly Queue<DateTimeOffset> _times = new();

    /// <summary>The most requests; 0 for any number.</summary>
    public int Limit { get; private set; }

    public int Left(DateTimeOffset now)
    {
        while (_times.TryPeek(out var first) && first <= now - length)
        {
            _times.Dequeue();
        }

        return Limit == 0 ? int.MaxValue : Limit - _times.Count;
    }

    public void Count(DateTimeOffset now)
    {
        if (Limit > 0)
        {
            _times.Enqueue(now);
        }
    }

    /// <summary>Sets the limit and forgets what was counted.</summary>
    public void Restart(int limit)
    {
        Limit = limit;
        _times.Clear();
    }
}
