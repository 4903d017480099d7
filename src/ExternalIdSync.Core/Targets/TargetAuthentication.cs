namespace ExternalIdSync.Core.Targets;

/// <summary>How requests prove who sends them, as a definition says; the secret itself is never part of it.</summary>
public sealed record TargetAuthentication
{
    /// <summary>The token is sent as it is: <c>Authorization: Bearer …</c>.</summary>
    public const string Bearer = "bearer";

    /// <summary>A client id and secret are exchanged for a token (RFC 6749, section 4.4).</summary>
    public const string ClientCredentials = "oauth2ClientCredentials";

    /// <summary>Nothing is sent.</summary>
    public const string None = "none";

    /// <summary>One of the constants above.</summary>
    public required string Kind { get; init; }

    /// <summary>With client credentials: where tokens are made, relative to the base URL or absolute.</summary>
    public string? TokenPath { get; init; }

    /// <summary>With client credentials: the scopes asked for, separated by spaces.</summary>
    public string? Scope { get; init; }
}
