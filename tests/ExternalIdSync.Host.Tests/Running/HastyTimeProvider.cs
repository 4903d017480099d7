namespace ExternalIdSync.Host.Tests.Running;

/// <summary>A clock that runs a hundred times faster, so that retries and their pauses happen, and cost nothing.</summary>
internal sealed class HastyTimeProvider : TimeProvider
{
    private const int Haste = 100;

    private readonly DateTimeOffset _start = System.GetUtcNow();
    private readonly long _startTimestamp = System.GetTimestamp();

    public override DateTimeOffset GetUtcNow() => _start + ((System.GetUtcNow() - _start) * Haste);

    public override long GetTimestamp() => _startTimestamp + ((System.GetTimestamp() - _startTimestamp) * Haste);

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        base.CreateTimer(callback, state, Shorten(dueTime), Shorten(period));

    private static TimeSpan Shorten(TimeSpan wait) => wait > TimeSpan.Zero ? wait / Haste : wait;
}
