using System.Globalization;
using System.Text;

namespace ExternalIdSync.Sandbox.Experiture;

/// <summary>The token endpoint: OAuth 2.0 client credentials, for all scopes or those that are asked for.</summary>
internal sealed class TokenEndpoint(AccessTokens tokens)
{
    private const int DefaultSeconds = 3600;

    private static readonly string[] AllScopes =
        [ExperitureSimulator.WriteScope, ExperitureSimulator.ImportWriteScope, ExperitureSimulator.ImportReadScope, ExperitureSimulator.MetadataScope];

    private int _lastToken;

    /// <summary>How many seconds an issued token lives.</summary>
    public int Seconds { get; set; } = DefaultSeconds;

    public void Clear() => Seconds = DefaultSeconds;

    public SandboxResponse Issue(SimulatedCall call)
    {
        var form = SimulatedCall.ParseForm(Encoding.UTF8.GetString(call.Request.Body.Span));
        if (Field("grant_type") != "client_credentials")
        {
            return Error(400, "unsupported_grant_type");
        }

        if (ClientCredentials.Read(call.Request, form) is not { Id: ExperitureSimulator.ClientId, Secret: ExperitureSimulator.ClientSecret })
        {
            return Error(401, "invalid_client");
        }

        var scopes = Field("scope") is { Length: > 0 } wanted ? wanted.Split(' ', StringSplitOptions.RemoveEmptyEntries) : AllScopes;
        if (scopes.Except(AllScopes, StringComparer.Ordinal).Any())
        {
            return Error(400, "invalid_scope");
        }

        var token = string.Create(CultureInfo.InvariantCulture, $"experiture_issued_{Interlocked.Increment(ref _lastToken)}");
        var seconds = Seconds;
        tokens.AcceptUntil(token, call.Now.AddSeconds(seconds), scopes);
        return SandboxResponse.Json(
            200,
            JsonText.WriteObject(writer =>
            {
                writer.WriteString("access_token", token);
                writer.WriteString("token_type", "Bearer");
                writer.WriteNumber("expires_in", seconds);
                writer.WriteString("scope", string.Join(' ', scopes));
            }));

        string? Field(string name) => form.Find(pair => pair.Key == name).Value;
    }

    private static SandboxResponse Error(int status, string code) =>
        SandboxResponse.Json(status, JsonText.WriteObject(writer => writer.WriteString("error", code)));
}
