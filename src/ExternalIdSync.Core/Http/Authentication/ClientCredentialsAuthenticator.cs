using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json;

namespace ExternalIdSync.Core.Http.Authentication;

/// <summary>
/// Gets bearer tokens by client credentials: one request for all that wait, again some time before the token expires, and once more
/// when a 401 says that the token is not good.
/// </summary>
public sealed class ClientCredentialsAuthenticator : IAuthenticator, IDisposable
{
    private const int MaxAnswerBytes = 256 * 1024;

    // A token that a 401 made us ask for and that is refused as well will not get better by asking again for every request.
    private static readonly TimeSpan ForcedRenewalPause = TimeSpan.FromMinutes(1);

    private readonly ClientCredentials _options;
    private readonly HttpMessageInvoker _invoker;
    private readonly object _gate = new();
    private volatile Token? _current;
    private Task<Token>? _fetch;
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
        _invoker = OwnHandler.CreateInvoker(options.Handler);
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
        if (!SaysInvalidToken(answer))
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
    public void Dispose() => _invoker.Dispose();

    /// <inheritdoc/>
    public override string ToString() => $"client credentials from {_options.ClientSecret.Reference} at {_options.TokenEndpoint.Authority}";

    // RFC 6750, section 3.1, and the words of vendors that do not follow it. A 401 alone says nothing: HubSpot answers it for
    // other reasons too, and asking for a token each time would hammer the token endpoint.
    private static bool SaysInvalidToken(TargetResponse answer)
    {
        if (answer.Headers.TryGetValue("WWW-Authenticate", out var challenge) && SaysInvalid(challenge))
        {
            return true;
        }

        var body = answer.Body.Span;
        return SaysInvalid(Encoding.UTF8.GetString(body[..Math.Min(body.Length, 2048)]));
    }

    private static bool SaysInvalid(string text) =>
        text.Contains("invalid_token", StringComparison.OrdinalIgnoreCase)
        || text.Contains("token_expired", StringComparison.OrdinalIgnoreCase)
        || text.Contains("expired_token", StringComparison.OrdinalIgnoreCase)
        || text.Contains("INVALID_SESSION_ID", StringComparison.Ordinal)
        || text.Contains("EXPIRED_AUTHENTICATION", StringComparison.Ordinal);

    private bool MayForce(Token refused)
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
    private Task<Token> FetchAsync(Token? stale, CancellationToken cancellationToken)
    {
        Task<Token> fetch;
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

    private async Task<Token> RequestAndKeepAsync()
    {
        try
        {
            return _current = await RequestAsync().ConfigureAwait(false);
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

    private async Task<Token> RequestAsync()
    {
        var host = _options.TokenEndpoint.Authority;
        var secret = await _options.ClientSecret.RevealAsync().ConfigureAwait(false);
        using var timeout = new CancellationTokenSource(_options.Timeout, _options.Time);
        try
        {
            using var message = BuildRequest(secret);
            using var reply = await _invoker.SendAsync(message, timeout.Token).ConfigureAwait(false);
            var body = await AnswerReader.ReadBodyAsync(reply, MaxAnswerBytes, timeout.Token).ConfigureAwait(false);
            var answer = AnswerReader.Read(reply, body, mask: null, attempts: 1);
            return answer.IsSuccess ? ReadToken(answer, secret, host) : throw Refusal(answer, host);
        }
        catch (HttpRequestException exception) when (TransportFault.Of(exception) is { IsTransient: false } fault)
        {
            throw new SyncException(fault.Error, $"The token request to {host} {fault.Words}.", exception) { Subject = host };
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException)
        {
            throw new TokenEndpointException($"got no token from {host}: the request for it {TransportFault.Of(exception).Words}", exception);
        }
        catch (OperationCanceledException exception)
        {
            throw new TokenEndpointException($"got no token from {host} in time", exception);
        }
        catch (AnswerTooLargeException exception)
        {
            throw Malformed(host, exception);
        }
    }

    private HttpRequestMessage BuildRequest(string secret)
    {
        var fields = new List<KeyValuePair<string, string>>();
        if (_options.Grant is { } grant)
        {
            fields.AddRange(grant(secret));
        }
        else
        {
            fields.Add(new("grant_type", "client_credentials"));
        }

        if (_options.Scope.Length > 0)
        {
            fields.Add(new("scope", _options.Scope));
        }

        fields.AddRange(_options.Fields);
        var message = new HttpRequestMessage(HttpMethod.Post, _options.TokenEndpoint)
        {
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionOrLower,
        };
        if (_options.Grant is not null)
        {
            // What it made of the secret is all that proves who asks.
        }
        else if (_options.SecretInBody)
        {
            fields.Add(new("client_id", _options.ClientId));
            fields.Add(new("client_secret", secret));
        }
        else
        {
            // RFC 6749, section 2.3.1: both parts are form-encoded before they are joined.
            var pair = $"{WebUtility.UrlEncode(_options.ClientId)}:{WebUtility.UrlEncode(secret)}";
            message.Headers.TryAddWithoutValidation("Authorization", "Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes(pair)));
        }

        message.Headers.TryAddWithoutValidation("Accept", "application/json");
        message.Content = new FormUrlEncodedContent(fields);
        return message;
    }

    private Token ReadToken(TargetResponse answer, string secret, string host)
    {
        try
        {
            using var document = JsonDocument.Parse(answer.Body);
            var root = document.RootElement;
            var token = root.ValueKind == JsonValueKind.Object && root.TryGetProperty("access_token", out var text) ? text.GetString() : null;
            if (string.IsNullOrWhiteSpace(token) || token.AsSpan().IndexOfAnyExceptInRange('!', '~') >= 0)
            {
                throw Malformed(host, null);
            }

            _options.Issued?.Invoke(root);

            // Renewed when 90 % of its life is over, give or take: programs that started together do not ask together.
            var lifetime = Lifetime(root);
            var now = _options.Time.GetUtcNow();
            return new Token("Bearer " + token, now + lifetime, new SecretMask(token, secret, _current?.Header["Bearer ".Length..] ?? token))
            {
                RenewAt = now + (lifetime * (0.85 + (0.1 * _options.Randomizer()))),
            };
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            throw Malformed(host, exception);
        }
    }

    private TimeSpan Lifetime(JsonElement root)
    {
        if (!root.TryGetProperty("expires_in", out var value))
        {
            return _options.DefaultLifetime;
        }

        // Some servers write the number as a string.
        var isKnown = value.ValueKind == JsonValueKind.Number
            ? value.TryGetDouble(out var seconds)
            : double.TryParse(value.ToString(), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out seconds);
        return isKnown && seconds is > 0 and < 1e9 ? TimeSpan.FromSeconds(seconds) : _options.DefaultLifetime;
    }

    private static Exception Refusal(TargetResponse answer, string host)
    {
        var status = ((int)answer.Status).ToString(CultureInfo.InvariantCulture);
        if ((int)answer.Status >= 500 || answer.Status is HttpStatusCode.TooManyRequests or HttpStatusCode.RequestTimeout)
        {
            return new TokenEndpointException($"got no token from {host}, which answered {status}");
        }

        var code = ReadErrorCode(answer);
        var error = answer.Status is HttpStatusCode.NotFound or HttpStatusCode.MethodNotAllowed || (int)answer.Status < 400
            ? SyncErrors.BaseUrlWrong
            : code == "invalid_scope" ? SyncErrors.ScopeMissing : SyncErrors.TokenRefused;
        return new SyncException(error, $"{host} gave no token: it answered {status}{(code is null ? string.Empty : $" ({code})")}.") { Subject = host };
    }

    // RFC 6749, section 5.2: a code of a fixed list, the only part of the answer that is safe to repeat.
    private static string? ReadErrorCode(TargetResponse answer)
    {
        try
        {
            using var document = JsonDocument.Parse(answer.Body);
            return document.RootElement.ValueKind == JsonValueKind.Object && document.RootElement.TryGetProperty("error", out var value)
                && value.ValueKind == JsonValueKind.String
                && value.GetString() is "invalid_request" or "invalid_client" or "invalid_grant" or "unauthorized_client"
                    or "unsupported_grant_type" or "invalid_scope"
                ? value.GetString()
                : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static SyncException Malformed(string host, Exception? cause) =>
        new(SyncErrors.AnswerMalformed, $"The token endpoint at {host} answered without a usable token.", cause) { Subject = host };

    private sealed class Token(string header, DateTimeOffset expiresAt, SecretMask mask)
    {
        private long _renewAt;

        public string Header { get; } = header;

        public DateTimeOffset ExpiresAt { get; } = expiresAt;

        public DateTimeOffset RenewAt
        {
            get => new(Volatile.Read(ref _renewAt), TimeSpan.Zero);
            set => Volatile.Write(ref _renewAt, value.UtcTicks);
        }

        public SecretMask Mask { get; } = mask;
    }
}
