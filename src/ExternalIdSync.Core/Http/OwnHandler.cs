using System.Net;

namespace ExternalIdSync.Core.Http;

/// <summary>The connections a transport makes for itself.</summary>
internal static class OwnHandler
{
    /// <summary>What sends a transport's requests.</summary>
    /// <param name="given">The caller's own handler, which stays the caller's to dispose; <see langword="null"/> for connections of our own.</param>
    /// <returns>The sender.</returns>
    public static HttpMessageInvoker CreateInvoker(HttpMessageHandler? given) => new(new WireTap(given ?? Create()), disposeHandler: given is null);

    /// <summary>Makes the handler.</summary>
    /// <returns>A handler that pools connections, follows no redirect and keeps no cookies: a token goes where it was meant to and nowhere else.</returns>
    public static SocketsHttpHandler Create() => new()
    {
        AllowAutoRedirect = false,
        UseCookies = false,
        AutomaticDecompression = DecompressionMethods.All,
        ConnectTimeout = TimeSpan.FromSeconds(15),
        EnableMultipleHttp2Connections = true,

        // A long run must notice when a name moves to another address.
        PooledConnectionLifetime = TimeSpan.FromMinutes(5),

        // Vendors have no use for our trace ids.
        ActivityHeadersPropagator = null,
    };
}
