namespace ExternalIdSync.Core.Http;

/// <summary>
/// The time that is left to one request. A single timer stands for whichever comes first, the attempt's time-out or the total one. It is
/// set only where it would strike too late: one that strikes too early looks at the clock and sleeps on. So requests that are answered in
/// time, which is nearly all of them, set no timer at all.
/// </summary>
/// <param name="options">The time-outs and the clock.</param>
internal sealed class Deadline(TransportOptions options) : IDisposable
{
    private const long Never = long.MaxValue;

    private readonly object _gate = new();
    private CancellationToken _outer;
    private CancellationTokenSource? _source;
    private CancellationTokenRegistration _registration;
    private ITimer? _timer;
    private bool _isForTotal;
    private bool _isOfAttempt;

    // When the time is over and when the timer strikes next, as the clock's timestamps. Both belong to the gate.
    private long _due = Never;
    private long _strikesAt = Never;
    private bool _isStruck;

    /// <summary>Whether the total time is over, and nobody cancelled from outside.</summary>
    public bool IsTotalOver => IsOver && _isForTotal;

    /// <summary>Whether the attempt's time is over, and nobody cancelled from outside.</summary>
    public bool IsAttemptOver => IsOver && !_isForTotal;

    /// <summary>Is cancelled when the time is over, or from outside. Another one after every call of a method here.</summary>
    public CancellationToken Token => _source?.Token ?? _outer;

    private bool IsOver => _source is { IsCancellationRequested: true } && !_outer.IsCancellationRequested;

    /// <summary>When the total time began, as the clock's timestamp.</summary>
    public long Started { get; private set; }

    /// <summary>Starts the total time of a request and that of its first attempt.</summary>
    /// <param name="outer">Cancels the request from outside.</param>
    public void Start(CancellationToken outer)
    {
        Started = options.Time.GetTimestamp();
        if (outer != _outer || _source is { IsCancellationRequested: true })
        {
            DropSource();
        }

        _outer = outer;
        _isOfAttempt = true;
        Set(options.AttemptTimeout, Started);
    }

    /// <summary>From now on the attempt's time-out counts, and the total one if it is nearer; nothing where it does already.</summary>
    public void BeginAttempt()
    {
        if (!_isOfAttempt)
        {
            _isOfAttempt = true;
            Set(options.AttemptTimeout, options.Time.GetTimestamp());
        }
    }

    /// <summary>From now on only the total time-out counts.</summary>
    public void EndAttempt()
    {
        _isOfAttempt = false;
        Set(Timeout.InfiniteTimeSpan, options.Time.GetTimestamp());
    }

    /// <summary>Ends the request's time.</summary>
    /// <returns>Whether this may be started again: neither has its time struck, nor was it cancelled from outside.</returns>
    public bool TryStop()
    {
        lock (_gate)
        {
            _due = Never;
            return !_isStruck && _source is not { IsCancellationRequested: true };
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _ = TryStop();
        _timer?.Dispose();
        DropSource();
    }

    private void Set(TimeSpan limit, long now)
    {
        var left = options.TotalTimeout - options.Time.GetElapsedTime(Started, now);
        _isForTotal = limit == Timeout.InfiniteTimeSpan || left <= limit;
        var time = _isForTotal ? (left > TimeSpan.Zero ? left : TimeSpan.Zero) : limit;
        lock (_gate)
        {
            if (_isStruck)
            {
                // The attempt's time is over, the request's is not.
                _isStruck = false;
                DropSource();
            }

            if (_source is null)
            {
                _source = new CancellationTokenSource();
                _registration = _outer.UnsafeRegister(static source => ((CancellationTokenSource)source!).Cancel(), _source);
            }

            _due = now + (long)Math.Ceiling(time.TotalSeconds * options.Time.TimestampFrequency);

            // A clock other than the system's is moved by somebody who looks at what is set.
            if (_due < _strikesAt || options.Time != TimeProvider.System)
            {
                _strikesAt = _due;
                SetTimer(time);
            }
        }
    }

    private void SetTimer(TimeSpan time)
    {
        if (_timer is not null)
        {
            _timer.Change(time, Timeout.InfiniteTimeSpan);
            return;
        }

        // The timer outlives the request: it must not keep what flows with the request's context.
        var isFlowing = !ExecutionContext.IsFlowSuppressed();
        using var suppressed = isFlowing ? ExecutionContext.SuppressFlow() : default(AsyncFlowControl?);
        _timer = options.Time.CreateTimer(static deadline => ((Deadline)deadline!).Strike(), this, time, Timeout.InfiniteTimeSpan);
    }

    private void Strike()
    {
        CancellationTokenSource source;
        lock (_gate)
        {
            _strikesAt = Never;
            if (_due == Never)
            {
                return;
            }

            var left = _due - options.Time.GetTimestamp();
            if (left > 0)
            {
                // Timers count whole milliseconds; rounding up keeps from waking early again.
                _strikesAt = _due;
                _timer!.Change(TimeSpan.FromMilliseconds(Math.Ceiling(left * 1000.0 / options.Time.TimestampFrequency)), Timeout.InfiniteTimeSpan);
                return;
            }

            // Whoever stops from here on sees it, so that nobody else gets the source that is cancelled now.
            _due = Never;
            _isStruck = true;
            source = _source!;
        }

        // Outside the gate: what waits for the token may go on within this call.
        source.Cancel();
    }

    // Neither disposed of nor waited for: whoever is just cancelling it must not fail, and without a timer it holds nothing.
    private void DropSource()
    {
        _registration.Unregister();
        _source = null;
    }
}
