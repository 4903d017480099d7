namespace ExternalIdSync.Core.Sources.Lists;

/// <summary>How a list API is told who asks.</summary>
/// <param name="Kind"><c>bearer</c>, <c>apiKey</c>, <c>basic</c>, <c>oauth2ClientCredentials</c> or <c>none</c>.</param>
internal sealed record ListAuthentication(string Kind)
{
    public const string Bearer = "bearer";
    public const string ApiKey = "apiKey";
    public const string Basic = "basic";
    public const string ClientCredentials = "oauth2ClientCredentials";
    public const string None = "none";

    public static readonly string[] Kinds = [Bearer, ApiKey, Basic, ClientCredentials, None];

    /// <summary>The header of an API key.</summary>
    public string Header { get; init; } = "X-Api-Key";

    /// <summary>What stands before an API key.</summary>
    public string Prefix { get; init; } = string.Empty;

    /// <summary>The token endpoint, relative to the base URL.</summary>
    public string? TokenPath { get; init; }

    /// <summary>The scopes to ask for.</summary>
    public string Scope { get; init; } = string.Empty;
}
