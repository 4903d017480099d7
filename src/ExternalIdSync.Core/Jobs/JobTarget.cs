using ExternalIdSync.Core.Targets;

namespace ExternalIdSync.Core.Jobs;

/// <summary>A job's <c>target</c>.</summary>
public sealed record JobTarget
{
    /// <summary>How it is spoken.</summary>
    public required ConnectorDefinition Definition { get; init; }

    /// <summary>Where it stands; <see langword="null"/> for the definition's own address.</summary>
    public Uri? BaseUrl { get; init; }

    /// <summary>The reference to its token or client secret, such as <c>env:NAME</c>; <see langword="null"/> for none.</summary>
    public string? Token { get; init; }

    /// <summary>The client's id, where tokens are made of it and the secret.</summary>
    public string? ClientId { get; init; }

    /// <summary>The field that records are matched by; <see langword="null"/> for the definition's own.</summary>
    public string? MatchKey { get; init; }

    /// <summary>The address that requests go to.</summary>
    public Uri? Address => BaseUrl ?? Definition.BaseUrl;
}
