namespace ExternalIdSync.Core.Http;

/// <summary>
/// When a transport stops sending because the target fails. Only broken connections, time-outs and 5xx count; what a target says about
/// a record (4xx) does not. While the circuit is open, requests wait for a probe to succeed rather than fail in bulk: they fail
/// with <see cref="SyncErrors.CircuitOpen"/> only when their total time-out ends first.
/// </summary>
public sealed record BreakerPolicy
{
    /// <summary>The share of failures within <see cref="SamplingDuration"/> that opens the circuit, above 0 to 1. The default is 0.5.</summary>
    public double FailureRatio { get; init; } = 0.5;

    /// <summary>How many requests within <see cref="SamplingDuration"/> it takes to judge; from 2. The default is 10.</summary>
    public int MinimumThroughput { get; init; } = 10;

    /// <summary>
    /// How far back is looked; from 0.5 s. The default is 10 s: shorter than it takes a request to use up its attempts, so that the circuit
    /// opens before many of them are lost.
    /// </summary>
    public TimeSpan SamplingDuration { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How long nothing is sent before one request probes; from 0.5 s. The default is 15 s.</summary>
    public TimeSpan BreakDuration { get; init; } = TimeSpan.FromSeconds(15);
}
