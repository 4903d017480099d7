namespace ExternalIdSync.Core.Http.Authentication;

/// <summary>
/// Gets bearer tokens by client credentials: one request for all that wait, again some time before the token expires, and once more
/// when a 401 says that the token is not good.
/// </summary>
public sealed class ClientCredentialsAuthenticator : IAuthenticator, IDisposable
{
    // A token that a 401 made us ask for and that is refused as well will not get better by asking again for every request.
    private static readonly TimeSpan ForcedRenewalPause = TimeSpan.FromMinutes(1);

    private readonly ClientCredentials _options;
    private readonly TokenEndpoint _endpoint;
    private readonly object _gate = new();
    private volatile BearerToken? _current;
    private Task<BearerToken>? _fetch;
    private long? _forcedAt;

    /// <summary>Makes the authenticator; no request is sent yet.</summary>
    /// <param name="options">How to get tokens.</param>
    /// <exception cref="SyncException">The token endpoint is no URL to send a secret to.</exception>
    public ClientCredentialsAuthenticator(ClientCredentials options)
    {
        ArgumentNullException.ThrowIfNull(options);
        var endpoint = options.TokenEndpoint;
        if (!endpoint.IsAbsoluteUri || !(endpoint.Scheme == Uri.UriSchemeHttps || (endpoint.Scheme == Uri.UriSchemeHttp && endpoint.IsLoopback)))
        {
            throw new SyncException(SyncErrors.OptionInvalid, "The token endpoint must begin with https://.");
        }

        _options = options;
        _endpoint = new TokenEndpoint(options);
    }

    /// <inheritdoc/>
    public ValueTask ApplyAsync(HttpRequestMessage message, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(message);
        if (_current is not { } token || _options.Time.GetUtcNow() >= token.RenewAt)
        {
            return FetchAndApplyAsync(message, cancellationToken);
        }

        message.Headers.TryAddWithoutValidation("Authorization", token.Header);
        return ValueTask.CompletedTask;
    }

    /// <inheritdoc/>
    public async ValueTask<bool> RenewAsync(HttpRequestMessage refused, TargetResponse answer, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(refused);
        ArgumentNullException.ThrowIfNull(answer);
        if (!InvalidToken.IsToldBy(answer))
        {
            return false;
        }

        var sent = refused.Headers.NonValidated.TryGetValues("Authorization", out var values) ? values.ToString() : null;
        if (_current is { } current && string.Equals(current.Header, sent, StringComparison.Ordinal))
        {
            if (!MayForce(current))
            {
                return false;
            }

            _ = await FetchAsync(current, cancellationToken).ConfigureAwait(false);
        }

        return !string.Equals(_current?.Header, sent, StringComparison.Ordinal);
    }

    /// <inheritdoc/>
    public void Mask(Span<byte> body) => _current?.Mask.Apply(body);

    /// <inheritdoc/>
    public string Mask(string value) => _current is { } token ? token.Mask.Apply(value) : value;

    /// <inheritdoc/>
    public void Dispose() => _endpoint.Dispose();

    /// <inheritdoc/>
    public override string ToString() => $"client credentials from {_options.ClientSecret.Reference} at {_options.TokenEndpoint.Authority}";

    private bool MayForce(BearerToken refused)
    {
        lock (_gate)
        {
            if (_fetch is not null || !ReferenceEquals(_current, refused))
            {
                return true;
            }

            if (_forcedAt is { } before && _options.Time.GetElapsedTime(before) < ForcedRenewalPause)
            {
                return false;
            }

            _forcedAt = _options.Time.GetTimestamp();
            return true;
        }
    }

    private async ValueTask FetchAndApplyAsync(HttpRequestMessage message, CancellationToken cancellationToken)
    {
        var token = await FetchAsync(_current, cancellationToken).ConfigureAwait(false);
        message.Headers.TryAddWithoutValidation("Authorization", token.Header);
    }

    // The request for a token belongs to all who wait for it, so that one of them being cancelled does not take it from the others.
    private Task<BearerToken> FetchAsync(BearerToken? stale, CancellationToken cancellationToken)
    {
        Task<BearerToken> fetch;
        lock (_gate)
        {
            if (_current is { } current && !ReferenceEquals(current, stale))
            {
                return Task.FromResult(current);
            }

            fetch = _fetch ??= Task.Run(RequestAndKeepAsync, CancellationToken.None);
        }

        return fetch.WaitAsync(cancellationToken);
    }

    private async Task<BearerToken> RequestAndKeepAsync()
    {
        try
        {
            return _current = await _endpoint.RequestAsync(_current).ConfigureAwait(false);
        }
        catch (TokenEndpointException) when (_current is { } current && _options.Time.GetUtcNow() < current.ExpiresAt)
        {
            // Still good: a token endpoint that is down for a moment holds nobody up.
            current.RenewAt = _options.Time.GetUtcNow() + _options.Timeout;
            return current;
        }
        finally
        {
            lock (_gate)
            {
                _fetch = null;
            }
        }
    }
}
