using System.Text;

namespace ExternalIdSync.Sandbox;

/// <summary>What a client of a token endpoint calls itself by, in the form or, which goes first, in a header of basic authentication.</summary>
/// <param name="Id">The client's id, if it gave any.</param>
/// <param name="Secret">Its secret, if it gave any.</param>
internal sealed record ClientCredentials(string? Id, string? Secret)
{
    public static ClientCredentials Read(SandboxRequest request, List<KeyValuePair<string, string>> form)
    {
        const string Scheme = "Basic ";
        if (request.Header("Authorization") is not { } header || !header.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase))
        {
            return new(form.Find(static pair => pair.Key == "client_id").Value, form.Find(static pair => pair.Key == "client_secret").Value);
        }

        // Both parts are form-encoded before they are joined: RFC 6749, section 2.3.1.
        var bytes = new byte[header.Length];
        return Convert.TryFromBase64String(header[Scheme.Length..].Trim(), bytes, out var count)
            && Encoding.UTF8.GetString(bytes, 0, count).Split(':', 2) is [var id, var secret]
            ? new(Uri.UnescapeDataString(id), Uri.UnescapeDataString(secret))
            : new(null, null);
    }
}
