using System.Text.Json;
using ExternalIdSync.Core.Http.Secrets;

namespace ExternalIdSync.Core.Http.Authentication;

/// <summary>How to get tokens by OAuth 2.0 client credentials (RFC 6749, section 4.4).</summary>
public sealed record ClientCredentials
{
    /// <summary>The token endpoint; over TLS, except on the machine itself.</summary>
    public required Uri TokenEndpoint { get; init; }

    /// <summary>The client's id.</summary>
    public required string ClientId { get; init; }

    /// <summary>The client's secret.</summary>
    public required ISecret ClientSecret { get; init; }

    /// <summary>The scopes asked for, separated by spaces; blank for the client's own.</summary>
    public string Scope { get; init; } = string.Empty;

    /// <summary>Further fields of the token request, such as <c>audience</c>.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Fields { get; init; } = [];

    /// <summary>Whether id and secret go into the body instead of a basic authentication header, as some servers want it.</summary>
    public bool SecretInBody { get; init; }

    /// <summary>
    /// Makes the fields of a token request out of the secret, for other grants such as a signed assertion (RFC 7523); the secret itself is
    /// then not sent. <see langword="null"/> for client credentials.
    /// </summary>
    public Func<string, IReadOnlyList<KeyValuePair<string, string>>>? Grant { get; init; }

    /// <summary>Is shown every answer with a token: vendors say more in it, such as where the API stands.</summary>
    public Action<JsonElement>? Issued { get; init; }

    /// <summary>How long a token is good for where the server does not say. The default is 10 min.</summary>
    public TimeSpan DefaultLifetime { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>How long a token request may take. The default is 30 s.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Sends the token requests; <see langword="null"/> for connections of its own.</summary>
    public HttpMessageHandler? Handler { get; init; }

    /// <summary>The clock.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>Gives numbers from 0 to below 1 for jitter.</summary>
    public Func<double> Randomizer { get; init; } = Random.Shared.NextDouble;
}
