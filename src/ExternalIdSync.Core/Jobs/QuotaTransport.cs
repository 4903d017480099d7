using ExternalIdSync.Core.Http;
using ExternalIdSync.Core.State;

namespace ExternalIdSync.Core.Jobs;

/// <summary>
/// Holds every run and process that shares a state to a target's requests per day, by UTC. Requests are reserved ahead in portions; a
/// process that is killed counts too many, never too few.
/// </summary>
internal sealed class QuotaTransport(ITransport inner, IStateStore store, string quota, long limit, TimeProvider time) : ITransport, IAsyncDisposable
{
    private readonly long _portion = Math.Clamp(limit / 100, 10, 1_000);

    private readonly SemaphoreSlim _gate = new(1, 1);
    private DateTimeOffset _day;
    private long _left;

    // Of what the transport repeated, what has come out of a portion.
    private long _counted;

    /// <inheritdoc/>
    public TransportCounters Counters => inner.Counters;

    /// <inheritdoc/>
    public Task<TargetResponse> SendAsync(TargetRequest request, CancellationToken cancellationToken) =>
        TryTake(Today()) ? inner.SendAsync(request, cancellationToken) : ReserveAndSendAsync(request, cancellationToken);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        try
        {
            if (Interlocked.Exchange(ref _left, 0) is > 0 and var unused)
            {
                await store.ReturnRequestsAsync(quota, _day, unused, CancellationToken.None).ConfigureAwait(false);
            }
        }
        catch (SyncException)
        {
            // Then they count as used.
        }

        _gate.Dispose();
        if (inner is IAsyncDisposable disposable)
        {
            await disposable.DisposeAsync().ConfigureAwait(false);
        }
    }

    private DateTimeOffset Today() => new(time.GetUtcNow().UtcDateTime.Date, TimeSpan.Zero);

    private bool TryTake(DateTimeOffset today) => _day == today && Interlocked.Decrement(ref _left) >= 0;

    private async Task<TargetResponse> ReserveAndSendAsync(TargetRequest request, CancellationToken cancellationToken)
    {
        await _gate.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            await ReserveAsync(Today(), cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            _gate.Release();
        }

        return await inner.SendAsync(request, cancellationToken).ConfigureAwait(false);
    }

    // Takes one, of the next portion where nobody else has reserved it meanwhile.
    private async ValueTask ReserveAsync(DateTimeOffset today, CancellationToken cancellationToken)
    {
        if (TryTake(today))
        {
            return;
        }

        if (_day != today)
        {
            // In this order: whoever sees the new day must not take what is left of the old one's portion.
            Volatile.Write(ref _left, 0);
            _day = today;
        }

        // What was repeated meanwhile was sent as well: it comes out of the next portion.
        var retries = inner.Counters.Retries;
        var repeated = retries - _counted;
        var granted = await store.ReserveRequestsAsync(quota, today, limit, _portion + repeated, cancellationToken).ConfigureAwait(false) - repeated;
        _counted = retries;
        if (granted <= 0)
        {
            throw new SyncException(SyncErrors.QuotaExhausted, FormattableString.Invariant(
                $"The {limit} requests that {quota} takes per day are used up over all runs; it goes on after {today.AddDays(1):yyyy-MM-dd HH:mm} UTC."))
            {
                Subject = quota,
            };
        }

        Volatile.Write(ref _left, granted - 1);
    }
}
