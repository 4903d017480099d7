using System.Globalization;
using System.Runtime.ExceptionServices;
using Polly.Timeout;

namespace ExternalIdSync.Core.Http;

/// <summary>Says what a request came to in the end that no attempt brought a good answer for.</summary>
/// <param name="options">The time-outs and the clock.</param>
/// <param name="host">What messages call the other side.</param>
internal sealed class ExchangeEnd(TransportOptions options, string host)
{
    /// <summary>Concludes a request.</summary>
    /// <param name="exchange">The request.</param>
    /// <param name="answer">The last answer, where the last attempt got one.</param>
    /// <param name="exception">Why it got none.</param>
    /// <param name="cancellationToken">Cancels the request from outside.</param>
    /// <returns>The answer to give, good or bad.</returns>
    /// <exception cref="SyncException">There is none to give.</exception>
    /// <exception cref="OperationCanceledException">The request was cancelled from outside.</exception>
    public TargetResponse Conclude(Exchange exchange, TargetResponse? answer, Exception? exception, CancellationToken cancellationToken)
    {
        if (exchange.IsQuotaExhausted)
        {
            throw new SyncException(SyncErrors.QuotaExhausted, exchange.QuotaRenewsAt is { } renewal
                ? string.Create(CultureInfo.InvariantCulture, $"The quota at {host} is used up until {renewal.UtcDateTime:yyyy-MM-dd HH:mm:ss} UTC.")
                : $"The quota at {host} is used up.")
            {
                Subject = host,
                Requests = exchange.Attempts,
            };
        }

        if (exception is null)
        {
            return answer!;
        }

        if (exception is SyncException)
        {
            ExceptionDispatchInfo.Throw(exception);
        }

        if (exception is OperationCanceledException && cancellationToken.IsCancellationRequested)
        {
            cancellationToken.ThrowIfCancellationRequested();
        }

        if (exchange.Deadline?.IsTotalOver == true && exception is OperationCanceledException)
        {
            if (!exchange.IsInFlight && exchange.LastAnswer is { } last)
            {
                return last;
            }

            var total = new TimeoutRejectedException("The request took too long.", options.TotalTimeout, exception);
            exception = exchange.IsInFlight ? total : exchange.LastFault ?? total;
        }

        throw Fail(exchange, exception);
    }

    /// <summary>Refuses to follow a redirect: a token goes where it was meant to and nowhere else.</summary>
    /// <param name="exchange">The request.</param>
    /// <param name="answer">The redirect.</param>
    /// <param name="elsewhere">Where it leads.</param>
    /// <returns>The exception to throw.</returns>
    public SyncException RefuseRedirect(Exchange exchange, TargetResponse answer, Uri elsewhere)
    {
        var to = elsewhere.IsAbsoluteUri ? elsewhere.Authority : host;
        return new SyncException(SyncErrors.BaseUrlWrong, string.Create(CultureInfo.InvariantCulture,
            $"{exchange.Request.Method} {exchange.Address.Authority} answered {(int)answer.Status}, a redirect to {to}, which is not followed."))
        {
            Subject = exchange.Address.Authority,
            Requests = exchange.Attempts,
        };
    }

    private SyncException Fail(Exchange exchange, Exception exception)
    {
        var fault = TransportFault.Of(exception);
        var isChange = exchange.Request.IsMutating || !exchange.Request.IsRepeatable;
        var isFateUnknown = isChange && (exchange.IsFateUnknown || exchange.IsInFlight);
        var times = exchange.Attempts switch
        {
            0 => string.Empty,
            1 => "1 attempt, ",
            _ => string.Create(CultureInfo.InvariantCulture, $"{exchange.Attempts} attempts, "),
        };
        var seconds = options.Time.GetElapsedTime(exchange.Deadline!.Started).TotalSeconds;
        var message = string.Create(CultureInfo.InvariantCulture,
            $"{exchange.Request.Method} {exchange.Address.Authority} {fault.Words} ({times}{seconds:0.#} s).");
        return new SyncException(fault.Error, isFateUnknown ? message + " Whether it took effect is unknown." : message, exception)
        {
            Subject = exchange.Address.Authority,
            IsFateUnknown = isFateUnknown,
            Requests = exchange.Attempts,
        };
    }
}
