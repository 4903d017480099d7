using System.Globalization;
using System.Text;

namespace ExternalIdSync.Core.Http;

/// <summary>Tells a <see cref="WireWatch"/> what passes; costs nothing where nobody listens.</summary>
/// <param name="inner">Sends the requests.</param>
internal sealed class WireTap(HttpMessageHandler inner) : DelegatingHandler(inner)
{
    // A page's token is told no more than an API's key: from its name alone nobody can tell what it opens.
    private static readonly string[] SecretWords = ["token", "key", "secret", "sig", "pass", "auth", "code", "assertion", "cred"];

    /// <inheritdoc/>
    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
        WireWatch.Current is { } tell ? TellAsync(request, tell, cancellationToken) : base.SendAsync(request, cancellationToken);

    /// <summary>An address as it may be shown.</summary>
    /// <param name="address">The address.</param>
    /// <returns>Scheme, host, path, and the query without values that may be secrets.</returns>
    internal static string Show(Uri address)
    {
        // The authority is without user info.
        var text = new StringBuilder(address.Scheme).Append("://").Append(address.Authority).Append(address.AbsolutePath);
        var separator = '?';
        foreach (var part in address.Query.TrimStart('?').Split('&', StringSplitOptions.RemoveEmptyEntries))
        {
            var end = part.IndexOf('=', StringComparison.Ordinal);
            var isSecret = end >= 0 && Array.Exists(SecretWords, word => part.AsSpan(0, end).Contains(word, StringComparison.OrdinalIgnoreCase));
            text.Append(separator).Append(isSecret ? string.Concat(part.AsSpan(0, end + 1), "…") : part);
            separator = '&';
        }

        return text.ToString();
    }

    private async Task<HttpResponseMessage> TellAsync(HttpRequestMessage request, Action<string> tell, CancellationToken cancellationToken)
    {
        var sent = $"{request.Method} {Show(request.RequestUri!)}{Size(request.Content)}";
        var started = TimeProvider.System.GetTimestamp();
        try
        {
            var answer = await base.SendAsync(request, cancellationToken).ConfigureAwait(false);
            var wait = answer.Headers.RetryAfter is { } after ? $", Retry-After {after}" : string.Empty;
            tell($"{sent}: {(int)answer.StatusCode} in {Milliseconds(started)}{Size(answer.Content)}{wait}");
            return answer;
        }
        catch (Exception exception)
        {
            // Its kind only: a message may quote what was sent.
            tell($"{sent}: no answer after {Milliseconds(started)} ({exception.GetBaseException().GetType().Name})");
            throw;
        }
    }

    private static string Size(HttpContent? content) =>
        content?.Headers.ContentLength is { } length and > 0 ? string.Create(CultureInfo.InvariantCulture, $", {length} bytes") : string.Empty;

    private static string Milliseconds(long started) =>
        string.Create(CultureInfo.InvariantCulture, $"{TimeProvider.System.GetElapsedTime(started).TotalMilliseconds:0} ms");
}
