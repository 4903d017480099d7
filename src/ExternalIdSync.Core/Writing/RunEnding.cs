namespace ExternalIdSync.Core.Writing;

/// <summary>Whether a run goes on, and why it does not. For use by every stage at once.</summary>
internal sealed class RunEnding : IDisposable
{
    private readonly RunTally _tally;
    private readonly Brake _brake;
    private readonly CancellationTokenSource _stop;
    private readonly CancellationTokenSource _readStop;
    private Exception? _failure;
    private int _isHalted;

    /// <summary>Begins a run.</summary>
    /// <param name="tally">Where it is noted why the run ends early.</param>
    /// <param name="brake">The brake, which lets nothing pass any more once the run ends.</param>
    /// <param name="cancellationToken">Cancels the run.</param>
    public RunEnding(RunTally tally, Brake brake, CancellationToken cancellationToken)
    {
        _tally = tally;
        _brake = brake;
        _stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        _readStop = CancellationTokenSource.CreateLinkedTokenSource(_stop.Token);
        Stopping = _stop.Token;
        ReadingStopping = _readStop.Token;
    }

    /// <summary>Cancelled when the run is: what is being written is broken off.</summary>
    public CancellationToken Stopping { get; }

    /// <summary>Cancelled when nothing more is to be read, be it that what was read is still written.</summary>
    public CancellationToken ReadingStopping { get; }

    /// <summary>Whether nothing more is to be begun.</summary>
    public bool IsEnding => Volatile.Read(ref _isHalted) != 0 || Stopping.IsCancellationRequested;

    /// <summary>Why the run as a whole failed, if it did.</summary>
    public Exception? Failure => Volatile.Read(ref _failure);

    /// <summary>Ends the run early: what is under way is finished, and nothing more is begun.</summary>
    /// <param name="error">The row of the error table.</param>
    /// <param name="reason">Why, in a sentence.</param>
    /// <param name="status">What the run is then called.</param>
    public void Halt(SyncError error, string reason, RunStatus status)
    {
        _tally.End(error, reason, status);
        Halt();
    }

    /// <summary>Ends the run because of a failure: what is under way is finished, and nothing more is begun.</summary>
    /// <param name="failure">The failure.</param>
    public void Halt(Exception failure)
    {
        Note(failure);
        Halt();
    }

    /// <summary>Ends the run early for a reason that is told elsewhere.</summary>
    public void Halt()
    {
        if (Interlocked.Exchange(ref _isHalted, 1) == 0)
        {
            _brake.Close();
            _readStop.Cancel();
        }
    }

    /// <summary>Notes that the run failed, of which the first reason counts, and lets it go on to its end.</summary>
    /// <param name="failure">The failure.</param>
    public void Note(Exception failure) => Interlocked.CompareExchange(ref _failure, failure, null);

    /// <summary>Lets nothing more be read.</summary>
    /// <returns>When everybody has been told.</returns>
    public Task StopReadingAsync() => _readStop.CancelAsync();

    /// <summary>Breaks off what is under way.</summary>
    /// <returns>When everybody has been told.</returns>
    public Task StopAsync() => _stop.CancelAsync();

    /// <inheritdoc/>
    public void Dispose()
    {
        _readStop.Dispose();
        _stop.Dispose();
    }
}
