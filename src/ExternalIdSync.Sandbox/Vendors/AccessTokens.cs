using System.Collections.Concurrent;

namespace ExternalIdSync.Sandbox;

/// <summary>The bearer tokens that an API accepts and what each may do.</summary>
public sealed class AccessTokens
{
    private readonly ConcurrentDictionary<string, Grant> _grants = new(StringComparer.Ordinal);

    /// <summary>Accepts a token.</summary>
    /// <param name="token">The token.</param>
    /// <param name="scopes">What it may do; none for everything.</param>
    public void Accept(string token, params string[] scopes) => _grants[token] = new Grant(token, scopes, null);

    /// <summary>Accepts a token for a while.</summary>
    /// <param name="token">The token.</param>
    /// <param name="until">When it expires.</param>
    /// <param name="scopes">What it may do; none for everything.</param>
    public void AcceptUntil(string token, DateTimeOffset until, params string[] scopes) => _grants[token] = new Grant(token, scopes, until);

    /// <summary>Accepts a token no longer.</summary>
    /// <param name="token">The token.</param>
    public void Revoke(string token) => _grants.TryRemove(token, out _);

    internal Grant? Find(SandboxRequest request, DateTimeOffset now, out bool isExpired)
    {
        const string Scheme = "Bearer ";
        isExpired = false;
        if (request.Header("Authorization") is not { } header
            || !header.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase)
            || !_grants.TryGetValue(header[Scheme.Length..].Trim(), out var grant))
        {
            return null;
        }

        isExpired = grant.Until <= now;
        return isExpired ? null : grant;
    }

    internal sealed record Grant(string Token, string[] Scopes, DateTimeOffset? Until)
    {
        public bool Allows(string scope) => Scopes.Length == 0 || Scopes.Contains(scope, StringComparer.Ordinal);
    }
}
