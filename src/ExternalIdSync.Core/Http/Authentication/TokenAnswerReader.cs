using System.Globalization;
using System.Net;
using System.Text.Json;

namespace ExternalIdSync.Core.Http.Authentication;

/// <summary>Reads the answers of a token endpoint (RFC 6749, section 5).</summary>
/// <param name="options">How tokens are got.</param>
internal sealed class TokenAnswerReader(ClientCredentials options)
{
    private readonly string _host = options.TokenEndpoint.Authority;

    /// <summary>Reads the token.</summary>
    /// <param name="answer">The answer; a good one.</param>
    /// <param name="secret">What it was asked for with.</param>
    /// <param name="last">The token that it follows; <see langword="null"/> for none.</param>
    /// <returns>The token.</returns>
    /// <exception cref="SyncException"><see cref="SyncErrors.AnswerMalformed"/>: there is none.</exception>
    public BearerToken Read(TargetResponse answer, string secret, BearerToken? last)
    {
        try
        {
            using var document = JsonDocument.Parse(answer.Body);
            var root = document.RootElement;
            var token = root.ValueKind == JsonValueKind.Object && root.TryGetProperty("access_token", out var text) ? text.GetString() : null;
            if (string.IsNullOrWhiteSpace(token) || token.AsSpan().IndexOfAnyExceptInRange('!', '~') >= 0)
            {
                throw Malformed(null);
            }

            options.Issued?.Invoke(root);

            // Renewed when 90 % of its life is over, give or take: programs that started together do not ask together.
            var lifetime = Lifetime(root);
            var now = options.Time.GetUtcNow();
            return new BearerToken(
                BearerToken.Scheme + token, now + lifetime, new SecretMask(token, secret, last?.Header[BearerToken.Scheme.Length..] ?? token))
            {
                RenewAt = now + (lifetime * (0.85 + (0.1 * options.Randomizer()))),
            };
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            throw Malformed(exception);
        }
    }

    /// <summary>Says why there is no token.</summary>
    /// <param name="answer">The answer; not a good one.</param>
    /// <returns>A <see cref="SyncException"/>, or a <see cref="TokenEndpointException"/> where asking again may help.</returns>
    public Exception Refuse(TargetResponse answer)
    {
        var status = ((int)answer.Status).ToString(CultureInfo.InvariantCulture);
        if ((int)answer.Status >= 500 || answer.Status is HttpStatusCode.TooManyRequests or HttpStatusCode.RequestTimeout)
        {
            return new TokenEndpointException($"{_host} answered the request for a token with {status}");
        }

        var code = ReadErrorCode(answer);
        var error = answer.Status is HttpStatusCode.NotFound or HttpStatusCode.MethodNotAllowed || (int)answer.Status < 400
            ? SyncErrors.BaseUrlWrong
            : code == "invalid_scope" ? SyncErrors.ScopeMissing : SyncErrors.TokenRefused;
        return new SyncException(error, $"{_host} gave no token: it answered {status}{(code is null ? string.Empty : $" ({code})")}.") { Subject = _host };
    }

    /// <summary>An answer that holds no usable token.</summary>
    /// <param name="cause">Why, where it is known.</param>
    /// <returns>The exception.</returns>
    public SyncException Malformed(Exception? cause) =>
        new(SyncErrors.AnswerMalformed, $"The token endpoint at {_host} answered without a usable token.", cause) { Subject = _host };

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

    private TimeSpan Lifetime(JsonElement root)
    {
        if (!root.TryGetProperty("expires_in", out var value))
        {
            return options.DefaultLifetime;
        }

        // Some servers write the number as a string.
        var isKnown = value.ValueKind == JsonValueKind.Number
            ? value.TryGetDouble(out var seconds)
            : double.TryParse(value.ToString(), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out seconds);
        return isKnown && seconds is > 0 and < 1e9 ? TimeSpan.FromSeconds(seconds) : options.DefaultLifetime;
    }
}
