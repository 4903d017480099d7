using System.Net;
using System.Runtime.CompilerServices;
using Polly;
using Polly.Timeout;

namespace ExternalIdSync.Core.Http;

/// <summary>One attempt after the other: its time-out, the token, the request and its answer, read whole.</summary>
/// <param name="options">What goes into a message, and how long it may take.</param>
/// <param name="rule">Is told that somebody answers.</param>
/// <param name="end">Knows what to say of a redirect.</param>
/// <param name="counters">Where attempts are counted.</param>
internal sealed class Attempts(TransportOptions options, RetryRule rule, ExchangeEnd end, TransportCounters counters) : IDisposable
{
    private readonly HttpMessageInvoker _invoker = OwnHandler.CreateInvoker(options.Handler);
    private readonly RequestMessage _message = new(options);

    /// <summary>Sends a request once.</summary>
    /// <param name="exchange">The request, its time running.</param>
    /// <returns>The answer, or why there is none; nothing is thrown.</returns>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public async ValueTask<Outcome<TargetResponse>> SendAsync(Exchange exchange)
    {
        var deadline = exchange.Deadline!;
        deadline.BeginAttempt();
        try
        {
            var cancellationToken = deadline.Token;
            using var message = _message.Build(exchange.Request, exchange.Address);
            var authenticator = exchange.IsOwn ? options.Authenticator : null;
            if (authenticator is not null)
            {
                await authenticator.ApplyAsync(message, cancellationToken).ConfigureAwait(false);
            }

            cancellationToken.ThrowIfCancellationRequested();
            counters.CountRequest(isRetry: exchange.Attempts++ > 0);
            exchange.IsInFlight = true;
            using var reply = await _invoker.SendAsync(message, cancellationToken).ConfigureAwait(false);
            var body = await AnswerReader.ReadBodyAsync(reply, options.MaxAnswerBytes, cancellationToken).ConfigureAwait(false);
            exchange.IsInFlight = false;
            var answer = AnswerReader.Read(reply, body, authenticator, exchange.Attempts);
            rule.NoteAnswer();
            if (!answer.IsSuccess)
            {
                Note(exchange, answer, message, reply);
                deadline.EndAttempt();
            }

            return Outcome.FromResult(answer);
        }
        catch (OperationCanceledException exception) when (deadline.IsAttemptOver)
        {
            deadline.EndAttempt();
            return Outcome.FromException<TargetResponse>(new TimeoutRejectedException("The attempt took too long.", options.AttemptTimeout, exception));
        }
        catch (Exception exception)
        {
            if (!deadline.IsTotalOver)
            {
                deadline.EndAttempt();
            }

            return Outcome.FromException<TargetResponse>(exception);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _invoker.Dispose();

    /// <summary>Notes what the transport itself has to do with an answer that is none of success.</summary>
    /// <exception cref="SyncException">It is a redirect.</exception>
    private void Note(Exchange exchange, TargetResponse answer, HttpRequestMessage message, HttpResponseMessage reply)
    {
        switch (answer.Status)
        {
            case HttpStatusCode.TooManyRequests:
                counters.CountRateLimited();
                break;
            case HttpStatusCode.Unauthorized when exchange.IsOwn && options.Authenticator is not null:
                exchange.Refused = message;
                break;
            case HttpStatusCode.Moved or HttpStatusCode.Found or HttpStatusCode.SeeOther or HttpStatusCode.TemporaryRedirect
                or HttpStatusCode.PermanentRedirect when reply.Headers.Location is { } elsewhere:
                throw end.RefuseRedirect(exchange, answer, elsewhere);
            default:
                break;
        }
    }
}
