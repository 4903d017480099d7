namespace ExternalIdSync.Core.Http;

/// <summary>Holds every request of a transport back until an instant, so that none of them hammers a target that said when to come back.</summary>
/// <param name="time">The clock.</param>
/// <param name="spread">Over how long the requests come back afterwards instead of all at once.</param>
/// <param name="randomizer">Gives numbers from 0 to below 1.</param>
internal sealed class PauseGate(TimeProvider time, TimeSpan spread, Func<double> randomizer)
{
    // The clock's timestamp until which nothing goes; long.MinValue for open.
    private long _until = long.MinValue;

    /// <summary>Whether something may have to wait.</summary>
    public bool IsClosed => Volatile.Read(ref _until) != long.MinValue;

    /// <summary>Holds everything back for at least this long.</summary>
    /// <param name="wait">How long.</param>
    public void Pause(TimeSpan wait)
    {
        var until = time.GetTimestamp() + (long)Math.Ceiling(wait.TotalSeconds * time.TimestampFrequency);
        var current = Volatile.Read(ref _until);
        while (until > current)
        {
            var seen = Interlocked.CompareExchange(ref _until, until, current);
            if (seen == current)
            {
                return;
            }

            current = seen;
        }
    }

    /// <summary>Waits until nothing holds back.</summary>
    /// <param name="cancellationToken">Stops the waiting.</param>
    /// <returns>When the way is free; at once where it is.</returns>
    public ValueTask WaitAsync(CancellationToken cancellationToken) =>
        IsClosed ? WaitSlowAsync(cancellationToken) : ValueTask.CompletedTask;

    private async ValueTask WaitSlowAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            var until = Volatile.Read(ref _until);
            var left = until - time.GetTimestamp();
            if (until == long.MinValue || left <= 0)
            {
                // Nobody has to look at the clock again until the next pause.
                Interlocked.CompareExchange(ref _until, long.MinValue, until);
                return;
            }

            // Timers count whole milliseconds; rounding up keeps from waking early.
            var later = spread.TotalMilliseconds * randomizer();
            var wait = TimeSpan.FromMilliseconds(Math.Ceiling((left * 1000.0 / time.TimestampFrequency) + later));
            await Task.Delay(wait, time, cancellationToken).ConfigureAwait(false);
        }
    }
}
