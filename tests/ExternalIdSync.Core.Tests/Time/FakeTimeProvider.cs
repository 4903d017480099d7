namespace ExternalIdSync.Core.Tests.Time;

/// <summary>
/// A clock that stands still until it is told to move. Timers fire in the order they are due, on the thread that moves the clock, and see
/// the very instant they were set for.
/// </summary>
public sealed class FakeTimeProvider : TimeProvider
{
    private readonly Lock _gate = new();
    private readonly List<FakeTimer> _timers = [];
    private readonly List<TimeSpan> _set = [];
    private readonly List<(int Count, TaskCompletionSource Reached)> _watchers = [];
    private readonly DateTimeOffset _start;
    private DateTimeOffset _now;
    private long _sequence;

    public FakeTimeProvider()
        : this(new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero))
    {
    }

    public FakeTimeProvider(DateTimeOffset start) => _start = _now = start;

    /// <summary>
    /// Says of a new timer's due time whether the clock jumps to it as soon as it is set: the waits of a test that has nothing else to do,
    /// as opposed to time-outs that must not strike. <see langword="null"/>: none.
    /// </summary>
    public Func<TimeSpan, bool>? AutoAdvance { get; set; }

    /// <summary>The due times of all timers ever set, in the order they were set.</summary>
    public IReadOnlyList<TimeSpan> TimersSet
    {
        get
        {
            lock (_gate)
            {
                return [.. _set];
            }
        }
    }

    /// <summary>How many timers wait.</summary>
    public int PendingTimers
    {
        get
        {
            lock (_gate)
            {
                return _timers.Count;
            }
        }
    }

    /// <summary>How far off the next timer is; <see langword="null"/> where none waits.</summary>
    public TimeSpan? UntilNextTimer
    {
        get
        {
            lock (_gate)
            {
                return _timers.Count == 0 ? null : _timers.Min(static t => t.Due) - _now;
            }
        }
    }

    public override TimeZoneInfo LocalTimeZone => TimeZoneInfo.Utc;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override DateTimeOffset GetUtcNow()
    {
        lock (_gate)
        {
            return _now;
        }
    }

    public override long GetTimestamp() => (GetUtcNow() - _start).Ticks;

    /// <summary>Moves the clock, firing what falls due on the way.</summary>
    public void Advance(TimeSpan by)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(by, TimeSpan.Zero);
        AdvanceTo(GetUtcNow() + by);
    }

    /// <summary>Moves the clock to the next timer and fires it.</summary>
    public void AdvanceToNextTimer() => Advance(UntilNextTimer ?? throw new InvalidOperationException("No timer waits."));

    /// <summary>Completes once at least <paramref name="count"/> timers wait at the same time.</summary>
    public Task WhenTimersAsync(int count)
    {
        lock (_gate)
        {
            if (_timers.Count >= count)
            {
                return Task.CompletedTask;
            }

            var reached = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            _watchers.Add((count, reached));
            return reached.Task;
        }
    }

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new FakeTimer(this, callback, state);
        timer.Change(dueTime, period);
        return timer;
    }

    private void AdvanceTo(DateTimeOffset target)
    {
        while (TakeDue(target) is { } timer)
        {
            timer.Fire();
        }
    }

    private FakeTimer? TakeDue(DateTimeOffset target)
    {
        lock (_gate)
        {
            var next = _timers.Where(t => t.Due <= target).OrderBy(static t => t.Due).ThenBy(static t => t.Sequence).FirstOrDefault();
            if (next is null)
            {
                _now = target > _now ? target : _now;
                return null;
            }

            _now = next.Due > _now ? next.Due : _now;
            if (next.Period > TimeSpan.Zero)
            {
                next.Due += next.Period;
            }
            else
            {
                _timers.Remove(next);
            }

            return next;
        }
    }

    private void Set(FakeTimer timer, TimeSpan dueTime, TimeSpan period)
    {
        bool jump;
        lock (_gate)
        {
            _timers.Remove(timer);
            if (dueTime == Timeout.InfiniteTimeSpan)
            {
                return;
            }

            timer.Due = _now + dueTime;
            timer.Period = period;
            timer.Sequence = _sequence++;
            _timers.Add(timer);
            _set.Add(dueTime);
            foreach (var (_, reached) in _watchers.FindAll(w => w.Count <= _timers.Count))
            {
                reached.SetResult();
            }

            _watchers.RemoveAll(w => w.Count <= _timers.Count);
            jump = dueTime == TimeSpan.Zero || AutoAdvance?.Invoke(dueTime) == true;
        }

        if (jump)
        {
            var target = timer.Due;
            ThreadPool.QueueUserWorkItem(_ => AdvanceTo(target));
        }
    }

    private sealed class FakeTimer(FakeTimeProvider clock, TimerCallback callback, object? state) : ITimer
    {
        public DateTimeOffset Due { get; set; }

        public TimeSpan Period { get; set; }

        public long Sequence { get; set; }

        public void Fire() => callback(state);

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            clock.Set(this, dueTime, period);
            return true;
        }

        public void Dispose() => clock.Set(this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
