namespace ExternalIdSync.Core.Http;

/// <summary>
/// The permits of one declared limit. A permit comes back one window after its request was answered, not after it was sent: the other
/// side counts a request at some instant between the two, so that it never sees more than the limit in any window of its own clock.
/// Not safe for use by several threads at once.
/// </summary>
internal sealed class LimitWindow
{
    private readonly long _length;

    // When the used permits come back, the earliest at the head: a ring that grows up to the limit.
    private long[] _returns = new long[4];
    private int _head;
    private int _count;
    private int _free;

    /// <summary>Makes a window with all its permits free.</summary>
    /// <param name="limit">The limit.</param>
    /// <param name="frequency">The clock's timestamps in a second.</param>
    public LimitWindow(RateLimit limit, long frequency)
    {
        Limit = limit;
        _free = limit.Requests;
        _length = (long)Math.Ceiling(limit.Window.TotalSeconds * frequency);
    }

    public RateLimit Limit { get; }

    /// <summary>Whether nobody waits for it: a quota of an hour or more is not something to sit out.</summary>
    public bool IsQuota => Limit.Window >= TimeSpan.FromHours(1);

    /// <summary>When the next permit comes back, as a timestamp; <see langword="null"/> where every used one is still under way.</summary>
    public long? NextReturn => _count == 0 ? null : _returns[_head];

    /// <summary>Counts the free permits.</summary>
    /// <param name="now">The clock's timestamp.</param>
    /// <returns>How many requests may be sent now.</returns>
    public int Free(long now)
    {
        while (_count > 0 && _returns[_head] <= now)
        {
            _head = (_head + 1) % _returns.Length;
            _count--;
            _free++;
        }

        return _free;
    }

    /// <summary>Takes a permit, of which there must be one.</summary>
    public void Take() => _free--;

    /// <summary>Gives a permit back whose request was never sent.</summary>
    public void GiveBack() => _free++;

    /// <summary>Starts the way back of a permit whose request was answered.</summary>
    /// <param name="now">The clock's timestamp.</param>
    public void Answered(long now)
    {
        if (_count == _returns.Length)
        {
            var larger = new long[Math.Min(_returns.Length * 2L, Math.Max(Limit.Requests, _count + 1))];
            for (var i = 0; i < _count; i++)
            {
                larger[i] = _returns[(_head + i) % _returns.Length];
            }

            _returns = larger;
            _head = 0;
        }

        // The clock only goes forward, so that new entries belong at the end.
        _returns[(_head + _count) % _returns.Length] = now + _length;
        _count++;
    }
}
