using System.Collections.Concurrent;

namespace ExternalIdSync.Core.Http;

/// <summary>
/// The time that is left to one request. A single timer stands for whichever comes first, the attempt's time-out or the total one: two of
/// them, set anew for every request, cost as much as half of the sending.
/// </summary>
/// <param name="options">The time-outs and the clock.</param>
/// <param name="outer">Cancels the request from outside.</param>
internal sealed class Deadline(TransportOptions options, CancellationToken outer) : IDisposable
{
    // Sources whose timer did not fire, to be used again. Those of a clock other than the system's cannot be.
    private static readonly ConcurrentQueue<CancellationTokenSource> Unused = new();

    private readonly long _started = options.Time.GetTimestamp();
    private CancellationTokenSource? _source;
    private CancellationTokenRegistration _registration;
    private bool _isForTotal;

    /// <summary>Whether the total time is over, and nobody cancelled from outside.</summary>
    public bool IsTotalOver => IsOver && _isForTotal;

    /// <summary>Whether the attempt's time is over, and nobody cancelled from outside.</summary>
    public bool IsAttemptOver => IsOver && !_isForTotal;

    /// <summary>Is cancelled when the time is over, or from outside. Another one after every call of a method here.</summary>
    public CancellationToken Token => _source?.Token ?? outer;

    private bool IsOver => _source is { IsCancellationRequested: true } && !outer.IsCancellationRequested;

    /// <summary>From now on the attempt's time-out counts, and the total one if it is nearer.</summary>
    public void BeginAttempt() => Set(options.AttemptTimeout);

    /// <summary>From now on only the total time-out counts.</summary>
    public void EndAttempt() => Set(Timeout.InfiniteTimeSpan);

    /// <inheritdoc/>
    public void Dispose()
    {
        _registration.Dispose();
        if (_source is not { } source)
        {
            return;
        }

        _source = null;
        if (options.Time == TimeProvider.System && Unused.Count < 256 && source.TryReset())
        {
            Unused.Enqueue(source);
        }
        else
        {
            source.Dispose();
        }
    }

    private void Set(TimeSpan limit)
    {
        var left = options.TotalTimeout - options.Time.GetElapsedTime(_started);
        _isForTotal = limit == Timeout.InfiniteTimeSpan || left <= limit;
        var time = _isForTotal ? (left > TimeSpan.Zero ? left : TimeSpan.Zero) : limit;
        if (_source is { IsCancellationRequested: true } && !outer.IsCancellationRequested)
        {
            // The attempt's time is over, the request's is not.
            Dispose();
        }

        if (_source is null)
        {
            _source = options.Time != TimeProvider.System ? new CancellationTokenSource(time, options.Time)
                : Unused.TryDequeue(out var unused) ? unused : new CancellationTokenSource();
            _registration = outer.UnsafeRegister(static source => ((CancellationTokenSource)source!).Cancel(), _source);
        }

        _source.CancelAfter(time);
    }
}
