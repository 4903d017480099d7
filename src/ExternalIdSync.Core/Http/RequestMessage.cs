using System.Net;
using System.Net.Http.Headers;

namespace ExternalIdSync.Core.Http;

/// <summary>Makes the message of one attempt. Every attempt has its own: a message cannot be sent twice.</summary>
/// <param name="options">What goes into the headers.</param>
internal sealed class RequestMessage(TransportOptions options)
{
    /// <summary>Makes the message, without its token.</summary>
    /// <param name="request">The request.</param>
    /// <param name="address">Its whole URL.</param>
    /// <returns>The message.</returns>
    /// <exception cref="SyncException">A header cannot be sent: <see cref="SyncErrors.OptionInvalid"/>.</exception>
    public HttpRequestMessage Build(TargetRequest request, Uri address)
    {
        var message = new HttpRequestMessage(request.Method, address)
        {
            // Over TLS HTTP/2 is offered and HTTP/1.1 taken where it is refused; clear text speaks HTTP/1.1.
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionOrLower,
        };
        if (!request.Body.IsEmpty)
        {
            message.Content = new ReadOnlyMemoryContent(request.Body);
            message.Content.Headers.TryAddWithoutValidation("Content-Type", request.ContentType);
        }
        else if (request.IsMutating || !request.IsRepeatable)
        {
            // Without any content the handler below would send the request again by itself, up to three times, when a connection
            // closes before the answer. With content, however empty, it leaves that to us.
            message.Content = new ReadOnlyMemoryContent(default);
        }

        var headers = message.Headers;
        headers.TryAddWithoutValidation("User-Agent", options.UserAgent);
        if (request.IdempotencyKey is { } key)
        {
            Add(message, options.IdempotencyHeader, key);
        }

        var acceptsAnything = true;
        for (var i = 0; i < request.Headers.Count; i++)
        {
            var (name, value) = request.Headers[i];
            acceptsAnything &= !name.Equals("Accept", StringComparison.OrdinalIgnoreCase);
            Add(message, name, value);
        }

        if (acceptsAnything)
        {
            headers.TryAddWithoutValidation("Accept", "application/json");
        }

        return message;
    }

    // A value that cannot be a header is a fault of whoever built the request; it must not look like one of the network.
    private static void Add(HttpRequestMessage message, string name, string value)
    {
        HttpHeaders? headers = message.Headers;
        if (value.AsSpan().IndexOfAnyExceptInRange(' ', '~') >= 0
            || !(headers.TryAddWithoutValidation(name, value) || message.Content?.Headers.TryAddWithoutValidation(name, value) == true))
        {
            throw new SyncException(SyncErrors.OptionInvalid, $"The header {name} cannot be sent: it is not known, or its value is not plain ASCII.");
        }
    }
}
