namespace ExternalIdSync.Sandbox;

/// <summary>How a sandbox is set up.</summary>
public sealed record SandboxOptions
{
    /// <summary>The clock of everything: time stamps, limits, latency, replay windows.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>How many of the latest requests are kept for inspection; 0 keeps none. Counters are complete either way.</summary>
    public int RecordedRequests { get; init; } = 10_000;

    /// <summary>How many bytes of request bodies are kept over all recorded requests; 0 keeps none.</summary>
    public long RecordedBodyBytes { get; init; } = 32 * 1024 * 1024;

    /// <summary>How long every vendor request takes at least.</summary>
    public TimeSpan Latency { get; init; }
}
