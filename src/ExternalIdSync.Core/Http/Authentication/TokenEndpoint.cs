using System.Net;
using System.Text;

namespace ExternalIdSync.Core.Http.Authentication;

/// <summary>Asks a token endpoint for tokens, one request each.</summary>
/// <param name="options">How to get tokens.</param>
internal sealed class TokenEndpoint(ClientCredentials options) : IDisposable
{
    private const int MaxAnswerBytes = 256 * 1024;

    private readonly HttpMessageInvoker _invoker = OwnHandler.CreateInvoker(options.Handler);
    private readonly TokenAnswerReader _answers = new(options);
    private readonly string _host = options.TokenEndpoint.Authority;

    /// <summary>Asks for a token.</summary>
    /// <param name="last">The token that it follows, which stays masked; <see langword="null"/> for none.</param>
    /// <returns>The token.</returns>
    /// <exception cref="SyncException">The endpoint gives none, and asking again would not help.</exception>
    /// <exception cref="TokenEndpointException">It gives none now.</exception>
    public async Task<BearerToken> RequestAsync(BearerToken? last)
    {
        var secret = await options.ClientSecret.RevealAsync().ConfigureAwait(false);
        using var timeout = new CancellationTokenSource(options.Timeout, options.Time);
        try
        {
            using var message = BuildRequest(secret);
            using var reply = await _invoker.SendAsync(message, timeout.Token).ConfigureAwait(false);
            var body = await AnswerReader.ReadBodyAsync(reply, MaxAnswerBytes, timeout.Token).ConfigureAwait(false);
            var answer = AnswerReader.Read(reply, body, mask: null, attempts: 1);
            return answer.IsSuccess ? _answers.Read(answer, secret, last) : throw _answers.Refuse(answer);
        }
        catch (HttpRequestException exception) when (TransportFault.Of(exception) is { IsTransient: false } fault)
        {
            throw new SyncException(fault.Error, $"The token request to {_host} {fault.Words}.", exception) { Subject = _host };
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException)
        {
            throw new TokenEndpointException($"the request for a token to {_host} {TransportFault.Of(exception).Words}", exception);
        }
        catch (OperationCanceledException exception)
        {
            throw new TokenEndpointException($"the request for a token to {_host} got no answer in time", exception);
        }
        catch (AnswerTooLargeException exception)
        {
            throw _answers.Malformed(exception);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _invoker.Dispose();

    private HttpRequestMessage BuildRequest(string secret)
    {
        var fields = new List<KeyValuePair<string, string>>();
        if (options.Grant is { } grant)
        {
            fields.AddRange(grant(secret));
        }
        else
        {
            fields.Add(new("grant_type", "client_credentials"));
        }

        if (options.Scope.Length > 0)
        {
            fields.Add(new("scope", options.Scope));
        }

        fields.AddRange(options.Fields);
        var message = new HttpRequestMessage(HttpMethod.Post, options.TokenEndpoint)
        {
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionOrLower,
        };
        if (options.Grant is not null)
        {
            // What it made of the secret is all that proves who asks.
        }
        else if (options.SecretInBody)
        {
            fields.Add(new("client_id", options.ClientId));
            fields.Add(new("client_secret", secret));
        }
        else
        {
            // RFC 6749, section 2.3.1: both parts are form-encoded before they are joined.
            var pair = $"{WebUtility.UrlEncode(options.ClientId)}:{WebUtility.UrlEncode(secret)}";
            message.Headers.TryAddWithoutValidation("Authorization", "Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes(pair)));
        }

        message.Headers.TryAddWithoutValidation("Accept", "application/json");
        message.Content = new FormUrlEncodedContent(fields);
        return message;
    }
}
