namespace ExternalIdSync.Core.Http;

/// <summary>What a request waits for before it is sent: a pause that the target asked for, and a permit of the declared limits.</summary>
/// <param name="options">The limits and the clock.</param>
/// <param name="pause">The pause.</param>
/// <param name="host">What messages call the other side.</param>
internal sealed class Admission(TransportOptions options, PauseGate pause, string host) : IDisposable
{
    private readonly RequestLimiter? _limiter =
        options.RateLimits.Count == 0 ? null : new RequestLimiter(options.RateLimits, options.MaxLimitWait, host, options.Time);

    /// <summary>Says what is left of the declared limits.</summary>
    /// <returns>One entry per limit, in the order they were declared.</returns>
    public IReadOnlyList<RateLimitStatus> ReadLimits() => _limiter?.Read() ?? [];

    /// <summary>Whether another attempt of a request may have to wait.</summary>
    /// <param name="exchange">The request.</param>
    /// <returns>Whether it may.</returns>
    public bool MustWait(Exchange exchange) => pause.IsClosed || (_limiter is not null && exchange is { IsOwn: true, HasPermit: false });

    /// <summary>Waits until a request may be sent.</summary>
    /// <param name="exchange">The request; it holds a permit afterwards where there are limits.</param>
    /// <param name="cancellationToken">Stops the waiting.</param>
    /// <returns>When it may; at once where nothing holds it back.</returns>
    /// <exception cref="SyncException"><see cref="SyncErrors.QuotaExhausted"/>: a limit would make it wait too long.</exception>
    public ValueTask EnterAsync(Exchange exchange, CancellationToken cancellationToken)
    {
        if (_limiter is null || !exchange.IsOwn)
        {
            return pause.WaitAsync(cancellationToken);
        }

        return exchange.HasPermit ? ValueTask.CompletedTask : EnterByLimitAsync(exchange, _limiter, cancellationToken);
    }

    /// <summary>Takes a request's permit back, if it holds one.</summary>
    /// <param name="exchange">The request.</param>
    /// <param name="wasSent">Whether the target has, or may have, counted it.</param>
    public void Leave(Exchange exchange, bool wasSent)
    {
        if (!exchange.HasPermit)
        {
            return;
        }

        exchange.HasPermit = false;
        if (wasSent)
        {
            _limiter!.Answered();
        }
        else
        {
            _limiter!.GiveBack();
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _limiter?.Dispose();

    private async ValueTask EnterByLimitAsync(Exchange exchange, RequestLimiter limiter, CancellationToken cancellationToken)
    {
        await pause.WaitAsync(cancellationToken).ConfigureAwait(false);
        await limiter.AcquireAsync(cancellationToken).ConfigureAwait(false);
        exchange.HasPermit = true;

        // The target may have asked for a pause while this one stood in the queue.
        await pause.WaitAsync(cancellationToken).ConfigureAwait(false);
    }
}
