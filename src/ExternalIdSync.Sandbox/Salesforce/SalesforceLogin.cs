using System.Globalization;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json;

namespace ExternalIdSync.Sandbox.Salesforce;

/// <summary>The token endpoint: client credentials, and assertions signed with RS256 against the public key that was deposited.</summary>
internal sealed class SalesforceLogin(AccessTokens tokens)
{
    private const string JwtGrant = "urn:ietf:params:oauth:grant-type:jwt-bearer";

    private static readonly TimeSpan LongestAssertion = TimeSpan.FromMinutes(3);

    private readonly object _gate = new();
    private readonly HashSet<string> _issued = new(StringComparer.Ordinal);
    private RSA? _publicKey;
    private int _lastToken;

    public TimeSpan Lifetime { get; set; } = TimeSpan.FromHours(2);

    /// <summary>Deposits the public key, or a certificate with it, as PEM text.</summary>
    public void SetPublicKey(string pem)
    {
        var key = RSA.Create();
        try
        {
            if (pem.Contains("CERTIFICATE", StringComparison.Ordinal))
            {
                using var certificate = X509Certificate2.CreateFromPem(pem);
                key = certificate.GetRSAPublicKey() ?? throw new FormatException("The certificate has no RSA key.");
            }
            else
            {
                key.ImportFromPem(pem);
            }
        }
        catch (Exception wrong) when (wrong is ArgumentException or CryptographicException)
        {
            throw new FormatException("publicKey is the PEM text of an RSA public key or of a certificate.", wrong);
        }

        lock (_gate)
        {
            _publicKey = key;
        }
    }

    /// <summary>Ends every session that the endpoint began.</summary>
    public void ExpireAll()
    {
        lock (_gate)
        {
            foreach (var token in _issued)
            {
                tokens.Revoke(token);
            }

            _issued.Clear();
        }
    }

    public void Forget()
    {
        lock (_gate)
        {
            _publicKey = null;
            Lifetime = TimeSpan.FromHours(2);
        }
    }

    public SandboxResponse Issue(SimulatedCall call, string instanceUrl)
    {
        var form = SimulatedCall.ParseForm(Encoding.UTF8.GetString(call.Request.Body.Span));
        string? Field(string name) => form.Find(pair => pair.Key == name).Value;
        switch (Field("grant_type"))
        {
            case "client_credentials":
                var (id, secret) = ClientCredentials.Read(call.Request, form);
                if (id != SalesforceSimulator.ClientId)
                {
                    return SalesforceReply.OAuthError("invalid_client_id", "client identifier invalid");
                }

                return secret == SalesforceSimulator.ClientSecret
                    ? Token(call.Now, instanceUrl)
                    : SalesforceReply.OAuthError("invalid_client", "invalid client credentials");
            case JwtGrant:
                return Field("assertion") is { } assertion && Refusal(assertion, call.Now, instanceUrl) is var refusal
                    ? refusal ?? Token(call.Now, instanceUrl)
                    : SalesforceReply.OAuthError("invalid_grant", "assertion is missing");
            case null:
                return SalesforceReply.OAuthError("invalid_request", "must supply grant_type");
            default:
                return SalesforceReply.OAuthError("unsupported_grant_type", "grant type not supported");
        }
    }

    public SandboxResponse Revoke(SimulatedCall call)
    {
        var form = SimulatedCall.ParseForm(Encoding.UTF8.GetString(call.Request.Body.Span));
        var token = form.Find(static pair => pair.Key == "token").Value ?? call.Query("token");
        lock (_gate)
        {
            if (token is null || !_issued.Remove(token))
            {
                return SalesforceReply.OAuthError("unsupported_token_type", "this token type is not supported");
            }

            tokens.Revoke(token);
        }

        return SandboxResponse.Empty(200);
    }

    private static JsonElement? Decode(string part)
    {
        try
        {
            var json = JsonDocument.Parse(Base64Url.Decode(part)).RootElement;
            return json.ValueKind == JsonValueKind.Object ? json : null;
        }
        catch (Exception wrong) when (wrong is FormatException or JsonException)
        {
            return null;
        }
    }

    private SandboxResponse? Refusal(string assertion, DateTimeOffset now, string instanceUrl)
    {
        if (assertion.Split('.') is not [var head, var body, var signature]
            || Decode(head) is not { } header || JsonText.Member(header, "alg") != "RS256" || Decode(body) is not { } claims)
        {
            return SalesforceReply.OAuthError("invalid_grant", "invalid assertion");
        }

        if (JsonText.Member(claims, "iss") != SalesforceSimulator.ClientId)
        {
            return SalesforceReply.OAuthError("invalid_client_id", "client identifier invalid");
        }

        if (!IsSigned($"{head}.{body}", signature))
        {
            return SalesforceReply.OAuthError("invalid_grant", "invalid assertion");
        }

        if (JsonText.Member(claims, "aud")?.TrimEnd('/') is not { } audience
            || (audience is not ("https://login.salesforce.com" or "https://test.salesforce.com") && audience != instanceUrl))
        {
            return SalesforceReply.OAuthError("invalid_grant", "audience is invalid");
        }

        if (!claims.TryGetProperty("exp", out var until) || !until.TryGetInt64(out var seconds)
            || seconds <= now.ToUnixTimeSeconds() || seconds > (now + LongestAssertion).ToUnixTimeSeconds())
        {
            return SalesforceReply.OAuthError("invalid_grant", "assertion has expired, or lives for more than three minutes");
        }

        return JsonText.Member(claims, "sub") == SalesforceSimulator.UserName
            ? null
            : SalesforceReply.OAuthError("invalid_grant", "user hasn't approved this consumer");
    }

    private bool IsSigned(string content, string signature)
    {
        try
        {
            lock (_gate)
            {
                return _publicKey?.VerifyData(
                    Encoding.ASCII.GetBytes(content), Base64Url.Decode(signature), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1) == true;
            }
        }
        catch (FormatException)
        {
            return false;
        }
    }

    private SandboxResponse Token(DateTimeOffset now, string instanceUrl)
    {
        string token;
        lock (_gate)
        {
            token = string.Create(CultureInfo.InvariantCulture, $"{SalesforceOrganization.Id[..15]}!sandbox.{++_lastToken}");
            _issued.Add(token);
            tokens.AcceptUntil(token, now + Lifetime);
        }

        return SalesforceReply.Object(
            200,
            writer =>
            {
                writer.WriteString("access_token", token);
                writer.WriteString("signature", "c2FuZGJveA==");
                writer.WriteString("scope", "api");
                writer.WriteString("instance_url", instanceUrl);
                writer.WriteString("id", SalesforceOrganization.IdentityUrl(instanceUrl));
                writer.WriteString("token_type", "Bearer");
                writer.WriteString("issued_at", now.ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture));
            });
    }
}
