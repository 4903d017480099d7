using System.Buffers;

namespace ExternalIdSync.Core.Json;

/// <summary>Tells a reference to a secret from a secret.</summary>
internal static class SecretReference
{
    /// <summary>The forms a reference has, for messages.</summary>
    public const string Forms = "env:NAME, vault:NAME/SECRET or file:PATH";

    private static readonly HashSet<string> SecretNames = new(StringComparer.OrdinalIgnoreCase)
    {
        "token", "accesstoken", "refreshtoken", "bearertoken", "authtoken", "apitoken", "secret", "clientsecret", "apisecret",
        "webhooksecret", "password", "passwd", "passphrase", "apikey", "xapikey", "privatekey", "accesskey", "secretkey", "credential",
        "authorization", "proxyauthorization", "connectionstring",
    };

    private static readonly SearchValues<char> VariableCharacters =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_");

    private static readonly string[] Schemes = ["", "bearer", "basic", "token", "apikey"];

    /// <summary>Whether a text is a reference to a secret.</summary>
    /// <param name="text">The text.</param>
    /// <returns>Whether it has one of the <see cref="Forms"/>.</returns>
    public static bool IsReference(string text) =>
        IsVariable(text) || IsVault(text) || (text.StartsWith("file:", StringComparison.Ordinal) && text.AsSpan(5).Trim().Length > 0);

    /// <summary>Whether a property's name calls for a secret and its value is one, not a reference.</summary>
    /// <param name="name">The property's name, in any casing style.</param>
    /// <param name="value">Its value.</param>
    /// <returns>Whether a secret stands in plain text.</returns>
    public static bool IsPlainSecret(string name, ConfigurationNode value) =>
        value.Kind is ConfigurationNodeKind.Text or ConfigurationNodeKind.Number
        && value.Text.Length > 0
        && SecretNames.Contains(name.Replace("_", "", StringComparison.Ordinal).Replace("-", "", StringComparison.Ordinal))
        && !IsReference(value.Text)
        && !IsPlaceholder(value.Text);

    private static bool IsVariable(string text) =>
        text.Length > 4
        && text.StartsWith("env:", StringComparison.Ordinal)
        && text.AsSpan(4).IndexOfAnyExcept(VariableCharacters) < 0;

    private static bool IsVault(string text)
    {
        var slash = text.IndexOf('/', StringComparison.Ordinal);
        return text.StartsWith("vault:", StringComparison.Ordinal) && slash > 6 && slash < text.Length - 1;
    }

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
