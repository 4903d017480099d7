using ExternalIdSync.Core.Http;
using ExternalIdSync.Core.Http.Secrets;

namespace ExternalIdSync.Core.Targets;

/// <summary>What it takes to connect to a target.</summary>
public sealed record TargetOptions
{
    /// <summary>How the API is spoken.</summary>
    public required ConnectorDefinition Definition { get; init; }

    /// <summary>Where the API stands, version path included; <see langword="null"/> for the definition's own.</summary>
    public Uri? BaseUrl { get; init; }

    /// <summary>
    /// The secret, looked up when it is needed: the bearer token, or the client's secret where tokens are made of it.
    /// <see langword="null"/> for an API that asks for none.
    /// </summary>
    public ISecret? Secret { get; init; }

    /// <summary>The client's id, where the definition authenticates with client credentials; of no other definition.</summary>
    public string? ClientId { get; init; }

    /// <summary>
    /// Where tokens are made, where the vendor tells each client a place of its own; <see langword="null"/> for the definition's.
    /// </summary>
    public Uri? TokenEndpoint { get; init; }

    /// <summary>What carries the requests, such as the sandbox; <see langword="null"/> for the network.</summary>
    public HttpMessageHandler? Handler { get; init; }

    /// <summary>How long one attempt may take.</summary>
    public TimeSpan AttemptTimeout { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>How long a request may take with all its retries.</summary>
    public TimeSpan TotalTimeout { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>The limits to keep; <see langword="null"/> for the definition's own.</summary>
    public TargetLimits? Limits { get; init; }

    /// <summary>Puts something around the transport, such as a count of requests over several runs.</summary>
    internal Func<ITransport, ITransport>? Wrap { get; init; }

    /// <summary>The clock.</summary>
    public TimeProvider TimeProvider { get; init; } = TimeProvider.System;
}
