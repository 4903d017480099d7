using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Runtime.CompilerServices;
using ExternalIdSync.Core.Http.Authentication;
using ExternalIdSync.Core.Monitoring;
using Polly;
using Polly.CircuitBreaker;
using Polly.Retry;
using Polly.Timeout;

namespace ExternalIdSync.Core.Http;

/// <summary>
/// The transport over HTTP. From the outside in: wait for the rate limit; total time-out; retry; in each round wait for a pause the target
/// asked for, for an open circuit and for the rate limit again; circuit breaker; time-out of the attempt; the token; the request.
/// </summary>
public sealed class HttpTransport : ITransport, IAsyncDisposable
{
    private static readonly ResiliencePropertyKey<Exchange> ExchangeKey = new("exchange");

    private readonly TransportOptions _options;
    private readonly RequestAddress _address;
    private readonly HttpMessageInvoker _invoker;
    private readonly IAuthenticator? _authenticator;
    private readonly RetryRule _rule;
    private readonly PauseGate _pause;
    private readonly ResiliencePipeline<TargetResponse> _rounds;
    private readonly ResiliencePipeline<TargetResponse> _attempt;
    private readonly string _host;
    private readonly RequestLimiter? _limiter;

    // Completed and replaced whenever the circuit lets requests through again.
    private TaskCompletionSource _closed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Makes a transport.</summary>
    /// <param name="options">What it needs to know.</param>
    /// <exception cref="SyncException">An option has no usable value.</exception>
    public HttpTransport(TransportOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        _options = options.Checked();
        _address = new RequestAddress(options.BaseAddress);
        _host = _address.Host;
        _authenticator = options.Authenticator;
        _pause = new PauseGate(options.Time, options.Retry.BaseDelay, options.Randomizer);
        _rule = new RetryRule(options, _pause);
        _limiter = options.RateLimits.Count == 0 ? null : new RequestLimiter(options.RateLimits, options.MaxLimitWait, _host, options.Time);
        _invoker = OwnHandler.CreateInvoker(options.Handler);
        _rounds = BuildRounds();
        _attempt = BuildAttempt();
    }

    /// <inheritdoc/>
    public TransportCounters Counters { get; } = new();

    /// <summary>Says what is left of the declared limits.</summary>
    /// <returns>One entry per limit, in the order they were declared.</returns>
    public IReadOnlyList<RateLimitStatus> ReadLimits() => _limiter?.Read() ?? [];

    /// <summary>Counts requests as used that an earlier process sent: a day's limit outlives a process.</summary>
    /// <param name="window">The limit's window.</param>
    /// <param name="requests">How many were sent.</param>
    /// <param name="renewal">When they stop counting.</param>
    public void RestoreLimit(TimeSpan window, int requests, DateTimeOffset renewal) => _limiter?.Restore(window, requests, renewal);

    /// <inheritdoc/>
    public Task<TargetResponse> SendAsync(TargetRequest request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        return SyncTelemetry.Activities.HasListeners() ? SendTracedAsync(request, cancellationToken) : SendQuietlyAsync(request, cancellationToken);
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        _invoker.Dispose();
        _limiter?.Dispose();
        return ValueTask.CompletedTask;
    }

    /// <summary>Sends within a span. It names no path: external IDs stand there.</summary>
    private async Task<TargetResponse> SendTracedAsync(TargetRequest request, CancellationToken cancellationToken)
    {
        using var activity = SyncTelemetry.Activities.StartActivity("crm_sync.request", ActivityKind.Client);
        activity?.SetTag("http.request.method", request.Method.Method).SetTag("server.address", _host);
        try
        {
            var response = await SendQuietlyAsync(request, cancellationToken).ConfigureAwait(false);
            activity?.SetTag("http.response.status_code", (int)response.Status);
            return response;
        }
        catch (SyncException e)
        {
            activity?.SetTag("error.type", e.Error.Id).SetStatus(ActivityStatusCode.Error);
            throw;
        }
    }

    private async Task<TargetResponse> SendQuietlyAsync(TargetRequest request, CancellationToken cancellationToken)
    {
        var exchange = new Exchange(request, _address.Resolve(request.Address, out var isOwn), isOwn, this);

        var context = ResilienceContextPool.Shared.Get(continueOnCapturedContext: false, cancellationToken);
        try
        {
            // The first wait for the limits is a queue, not a failure in the making: it stands outside the total time-out.
            await AdmitAsync(exchange, cancellationToken).ConfigureAwait(false);
            context.Properties.Set(ExchangeKey, exchange);
            exchange.Started = _options.Time.GetTimestamp();
            exchange.Deadline = new Deadline(_options, cancellationToken);
            var outcome = await _rounds.ExecuteOutcomeAsync(static (c, x) => x.Transport.RoundAsync(c, x), context, exchange)
                .ConfigureAwait(false);
            return outcome.Exception is null && !exchange.IsQuotaExhausted
                ? outcome.Result!
                : Conclude(exchange, outcome.Exception, cancellationToken);
        }
        finally
        {
            ResilienceContextPool.Shared.Return(context);
            exchange.Deadline?.Dispose();
            Discharge(exchange, wasSent: false);
        }
    }

    private ResiliencePipeline<TargetResponse> BuildRounds() =>
        new ResiliencePipelineBuilder<TargetResponse> { TimeProvider = _options.Time }
            .AddRetry(new RetryStrategyOptions<TargetResponse>
            {
                // The rule counts: waits for an open circuit are no attempts, and 429 has a budget of its own.
                MaxRetryAttempts = int.MaxValue,
                ShouldHandle = args => args.Outcome.Result is { IsSuccess: true }
                    ? PredicateResult.False()
                    : new ValueTask<bool>(_rule.ShouldRepeat(args.Context.Properties.GetValue(ExchangeKey, null!), args.Outcome)),
                DelayGenerator = static args => new ValueTask<TimeSpan?>(args.Context.Properties.GetValue(ExchangeKey, null!).NextDelay),
            })
            .Build();

    private ResiliencePipeline<TargetResponse> BuildAttempt()
    {
        var builder = new ResiliencePipelineBuilder<TargetResponse> { TimeProvider = _options.Time };
        if (_options.Breaker is { } breaker)
        {
            builder.AddCircuitBreaker(new CircuitBreakerStrategyOptions<TargetResponse>
            {
                FailureRatio = breaker.FailureRatio,
                MinimumThroughput = breaker.MinimumThroughput,
                SamplingDuration = breaker.SamplingDuration,
                BreakDuration = breaker.BreakDuration,
                ShouldHandle = args => new ValueTask<bool>(_rule.IsTargetFailure(args.Outcome)),
                OnClosed = _ =>
                {
                    var fresh = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                    Interlocked.Exchange(ref _closed, fresh).TrySetResult();
                    return default;
                },
            });
        }

        return builder.Build();
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<Outcome<TargetResponse>> RoundAsync(ResilienceContext context, Exchange exchange)
    {
        var deadline = exchange.Deadline!;
        try
        {
            while (true)
            {
                if (exchange.CircuitWait is { } wait)
                {
                    deadline.EndAttempt();
                    exchange.CircuitWait = null;
                    await WaitForCircuitAsync(wait, deadline.Token).ConfigureAwait(false);
                }

                if (MustWait(exchange))
                {
                    deadline.EndAttempt();
                    await AdmitAsync(exchange, deadline.Token).ConfigureAwait(false);
                }

                var sent = exchange.Attempts;
                var outcome = await _attempt.ExecuteOutcomeAsync(static (c, x) => x.Transport.AttemptAsync(x), context, exchange)
                    .ConfigureAwait(false);
                Discharge(exchange, wasSent: exchange.Attempts > sent);
                if (exchange.Refused is not { } refused || !await RenewAsync(exchange, refused, outcome, deadline.Token).ConfigureAwait(false))
                {
                    return outcome;
                }
            }
        }
        catch (Exception exception) when (exception is OperationCanceledException or SyncException or TokenEndpointException)
        {
            return Outcome.FromException<TargetResponse>(exception);
        }
    }

    private async ValueTask WaitForCircuitAsync(TimeSpan wait, CancellationToken cancellationToken)
    {
        try
        {
            await Volatile.Read(ref _closed).Task.WaitAsync(wait, _options.Time, cancellationToken).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            // Time for a probe.
        }
    }

    private async ValueTask<bool> RenewAsync(
        Exchange exchange, HttpRequestMessage refused, Outcome<TargetResponse> outcome, CancellationToken cancellationToken)
    {
        exchange.Refused = null;
        if (exchange.IsRenewed || outcome.Result is not { } answer)
        {
            return false;
        }

        exchange.IsRenewed = true;
        return await _authenticator!.RenewAsync(refused, answer, cancellationToken).ConfigureAwait(false);
    }

    private bool MustWait(Exchange exchange) => _pause.IsClosed || (_limiter is not null && exchange is { IsOwn: true, HasPermit: false });

    private ValueTask AdmitAsync(Exchange exchange, CancellationToken cancellationToken)
    {
        if (_limiter is null || !exchange.IsOwn)
        {
            return _pause.WaitAsync(cancellationToken);
        }

        return exchange.HasPermit ? ValueTask.CompletedTask : AdmitByLimitAsync(exchange, _limiter, cancellationToken);
    }

    private async ValueTask AdmitByLimitAsync(Exchange exchange, RequestLimiter limiter, CancellationToken cancellationToken)
    {
        await _pause.WaitAsync(cancellationToken).ConfigureAwait(false);
        await limiter.AcquireAsync(cancellationToken).ConfigureAwait(false);
        exchange.HasPermit = true;

        // The target may have asked for a pause while this one stood in the queue.
        await _pause.WaitAsync(cancellationToken).ConfigureAwait(false);
    }

    private void Discharge(Exchange exchange, bool wasSent)
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

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<Outcome<TargetResponse>> AttemptAsync(Exchange exchange)
    {
        var deadline = exchange.Deadline!;
        deadline.BeginAttempt();
        try
        {
            var answer = await SendOnceAsync(exchange, deadline.Token).ConfigureAwait(false);
            if (!answer.IsSuccess)
            {
                deadline.EndAttempt();
            }

            return Outcome.FromResult(answer);
        }
        catch (OperationCanceledException exception) when (deadline.IsAttemptOver)
        {
            deadline.EndAttempt();
            return Outcome.FromException<TargetResponse>(new TimeoutRejectedException("The attempt took too long.", _options.AttemptTimeout, exception));
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

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<TargetResponse> SendOnceAsync(Exchange exchange, CancellationToken cancellationToken)
    {
        using var message = BuildMessage(exchange);
        var authenticator = exchange.IsOwn ? _authenticator : null;
        if (authenticator is not null)
        {
            await authenticator.ApplyAsync(message, cancellationToken).ConfigureAwait(false);
        }

        cancellationToken.ThrowIfCancellationRequested();
        Counters.CountRequest(isRetry: exchange.Attempts++ > 0);
        exchange.IsInFlight = true;
        using var reply = await _invoker.SendAsync(message, cancellationToken).ConfigureAwait(false);
        var answer = await AnswerReader.ReadAsync(reply, _options.MaxAnswerBytes, authenticator, exchange.Attempts, cancellationToken)
            .ConfigureAwait(false);
        exchange.IsInFlight = false;
        _rule.HasAnswered = true;
        switch (answer.Status)
        {
            case HttpStatusCode.TooManyRequests:
                Counters.CountRateLimited();
                break;
            case HttpStatusCode.Unauthorized when authenticator is not null:
                exchange.Refused = message;
                break;
            case HttpStatusCode.Moved or HttpStatusCode.Found or HttpStatusCode.SeeOther or HttpStatusCode.TemporaryRedirect
                or HttpStatusCode.PermanentRedirect when reply.Headers.Location is { } elsewhere:
                throw RefuseRedirect(exchange, answer, elsewhere);
            default:
                break;
        }

        return answer;
    }

    private HttpRequestMessage BuildMessage(Exchange exchange)
    {
        var request = exchange.Request;
        var message = new HttpRequestMessage(request.Method, exchange.Address)
        {
            // Over TLS HTTP/2 is offered and HTTP/1.1 taken where it is refused; clear text speaks HTTP/1.1.
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionOrLower,
        };
        if (!request.Body.IsEmpty)
        {
            message.Content = new ReadOnlyMemoryContent(request.Body);
            message.Content.Headers.TryAddWithoutValidation("Content-Type", request.ContentType);
        }
        else if (request.IsMutating || !request.IsRepeatable)
        {
            // Without any content the handler below would send the request again by itself, up to three times, when a connection
            // closes before the answer. With content, however empty, it leaves that to us.
            message.Content = new ReadOnlyMemoryContent(default);
        }

        var headers = message.Headers;
        headers.TryAddWithoutValidation("User-Agent", _options.UserAgent);
        if (request.IdempotencyKey is { } key)
        {
            AddHeader(message, _options.IdempotencyHeader, key);
        }

        var acceptsAnything = true;
        for (var i = 0; i < request.Headers.Count; i++)
        {
            var (name, value) = request.Headers[i];
            acceptsAnything &= !name.Equals("Accept", StringComparison.OrdinalIgnoreCase);
            AddHeader(message, name, value);
        }

        if (acceptsAnything)
        {
            headers.TryAddWithoutValidation("Accept", "application/json");
        }

        return message;
    }

    // A value that cannot be a header is a fault of whoever built the request; it must not look like one of the network.
    private static void AddHeader(HttpRequestMessage message, string name, string value)
    {
        HttpHeaders? headers = message.Headers;
        if (value.AsSpan().IndexOfAnyExceptInRange(' ', '~') >= 0
            || !(headers.TryAddWithoutValidation(name, value) || message.Content?.Headers.TryAddWithoutValidation(name, value) == true))
        {
            throw new SyncException(SyncErrors.OptionInvalid, $"The header {name} cannot be sent: it is not known, or its value is not plain ASCII.");
        }
    }

    private SyncException RefuseRedirect(Exchange exchange, TargetResponse answer, Uri elsewhere)
    {
        var to = elsewhere.IsAbsoluteUri ? elsewhere.Authority : _host;
        return new SyncException(SyncErrors.BaseUrlWrong, string.Create(CultureInfo.InvariantCulture,
            $"{exchange.Request.Method} {exchange.Address.Authority} answered {(int)answer.Status}, a redirect to {to}, which is not followed."))
        {
            Subject = exchange.Address.Authority,
            Requests = exchange.Attempts,
        };
    }

    private TargetResponse Conclude(Exchange exchange, Exception? exception, CancellationToken cancellationToken)
    {
        if (exchange.IsQuotaExhausted)
        {
            throw new SyncException(SyncErrors.QuotaExhausted, exchange.QuotaRenewsAt is { } renewal
                ? string.Create(CultureInfo.InvariantCulture, $"The quota at {_host} is used up until {renewal.UtcDateTime:yyyy-MM-dd HH:mm:ss} UTC.")
                : $"The quota at {_host} is used up.")
            {
                Subject = _host,
                Requests = exchange.Attempts,
            };
        }

        if (exception is SyncException)
        {
            System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(exception);
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

            var total = new TimeoutRejectedException("The request took too long.", _options.TotalTimeout, exception);
            exception = exchange.IsInFlight ? total : exchange.LastFault ?? total;
        }

        throw Fail(exchange, exception!);
    }

    private SyncException Fail(Exchange exchange, Exception exception)
    {
        var fault = TransportFault.Of(exception);
        var isChange = exchange.Request.IsMutating || !exchange.Request.IsRepeatable;
        var isFateUnknown = isChange && (exchange.IsFateUnknown || exchange.IsInFlight);
        var times = exchange.Attempts == 1 ? "1 attempt" : string.Create(CultureInfo.InvariantCulture, $"{exchange.Attempts} attempts");
        var seconds = _options.Time.GetElapsedTime(exchange.Started).TotalSeconds;
        var message = string.Create(CultureInfo.InvariantCulture,
            $"{exchange.Request.Method} {exchange.Address.Authority} {fault.Words} ({times}, {seconds:0.#} s).");
        return new SyncException(fault.Error, isFateUnknown ? message + " Whether it took effect is unknown." : message, exception)
        {
            Subject = exchange.Address.Authority,
            IsFateUnknown = isFateUnknown,
            Requests = exchange.Attempts,
        };
    }
}
