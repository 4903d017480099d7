using System.Net;
using ExternalIdSync.Core.Http.Authentication;
using Polly;
using Polly.CircuitBreaker;

namespace ExternalIdSync.Core.Http;

/// <summary>Decides after each attempt whether there is another one, and when.</summary>
internal sealed class RetryRule(TransportOptions options, PauseGate pause)
{
    private readonly TimeSpan _longestWait = options.MaxLimitWait < options.TotalTimeout ? options.MaxLimitWait : options.TotalTimeout;

    // If it never did, an address at which nobody can be reached is more likely wrong than out of order for a moment, and whoever waits
    // should be told soon.
    private bool _hasAnswered;

    /// <summary>Notes that the target answered, be it what it may.</summary>
    public void NoteAnswer()
    {
        // Read before it is written: every request comes by here, from every core.
        if (!Volatile.Read(ref _hasAnswered))
        {
            Volatile.Write(ref _hasAnswered, true);
        }
    }

    /// <summary>Whether an outcome says that the target fails, as opposed to refusing: what the circuit breaker counts.</summary>
    /// <param name="outcome">The outcome.</param>
    /// <returns>Whether it counts.</returns>
    public bool IsTargetFailure(Outcome<TargetResponse> outcome) => outcome.Exception is { } exception
        ? exception is not (SyncException or AnswerTooLargeException or OperationCanceledException { InnerException: not TimeoutException })
            && !IsNobodyThere(exception)
        : IsTransient(outcome.Result!.Status) && (int)outcome.Result.Status >= 500;

    /// <summary>Decides.</summary>
    /// <param name="exchange">The request; takes the wait and the counts.</param>
    /// <param name="outcome">How the attempt ended.</param>
    /// <returns>Whether it is sent again.</returns>
    public bool ShouldRepeat(Exchange exchange, Outcome<TargetResponse> outcome) => outcome.Exception is { } exception
        ? ShouldRepeat(exchange, exception)
        : ShouldRepeat(exchange, outcome.Result!);

    private static bool IsTransient(HttpStatusCode status) => status is HttpStatusCode.RequestTimeout or HttpStatusCode.TooManyRequests
        or HttpStatusCode.InternalServerError or HttpStatusCode.BadGateway or HttpStatusCode.ServiceUnavailable or HttpStatusCode.GatewayTimeout;

    private bool ShouldRepeat(Exchange exchange, TargetResponse answer)
    {
        exchange.LastAnswer = answer;
        exchange.LastFault = null;

        // A 5xx may come from a proxy behind which the request took effect; and no answer tells what became of an attempt before it.
        exchange.IsFateUnknown |= (int)answer.Status >= 500;
        var verdict = options.Classifier?.Classify(answer);
        var isLimit = answer.Status == HttpStatusCode.TooManyRequests;
        var now = options.Time.GetUtcNow();
        var asked = RetryAfter.Read(answer.Headers, now);
        if (verdict == FailureVerdict.Quota || (isLimit && verdict is null && asked > _longestWait))
        {
            exchange.IsQuotaExhausted = true;
            exchange.QuotaRenewsAt = now + asked;
            return false;
        }

        var isRepeatable = exchange.Request.IsRepeatable || verdict == FailureVerdict.Transient || isLimit
            || (answer.Status == HttpStatusCode.ServiceUnavailable && asked is not null);
        if (!(verdict is { } given ? given == FailureVerdict.Transient : IsTransient(answer.Status)) || !isRepeatable || asked > _longestWait)
        {
            return false;
        }

        var count = isLimit ? ++exchange.RateLimited : ++exchange.Failures;
        var delay = asked > TimeSpan.Zero ? asked.Value + Jitter(asked.Value) : BackOff(count);
        if (isLimit)
        {
            pause.Pause(asked > TimeSpan.Zero ? asked.Value : delay);
        }

        return count < (isLimit ? options.Retry.MaxRateLimited : options.Retry.MaxAttempts) && Fits(exchange, delay);
    }

    private bool ShouldRepeat(Exchange exchange, Exception exception)
    {
        if (exception is SyncException or OperationCanceledException { InnerException: not TimeoutException })
        {
            return false;
        }

        exchange.LastFault = exception;
        exchange.NextDelay = TimeSpan.Zero;
        if (exception is BrokenCircuitException broken)
        {
            var shortest = TimeSpan.FromMilliseconds(10);
            exchange.CircuitWait = broken.RetryAfter is { } wait ? (wait > shortest ? wait : shortest) : options.Breaker!.BreakDuration;
            return true;
        }

        exchange.LastAnswer = null;
        var fault = TransportFault.Of(exception);
        exchange.IsInFlight = false;
        exchange.IsFateUnknown |= fault.MayHaveArrived;
        if (!fault.IsTransient || (fault.MayHaveArrived && !exchange.Request.IsRepeatable))
        {
            return false;
        }

        return ++exchange.Failures < MostAttempts(exception) && Fits(exchange, BackOff(exchange.Failures));
    }

    private int MostAttempts(Exception exception) => !IsNobodyThere(exception) ? options.Retry.MaxAttempts : CauseOf(exception) switch
    {
        // Asking for a name again, or waiting out a second time-out of the connection, tells nothing new.
        OperationCanceledException or HttpRequestException { HttpRequestError: HttpRequestError.NameResolutionError } => 1,
        _ => Math.Min(options.Retry.MaxUnreached, options.Retry.MaxAttempts),
    };

    // No connection came about, neither for the request nor for its token, and none ever did.
    private bool IsNobodyThere(Exception exception) => !_hasAnswered
        && CauseOf(exception) is HttpRequestException or OperationCanceledException
        && !TransportFault.Of(CauseOf(exception)).MayHaveArrived;

    private static Exception CauseOf(Exception exception) =>
        exception is TokenEndpointException { InnerException: HttpRequestException cause } ? cause : exception;

    // There is no sense in waiting for an attempt that the total time-out would not let happen.
    private bool Fits(Exchange exchange, TimeSpan delay)
    {
        exchange.NextDelay = delay;
        return options.Time.GetElapsedTime(exchange.Deadline!.Started) + delay < options.TotalTimeout;
    }

    // Only ever later than the target asked: a tenth of the wait, from the base delay up to 5 s.
    private TimeSpan Jitter(TimeSpan asked)
    {
        var span = Math.Clamp(asked.TotalMilliseconds / 10, Math.Min(options.Retry.BaseDelay.TotalMilliseconds, 5000), 5000);
        return TimeSpan.FromMilliseconds(span * options.Randomizer());
    }

    // Doubling, half of it by chance: spread out, and yet never at once.
    private TimeSpan BackOff(int failures)
    {
        var full = Math.Min(options.Retry.BaseDelay.TotalMilliseconds * Math.Pow(2, failures - 1), options.Retry.MaxDelay.TotalMilliseconds);
        return TimeSpan.FromMilliseconds(full * (0.5 + (0.5 * options.Randomizer())));
    }
}
