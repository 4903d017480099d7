using ExternalIdSync.Core.Http.Secrets;

namespace ExternalIdSync.Core.Json;

/// <summary>Finds secrets in plain text where a reference to one belongs.</summary>
internal static class PlainSecret
{
    /// <summary>The forms a reference has, for messages.</summary>
    public const string Forms = "env:NAME, vault:NAME/SECRET or file:PATH";

    private static readonly HashSet<string> SecretNames = new(StringComparer.OrdinalIgnoreCase)
    {
        "token", "accesstoken", "refreshtoken", "bearertoken", "authtoken", "apitoken", "secret", "clientsecret", "apisecret",
        "webhooksecret", "password", "passwd", "passphrase", "apikey", "xapikey", "privatekey", "accesskey", "secretkey", "credential",
        "authorization", "proxyauthorization", "connectionstring",
    };

    private static readonly string[] Schemes = ["", "bearer", "basic", "token", "apikey"];

    /// <summary>Whether a property's name calls for a secret and its value is one, not a reference.</summary>
    /// <param name="name">The property's name, in any casing style.</param>
    /// <param name="value">Its value.</param>
    /// <returns>Whether a secret stands in plain text.</returns>
    public static bool Is(string name, ConfigurationNode value) =>
        value.Kind is ConfigurationNodeKind.Text or ConfigurationNodeKind.Number
        && value.Text.Length > 0
        && SecretNames.Contains(name.Replace("_", "", StringComparison.Ordinal).Replace("-", "", StringComparison.Ordinal))
        && !SecretReference.IsReference(value.Text)
        && !IsPlaceholder(value.Text);

    /// <summary>A definition may say where the secret goes, as in <c>Bearer {token}</c>: a scheme and a placeholder hold no secret.</summary>
    private static bool IsPlaceholder(string text)
    {
        var open = text.IndexOf('{', StringComparison.Ordinal);
        return open >= 0
            && text.EndsWith('}')
            && text.AsSpan(open + 1, text.Length - open - 2).IndexOfAny('{', '}') < 0
            && Schemes.Contains(text[..open].TrimEnd(), StringComparer.OrdinalIgnoreCase);
    }
}
