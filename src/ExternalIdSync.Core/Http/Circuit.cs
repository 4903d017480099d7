using Polly;
using Polly.CircuitBreaker;

namespace ExternalIdSync.Core.Http;

/// <summary>The circuit breaker around attempts, and the wait of requests that it holds back.</summary>
internal sealed class Circuit
{
    private readonly TimeProvider _time;
    private readonly ResiliencePipeline<TargetResponse> _pipeline;

    // Completed and replaced whenever the circuit lets requests through again.
    private TaskCompletionSource _closed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Makes a closed circuit; one that never opens where there is no policy.</summary>
    /// <param name="policy">When it opens, and for how long.</param>
    /// <param name="rule">Says which outcomes count.</param>
    /// <param name="time">The clock.</param>
    public Circuit(BreakerPolicy? policy, RetryRule rule, TimeProvider time)
    {
        _time = time;
        var builder = new ResiliencePipelineBuilder<TargetResponse> { TimeProvider = time };
        if (policy is not null)
        {
            builder.AddCircuitBreaker(new CircuitBreakerStrategyOptions<TargetResponse>
            {
                FailureRatio = policy.FailureRatio,
                MinimumThroughput = policy.MinimumThroughput,
                SamplingDuration = policy.SamplingDuration,
                BreakDuration = policy.BreakDuration,
                ShouldHandle = args => args.Outcome.Result is { IsSuccess: true }
                    ? PredicateResult.False()
                    : new ValueTask<bool>(rule.IsTargetFailure(args.Outcome)),
                OnClosed = _ =>
                {
                    var fresh = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                    Interlocked.Exchange(ref _closed, fresh).TrySetResult();
                    return default;
                },
            });
        }

        _pipeline = builder.Build();
    }

    /// <summary>Attempts, unless the circuit is open.</summary>
    /// <param name="attempt">The attempt; throws nothing.</param>
    /// <param name="context">Polly's own.</param>
    /// <param name="exchange">The request.</param>
    /// <returns>How the attempt ended; with a <see cref="BrokenCircuitException"/> where there was none.</returns>
    public ValueTask<Outcome<TargetResponse>> PassAsync(
        Func<ResilienceContext, Exchange, ValueTask<Outcome<TargetResponse>>> attempt, ResilienceContext context, Exchange exchange) =>
        _pipeline.ExecuteOutcomeAsync(attempt, context, exchange);

    /// <summary>Waits until the circuit is closed, or it is time for a probe.</summary>
    /// <param name="longest">How long until then.</param>
    /// <param name="cancellationToken">Stops the waiting.</param>
    /// <returns>When an attempt makes sense again.</returns>
    public async ValueTask WaitAsync(TimeSpan longest, CancellationToken cancellationToken)
    {
        try
        {
            await Volatile.Read(ref _closed).Task.WaitAsync(longest, _time, cancellationToken).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            // Time for a probe.
        }
    }
}
