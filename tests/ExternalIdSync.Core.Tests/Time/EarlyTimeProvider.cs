namespace ExternalIdSync.Core.Tests.Time;

/// <summary>
/// A clock whose timers strike some milliseconds before their time, as those of an operating system do: they count by a clock that is coarser
/// than the one that tells timestamps.
/// </summary>
/// <param name="inner">The clock.</param>
/// <param name="early">How much too early.</param>
internal sealed class EarlyTimeProvider(TimeProvider inner, TimeSpan early) : TimeProvider
{
    public override long TimestampFrequency => inner.TimestampFrequency;

    public override DateTimeOffset GetUtcNow() => inner.GetUtcNow();

    public override long GetTimestamp() => inner.GetTimestamp();

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new EarlyTimer(inner.CreateTimer(callback, state, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan), early);
        timer.Change(dueTime, period);
        return timer;
    }

    private sealed class EarlyTimer(ITimer inner, TimeSpan early) : ITimer
    {
        public bool Change(TimeSpan dueTime, TimeSpan period) => inner.Change(dueTime > early ? dueTime - early : dueTime, period);

        public void Dispose() => inner.Dispose();

        public ValueTask DisposeAsync() => inner.DisposeAsync();
    }
}
