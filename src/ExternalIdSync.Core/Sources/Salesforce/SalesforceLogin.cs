using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using ExternalIdSync.Core.Http.Authentication;
using ExternalIdSync.Core.Http.Secrets;

namespace ExternalIdSync.Core.Sources.Salesforce;

/// <summary>
/// Who asks Salesforce: a client with its secret (the client credentials flow, at the org's own My Domain address), or a user by an assertion
/// signed with the client's private key (the JWT bearer flow, RFC 7523).
/// </summary>
public sealed record SalesforceLogin
{
    // Salesforce takes assertions that expire within 3 minutes; its clock and ours may differ by some of that.
    private static readonly TimeSpan AssertionLifetime = TimeSpan.FromMinutes(2);

    /// <summary>Where tokens are had: the org's My Domain URL, or <c>https://login.salesforce.com</c> for the JWT bearer flow.</summary>
    public required Uri Url { get; init; }

    /// <summary>The client's id (consumer key).</summary>
    public required string ClientId { get; init; }

    /// <summary>The client's secret, or its RSA private key where <see cref="User"/> is given: PEM, or PKCS#8 as base64 in one line.</summary>
    public required ISecret Secret { get; init; }

    /// <summary>The user to act for, in the JWT bearer flow; <see langword="null"/> for client credentials.</summary>
    public string? User { get; init; }

    /// <summary>
    /// Whom the assertion is for; <see langword="null"/>: <c>https://test.salesforce.com</c> for a sandbox org's address, else
    /// <c>https://login.salesforce.com</c>.
    /// </summary>
    public string? Audience { get; init; }

    internal ClientCredentialsAuthenticator Authenticator(Action<JsonElement> issued, HttpMessageHandler? handler, TimeProvider time) =>
        new(new ClientCredentials
        {
            TokenEndpoint = new Uri(Url.AbsoluteUri.TrimEnd('/') + "/services/oauth2/token"),
            ClientId = ClientId,
            ClientSecret = Secret,
            SecretInBody = true,
            Grant = User is null ? null : key => Grant(key, time.GetUtcNow()),
            Issued = issued,

            // Salesforce does not tell; a session that ends earlier is renewed when it is refused.
            DefaultLifetime = TimeSpan.FromHours(1),
            Handler = handler,
            Time = time,
        });

    private List<KeyValuePair<string, string>> Grant(string key, DateTimeOffset now) =>
    [
        new("grant_type", "urn:ietf:params:oauth:grant-type:jwt-bearer"),
        new("assertion", Assertion(key, now)),
    ];

    private string Assertion(string key, DateTimeOffset now)
    {
        var audience = Audience ?? (Url.Host is "test.salesforce.com" || Url.Host.EndsWith(".sandbox.my.salesforce.com", StringComparison.OrdinalIgnoreCase)
            ? "https://test.salesforce.com"
            : "https://login.salesforce.com");
        var claims = new Dictionary<string, object>(StringComparer.Ordinal)
        {
            ["iss"] = ClientId,
            ["sub"] = User!,
            ["aud"] = audience,
            ["exp"] = (now + AssertionLifetime).ToUnixTimeSeconds(),
        };
        var content = Encode("""{"alg":"RS256"}"""u8) + "." + Encode(JsonSerializer.SerializeToUtf8Bytes(claims));
        using var rsa = ReadKey(key);
        return content + "." + Encode(rsa.SignData(Encoding.ASCII.GetBytes(content), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1));
    }

    private RSA ReadKey(string key)
    {
        var rsa = RSA.Create();
        try
        {
            if (key.StartsWith("-----BEGIN ", StringComparison.Ordinal))
            {
                // Environment variables often carry the line ends as two characters.
                rsa.ImportFromPem(key.Replace("\\n", "\n", StringComparison.Ordinal));
            }
            else
            {
                rsa.ImportPkcs8PrivateKey(Convert.FromBase64String(key), out _);
            }

            return rsa;
        }
        catch (Exception exception) when (exception is CryptographicException or FormatException or ArgumentException)
        {
            rsa.Dispose();
            throw new SyncException(SyncErrors.SecretInvalid, $"What {Secret.Reference} holds is no unencrypted RSA private key in PEM form.")
            {
                Subject = Secret.Reference,
            };
        }
    }

    // RFC 7515, appendix C.
    private static string Encode(ReadOnlySpan<byte> bytes) => Convert.ToBase64String(bytes).TrimEnd('=').Replace('+', '-').Replace('/', '_');
}
