namespace ExternalIdSync.Core.Http;

/// <summary>
/// The one way to an API: authentication, rate limits, retry of transient failures, time-outs and the circuit breaker stand behind it.
/// </summary>
public interface ITransport
{
    /// <summary>What was sent so far.</summary>
    TransportCounters Counters { get; }

    /// <summary>Sends a request and reads the answer.</summary>
    /// <param name="request">The request.</param>
    /// <param name="cancellationToken">Stops waiting and sending.</param>
    /// <returns>The last attempt's answer, whatever its status: what a status means is the strategy's to say.</returns>
    /// <exception cref="SyncException">
    /// No answer came (<see cref="SyncErrors.Unreachable"/>, <see cref="SyncErrors.TlsFailed"/>, <see cref="SyncErrors.TimedOut"/>),
    /// or none was asked for (<see cref="SyncErrors.CircuitOpen"/>, <see cref="SyncErrors.QuotaExhausted"/>).
    /// </exception>
    Task<TargetResponse> SendAsync(TargetRequest request, CancellationToken cancellationToken);
}
