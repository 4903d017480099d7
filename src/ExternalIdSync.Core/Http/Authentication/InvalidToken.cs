using System.Text;

namespace ExternalIdSync.Core.Http.Authentication;

/// <summary>Tells a 401 that is about the token from one that is not.</summary>
/// <remarks>
/// A 401 alone says nothing: HubSpot answers it for other reasons too, and asking for a token each time would hammer the token endpoint.
/// </remarks>
internal static class InvalidToken
{
    private const int MostBytes = 2048;

    /// <summary>Whether an answer says that the token is not good: RFC 6750, section 3.1, and the words of vendors that do not follow it.</summary>
    /// <param name="answer">The answer.</param>
    /// <returns>Whether it does.</returns>
    public static bool IsToldBy(TargetResponse answer)
    {
        if (answer.Headers.TryGetValue("WWW-Authenticate", out var challenge) && IsToldBy(challenge))
        {
            return true;
        }

        var body = answer.Body.Span;
        return IsToldBy(Encoding.UTF8.GetString(body[..Math.Min(body.Length, MostBytes)]));
    }

    private static bool IsToldBy(string text) =>
        text.Contains("invalid_token", StringComparison.OrdinalIgnoreCase)
        || text.Contains("token_expired", StringComparison.OrdinalIgnoreCase)
        || text.Contains("expired_token", StringComparison.OrdinalIgnoreCase)
        || text.Contains("INVALID_SESSION_ID", StringComparison.Ordinal)
        || text.Contains("EXPIRED_AUTHENTICATION", StringComparison.Ordinal);
}
