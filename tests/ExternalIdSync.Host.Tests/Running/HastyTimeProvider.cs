namespace ExternalIdSync.Host.Tests.Running;

/// <summary>
/// A clock that skips waits, so that retries and their pauses happen, and cost nothing: a timer of less than 50 s strikes after a hundredth
/// of that, and the clock then stands where it would have stood. Time-outs are longer and keep real time, and so do timers that strike again and
/// again: a busy machine must not make one strike that an idle one would not.
/// </summary>
internal sealed class HastyTimeProvider : TimeProvider
{
    private const int Haste = 100;

    private static readonly TimeSpan ShortestTimeout = TimeSpan.FromSeconds(50);

    private long _skipped;

    private TimeSpan Skipped => new(Interlocked.Read(ref _skipped));

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override DateTimeOffset GetUtcNow() => System.GetUtcNow() + Skipped;

    public override long GetTimestamp() => (System.GetElapsedTime(0) + Skipped).Ticks;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new Timer(this, callback, state);
        timer.Change(dueTime, period);
        return timer;
    }

    private void SkipTo(long timestamp)
    {
        while (true)
        {
            var skipped = Interlocked.Read(ref _skipped);
            var missing = timestamp - (System.GetElapsedTime(0).Ticks + skipped);
            if (missing <= 0 || Interlocked.CompareExchange(ref _skipped, skipped + missing, skipped) == skipped)
            {
                return;
            }
        }
    }

    private sealed class Timer : ITimer
    {
        private readonly HastyTimeProvider _clock;
        private readonly ITimer _timer;
        private long _due;

        public Timer(HastyTimeProvider clock, TimerCallback callback, object? state)
        {
            _clock = clock;
            _timer = System.CreateTimer(
                _ =>
                {
                    clock.SkipTo(Interlocked.Read(ref _due));
                    callback(state);
                },
                null,
                Timeout.InfiniteTimeSpan,
                Timeout.InfiniteTimeSpan);
        }

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            var isWait = dueTime > TimeSpan.Zero && dueTime < ShortestTimeout && period <= TimeSpan.Zero;
            Interlocked.Exchange(ref _due, isWait ? _clock.GetTimestamp() + dueTime.Ticks : 0);
            return _timer.Change(isWait ? dueTime / Haste : dueTime, period);
        }

        public void Dispose() => _timer.Dispose();

        public ValueTask DisposeAsync() => _timer.DisposeAsync();
    }
}
