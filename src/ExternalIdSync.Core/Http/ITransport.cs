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
    /// No answer came (<see cref="SyncErrors.Unreachable"/>, <see cref="SyncErrors.TlsFailed"/>, <see cref="SyncErrors.TimedOut"/>); see
    /// <see cref="SyncException.IsFateUnknown"/>. Or none was asked for (<see cref="SyncErrors.CircuitOpen"/>,
    /// <see cref="SyncErrors.QuotaExhausted"/>), or it is none of the target's (<see cref="SyncErrors.BaseUrlWrong"/> for a redirect,
    /// <see cref="SyncErrors.AnswerMalformed"/> for one that is too large). Or there was no token to send
    /// (<see cref="SyncErrors.SecretNotFound"/>, <see cref="SyncErrors.SecretInvalid"/>, <see cref="SyncErrors.TokenRefused"/>).
    /// </exception>
    Task<TargetResponse> SendAsync(TargetRequest request, CancellationToken cancellationToken);
}
