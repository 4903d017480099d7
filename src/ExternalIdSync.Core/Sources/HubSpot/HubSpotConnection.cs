using ExternalIdSync.Core.Http;
using ExternalIdSync.Core.Http.Authentication;
using ExternalIdSync.Core.Http.Secrets;

namespace ExternalIdSync.Core.Sources.HubSpot;

/// <summary>The way to an account of HubSpot, made with the limit that all its sources share.</summary>
public static class HubSpotConnection
{
    /// <summary>Where HubSpot's API stands.</summary>
    public static Uri DefaultUrl { get; } = new("https://api.hubapi.com/");

    /// <summary>Makes the transport.</summary>
    /// <param name="token">The private app's token.</param>
    /// <param name="url">Where the API stands; <see langword="null"/> for HubSpot's own address.</param>
    /// <param name="handler">What carries the requests, such as the sandbox; <see langword="null"/> for the network.</param>
    /// <param name="time">The clock.</param>
    /// <returns>The transport, the caller's to dispose.</returns>
    public static HttpTransport Open(ISecret token, Uri? url = null, HttpMessageHandler? handler = null, TimeProvider? time = null) => new(new TransportOptions
    {
        BaseAddress = url ?? DefaultUrl,
        Handler = handler,
        Authenticator = HeaderAuthenticator.Bearer(token),
        Classifier = HubSpotClassifier.Instance,
        RateLimits = [HubSpotSource.SearchLimit],
        Time = time ?? TimeProvider.System,
    });
}
