namespace ExternalIdSync.Core.State;

/// <summary>A lease that renews itself until it is disposed, and that says when it was lost. A run works under one of these.</summary>
public sealed class HeldLease : IAsyncDisposable
{
    /// <summary>For how long a lease is taken where nothing else is asked for: how long a crashed run keeps the next one waiting.</summary>
    public static readonly TimeSpan UsualDuration = TimeSpan.FromMinutes(2);

    // Two renewals may fail before anybody else can take over.
    private const int RenewalsPerDuration = 3;

    private readonly IStateStore _store;
    private readonly TimeSpan _duration;
    private readonly PeriodicTimer _timer;
    private readonly CancellationTokenSource _lost = new();
    private readonly CancellationTokenSource _ended = new();
    private readonly Task _renewing;

    private HeldLease(IStateStore store, Lease lease, TimeSpan duration, TimeProvider time)
    {
        _store = store;
        _duration = duration;
        Lease = lease;
        Lost = _lost.Token;
        _timer = new PeriodicTimer(duration / RenewalsPerDuration, time);
        _renewing = RenewAsync();
    }

    /// <summary>The lease to show with every write.</summary>
    public Lease Lease { get; }

    /// <summary>Cancelled once another holder has taken the job over: the run should stop, for it can store nothing any more.</summary>
    public CancellationToken Lost { get; }

    /// <summary>Takes the right to run a job and keeps it.</summary>
    /// <param name="store">The state.</param>
    /// <param name="job">The job's name.</param>
    /// <param name="duration">How long the lease outlives a crash; see <see cref="UsualDuration"/>.</param>
    /// <param name="time">The clock that says when to renew.</param>
    /// <param name="cancellationToken">Stops the call.</param>
    /// <returns>The lease, to be disposed at the run's end.</returns>
    /// <exception cref="SyncException">Another holder has it: <see cref="SyncErrors.LeaseHeld"/>.</exception>
    public static async Task<HeldLease> AcquireAsync(
        IStateStore store, string job, TimeSpan duration, TimeProvider time, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(store);
        var owner = FormattableString.Invariant($"{Environment.MachineName}, process {Environment.ProcessId}");
        var lease = await store.AcquireLeaseAsync(job, owner, duration, cancellationToken).ConfigureAwait(false);
        return new HeldLease(store, lease, duration, time);
    }

    /// <summary>Stops renewing and gives the lease back, whatever became of the run.</summary>
    /// <returns>When it is done.</returns>
    public async ValueTask DisposeAsync()
    {
        if (_ended.IsCancellationRequested)
        {
            return;
        }

        await _ended.CancelAsync().ConfigureAwait(false);
        await _renewing.ConfigureAwait(false);
        _timer.Dispose();
        try
        {
            await _store.ReleaseLeaseAsync(Lease, CancellationToken.None).ConfigureAwait(false);
        }
        catch (SyncException)
        {
            // A state that cannot be written to any more has told the run so; the lease runs out by itself.
        }

        _lost.Dispose();
    }

    private async Task RenewAsync()
    {
        try
        {
            while (await _timer.WaitForNextTickAsync(_ended.Token).ConfigureAwait(false))
            {
                try
                {
                    await _store.RenewLeaseAsync(Lease, _duration, _ended.Token).ConfigureAwait(false);
                }
                catch (SyncException exception) when (exception.Error != SyncErrors.LeaseLost)
                {
                    // The next tick tries again. Whoever takes over meanwhile has a higher number, so nothing can go wrong.
                }
            }
        }
        catch (SyncException)
        {
            await _lost.CancelAsync().ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            // The run has ended.
        }
    }
}
