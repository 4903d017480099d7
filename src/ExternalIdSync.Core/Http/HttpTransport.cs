using System.Diagnostics;
using System.Runtime.CompilerServices;
using ExternalIdSync.Core.Http.Authentication;
using ExternalIdSync.Core.Monitoring;
using Polly;
using Polly.Retry;

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
    private readonly IAuthenticator? _authenticator;
    private readonly RetryRule _rule;
    private readonly Admission _admission;
    private readonly Attempts _attempts;
    private readonly Circuit _circuit;
    private readonly Deadlines _deadlines;
    private readonly ExchangeEnd _end;
    private readonly ResiliencePipeline<TargetResponse> _rounds;
    private readonly string _host;

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
        var pause = new PauseGate(options.Time, options.Retry.BaseDelay, options.Randomizer);
        _rule = new RetryRule(options, pause);
        _admission = new Admission(options, pause, _host);
        _circuit = new Circuit(options.Breaker, _rule, options.Time);
        _deadlines = new Deadlines(options);
        _end = new ExchangeEnd(options, _host);
        _attempts = new Attempts(options, _rule, _end, Counters);
        _rounds = BuildRounds();
    }

    /// <inheritdoc/>
    public TransportCounters Counters { get; } = new();

    /// <summary>Says what is left of the declared limits.</summary>
    /// <returns>One entry per limit, in the order they were declared.</returns>
    public IReadOnlyList<RateLimitStatus> ReadLimits() => _admission.ReadLimits();

    /// <inheritdoc/>
    public Task<TargetResponse> SendAsync(TargetRequest request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        return SyncTelemetry.Activities.HasListeners() ? SendTracedAsync(request, cancellationToken) : SendQuietlyAsync(request, cancellationToken);
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        _attempts.Dispose();
        _admission.Dispose();
        _deadlines.Dispose();
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
            await _admission.EnterAsync(exchange, cancellationToken).ConfigureAwait(false);
            exchange.Deadline = _deadlines.Start(cancellationToken);

            // The first round needs nothing of what makes rounds, and nearly every request has no other.
            var outcome = await _circuit.PassAsync(Attempt, context, exchange).ConfigureAwait(false);
            _admission.Leave(exchange, wasSent: exchange.Attempts > 0);
            if (NeedsRounds(exchange, outcome))
            {
                exchange.First = outcome;
                context.Properties.Set(ExchangeKey, exchange);
                outcome = await _rounds.ExecuteOutcomeAsync(static (c, x) => x.Transport.RoundAsync(c, x), context, exchange)
                    .ConfigureAwait(false);
            }

            return outcome.Exception is null && !exchange.IsQuotaExhausted
                ? outcome.Result!
                : _end.Conclude(exchange, outcome.Result, outcome.Exception, cancellationToken);
        }
        finally
        {
            ResilienceContextPool.Shared.Return(context);
            if (exchange.Deadline is { } deadline)
            {
                _deadlines.GiveBack(deadline);
            }

            _admission.Leave(exchange, wasSent: false);
        }
    }

    /// <summary>Whether the first round is not all: there may be a better token, or the rule says to try again.</summary>
    private bool NeedsRounds(Exchange exchange, Outcome<TargetResponse> first)
    {
        if (first is { Exception: null, Result.IsSuccess: true })
        {
            return false;
        }

        if (exchange.Refused is not null)
        {
            return true;
        }

        exchange.IsFirstJudged = _rule.ShouldRepeat(exchange, first);
        return exchange.IsFirstJudged;
    }

    private bool ShouldRepeat(Exchange exchange, Outcome<TargetResponse> outcome)
    {
        if (exchange.IsFirstJudged)
        {
            // The rule counts, so that it must not be asked twice.
            exchange.IsFirstJudged = false;
            return true;
        }

        return outcome is not { Exception: null, Result.IsSuccess: true } && _rule.ShouldRepeat(exchange, outcome);
    }

    private ResiliencePipeline<TargetResponse> BuildRounds() =>
        new ResiliencePipelineBuilder<TargetResponse> { TimeProvider = _options.Time }
            .AddRetry(new RetryStrategyOptions<TargetResponse>
            {
                // The rule counts: waits for an open circuit are no attempts, and 429 has a budget of its own.
                MaxRetryAttempts = int.MaxValue,
                ShouldHandle = args => new ValueTask<bool>(ShouldRepeat(args.Context.Properties.GetValue(ExchangeKey, null!), args.Outcome)),
                DelayGenerator = static args => new ValueTask<TimeSpan?>(args.Context.Properties.GetValue(ExchangeKey, null!).NextDelay),
            })
            .Build();

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<Outcome<TargetResponse>> RoundAsync(ResilienceContext context, Exchange exchange)
    {
        var deadline = exchange.Deadline!;
        try
        {
            while (true)
            {
                if (exchange.First is { } first)
                {
                    exchange.First = null;
                    if (!await MustRenewAsync(exchange, first, deadline.Token).ConfigureAwait(false))
                    {
                        return first;
                    }
                }

                if (exchange.CircuitWait is { } wait)
                {
                    deadline.EndAttempt();
                    exchange.CircuitWait = null;
                    await _circuit.WaitAsync(wait, deadline.Token).ConfigureAwait(false);
                }

                if (_admission.MustWait(exchange))
                {
                    deadline.EndAttempt();
                    await _admission.EnterAsync(exchange, deadline.Token).ConfigureAwait(false);
                }

                var sent = exchange.Attempts;
                var outcome = await _circuit.PassAsync(Attempt, context, exchange).ConfigureAwait(false);
                _admission.Leave(exchange, wasSent: exchange.Attempts > sent);
                if (!await MustRenewAsync(exchange, outcome, deadline.Token).ConfigureAwait(false))
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

    /// <summary>Gets a better token after a 401, once per request.</summary>
    /// <returns>Whether there is one, so that the request goes out again at once.</returns>
    private async ValueTask<bool> MustRenewAsync(Exchange exchange, Outcome<TargetResponse> outcome, CancellationToken cancellationToken)
    {
        if (exchange.Refused is not { } refused)
        {
            return false;
        }

        exchange.Refused = null;
        if (exchange.IsRenewed || outcome.Result is not { } answer)
        {
            return false;
        }

        exchange.IsRenewed = true;
        return await _authenticator!.RenewAsync(refused, answer, cancellationToken).ConfigureAwait(false);
    }

    private static ValueTask<Outcome<TargetResponse>> Attempt(ResilienceContext context, Exchange exchange) =>
        exchange.Transport._attempts.SendAsync(exchange);
}
