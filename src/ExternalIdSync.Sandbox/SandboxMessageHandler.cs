using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;

namespace ExternalIdSync.Sandbox;

/// <summary>
/// Puts a sandbox behind an <see cref="HttpClient"/> without a network. What would go wrong on a wire goes wrong here in the same shape:
/// a reset is an <see cref="HttpRequestException"/> around the socket's error, a cut body fails while it is read.
/// </summary>
/// <param name="server">The sandbox; it outlives the handler.</param>
public sealed class SandboxMessageHandler(SandboxServer server) : HttpMessageHandler
{
    /// <summary>A base address for clients of this handler. Any other works too: the host is not looked at.</summary>
    public static Uri BaseAddress { get; } = new("http://sandbox.localhost/");

    /// <inheritdoc/>
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        var address = request.RequestUri ?? throw new InvalidOperationException("The request has no address.");
        var headers = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase) { ["Host"] = address.Authority };
        AddTo(headers, request.Headers);
        ReadOnlyMemory<byte> body = default;
        if (request.Content is { } content)
        {
            AddTo(headers, content.Headers);
            body = await content.ReadAsByteArrayAsync(cancellationToken).ConfigureAwait(false);
        }

        var response = await server.HandleAsync(
            new SandboxRequest
            {
                Method = request.Method.Method.ToUpperInvariant(),
                Path = address.AbsolutePath,
                Query = address.Query.TrimStart('?'),
                Headers = headers,
                Body = body,
            },
            cancellationToken).ConfigureAwait(false);
        return response.ResetsConnection ? throw Reset() : ToMessage(response, request);
    }

    private static void AddTo(Dictionary<string, string> headers, HttpHeaders source)
    {
        foreach (var (name, values) in source.NonValidated)
        {
            headers[name] = string.Join(", ", values);
        }
    }

    private static HttpRequestException Reset() => new(
        "An error occurred while sending the request.",
        new IOException("The transport connection was cut by the sandbox.", new SocketException((int)SocketError.ConnectionReset)));

    private HttpResponseMessage ToMessage(SandboxResponse response, HttpRequestMessage request)
    {
        var message = new HttpResponseMessage((HttpStatusCode)response.Status)
        {
            RequestMessage = request,
            Version = HttpVersion.Version11,
            Content = response.IsPlain
                ? new ReadOnlyMemoryContent(response.Body)
                : new StreamContent(response.OpenBody(server.Time)),
        };
        message.Content.Headers.ContentLength = response.Body.Length;
        if (response.ContentType.Length > 0)
        {
            message.Content.Headers.ContentType = MediaTypeHeaderValue.Parse(response.ContentType);
        }

        foreach (var header in response.Headers)
        {
            if (!message.Headers.TryAddWithoutValidation(header.Key, header.Value))
            {
                message.Content.Headers.TryAddWithoutValidation(header.Key, header.Value);
            }
        }

        return message;
    }
}
