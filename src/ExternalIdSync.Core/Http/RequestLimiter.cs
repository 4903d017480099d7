using System.Globalization;

namespace ExternalIdSync.Core.Http;

/// <summary>
/// Lets requests go no faster than all declared limits allow, first come, first served. Bursts up to a limit go at once.
/// </summary>
internal sealed class RequestLimiter : IDisposable
{
    private readonly object _gate = new();
    private readonly TimeProvider _time;
    private readonly TimeSpan _maxWait;
    private readonly string _host;
    private readonly LimitWindow[] _windows;
    private readonly LinkedList<Waiter> _waiters = new();
    private readonly ITimer _timer;

    /// <summary>Makes a limiter.</summary>
    /// <param name="limits">The limits.</param>
    /// <param name="maxWait">The longest wait; longer ones are an exhausted quota.</param>
    /// <param name="host">What messages call the other side.</param>
    /// <param name="time">The clock.</param>
    public RequestLimiter(IReadOnlyList<RateLimit> limits, TimeSpan maxWait, string host, TimeProvider time)
    {
        _time = time;
        _maxWait = maxWait;
        _host = host;
        _windows = [.. limits.Select(l => new LimitWindow(l, time.TimestampFrequency))];
        _timer = time.CreateTimer(static s => ((RequestLimiter)s!).Pump(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Waits for a permit of every limit. It must be handed back by <see cref="Answered"/> or <see cref="GiveBack"/>.</summary>
    /// <param name="cancellationToken">Stops the waiting.</param>
    /// <returns>When the request may go; at once where the limits allow.</returns>
    /// <exception cref="SyncException"><see cref="SyncErrors.QuotaExhausted"/>: it would take too long.</exception>
    public ValueTask AcquireAsync(CancellationToken cancellationToken)
    {
        if (cancellationToken.IsCancellationRequested)
        {
            return ValueTask.FromCanceled(cancellationToken);
        }

        lock (_gate)
        {
            var now = _time.GetTimestamp();
            if (ExhaustedQuota(now) is { } exhausted)
            {
                return ValueTask.FromException(exhausted);
            }

            if (_waiters.Count == 0 && TryTake(now))
            {
                return ValueTask.CompletedTask;
            }

            var waiter = new Waiter(this, now);
            _waiters.AddLast(waiter.Node);
            if (_waiters.Count == 1)
            {
                SetTimer(now);
            }

            waiter.Registration = cancellationToken.UnsafeRegister(static (w, token) => ((Waiter)w!).Leave(token), waiter);
            return new ValueTask(waiter.Task);
        }
    }

    /// <summary>Says that the request was answered, or that no answer will come.</summary>
    public void Answered()
    {
        lock (_gate)
        {
            var now = _time.GetTimestamp();
            foreach (var window in _windows)
            {
                window.Answered(now);
            }

            if (_waiters.Count > 0)
            {
                SetTimer(now);
            }
        }
    }

    /// <summary>Says that the request was never sent.</summary>
    public void GiveBack()
    {
        lock (_gate)
        {
            foreach (var window in _windows)
            {
                window.GiveBack();
            }
        }

        Pump();
    }

    /// <summary>Says what is left.</summary>
    /// <returns>One entry per limit, in their order.</returns>
    public IReadOnlyList<RateLimitStatus> Read()
    {
        lock (_gate)
        {
            var now = _time.GetTimestamp();
            return [.. _windows.Select(w => new RateLimitStatus(w.Limit, w.Free(now), w.NextReturn is { } next ? DateOf(next, now) : null))];
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _timer.Dispose();

    private bool Leave(LinkedListNode<Waiter> node)
    {
        lock (_gate)
        {
            if (node.List is null)
            {
                return false;
            }

            _waiters.Remove(node);
        }

        Pump();
        return true;
    }

    private void Pump()
    {
        lock (_gate)
        {
            var now = _time.GetTimestamp();
            while (_waiters.First is { } first)
            {
                var failure = ExhaustedQuota(now) ?? (_time.GetElapsedTime(first.Value.Since, now) > _maxWait ? TooLong(now) : null);
                if (failure is null && !TryTake(now))
                {
                    break;
                }

                // Continuations run elsewhere: nobody's work is done under the lock.
                _waiters.RemoveFirst();
                first.Value.Registration.Unregister();
                if (failure is null)
                {
                    first.Value.TrySetResult();
                }
                else
                {
                    first.Value.TrySetException(failure);
                }
            }

            if (_waiters.Count > 0)
            {
                SetTimer(now);
            }
        }
    }

    private bool TryTake(long now)
    {
        foreach (var window in _windows)
        {
            if (window.Free(now) <= 0)
            {
                return false;
            }
        }

        foreach (var window in _windows)
        {
            window.Take();
        }

        return true;
    }

    // Wakes when the last of the windows that hold the first waiter back has a permit again, or its patience is over. A window
    // whose permits are all under way wakes it when one is answered.
    private void SetTimer(long now)
    {
        var wake = _waiters.First!.Value.Since + (long)(_maxWait.TotalSeconds * _time.TimestampFrequency) + 1;
        long blocked = 0;
        foreach (var window in _windows)
        {
            if (window.Free(now) <= 0)
            {
                blocked = Math.Max(blocked, window.NextReturn ?? long.MaxValue);
            }
        }

        var left = Math.Max(0, Math.Min(wake, blocked) - now);
        _timer.Change(TimeSpan.FromMilliseconds(Math.Ceiling(left * 1000.0 / _time.TimestampFrequency)), Timeout.InfiniteTimeSpan);
    }

    private SyncException? ExhaustedQuota(long now)
    {
        foreach (var window in _windows)
        {
            if (window.IsQuota && window.Free(now) <= 0)
            {
                var renewal = DateOf(window.NextReturn ?? now + (long)(window.Limit.Window.TotalSeconds * _time.TimestampFrequency), now);
                return Exhausted(string.Create(CultureInfo.InvariantCulture,
                    $"The limit of {window.Limit.Requests} requests in {Words(window.Limit.Window)} at {_host} is used up until {renewal.UtcDateTime:yyyy-MM-dd HH:mm:ss} UTC."));
            }
        }

        return null;
    }

    private SyncException TooLong(long now)
    {
        var seconds = _time.GetElapsedTime(_waiters.First!.Value.Since, now).TotalSeconds;
        return Exhausted(string.Create(CultureInfo.InvariantCulture, $"The rate limit at {_host} let no request go for {seconds:0} s."));
    }

    private SyncException Exhausted(string message) => new(SyncErrors.QuotaExhausted, message) { Subject = _host };

    private DateTimeOffset DateOf(long timestamp, long now) => _time.GetUtcNow() + _time.GetElapsedTime(now, timestamp);

    private static string Words(TimeSpan window) =>
        window == TimeSpan.FromDays(1) ? "a day" : window == TimeSpan.FromHours(1) ? "an hour" : window.ToString("c", CultureInfo.InvariantCulture);

    private sealed class Waiter : TaskCompletionSource
    {
        private readonly RequestLimiter _limiter;

        public Waiter(RequestLimiter limiter, long since)
            : base(TaskCreationOptions.RunContinuationsAsynchronously)
        {
            _limiter = limiter;
            Since = since;
            Node = new LinkedListNode<Waiter>(this);
        }

        public LinkedListNode<Waiter> Node { get; }

        public long Since { get; }

        public CancellationTokenRegistration Registration { get; set; }

        public void Leave(CancellationToken token)
        {
            if (_limiter.Leave(Node))
            {
                TrySetCanceled(token);
            }
        }
    }
}
