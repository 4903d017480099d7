namespace ExternalIdSync.Sandbox;

/// <summary>Base64 with the alphabet of RFC 4648, section 5, and without padding.</summary>
internal static class Base64Url
{
    public static string Encode(byte[] bytes) => Convert.ToBase64String(bytes).TrimEnd('=').Replace('+', '-').Replace('/', '_');

    /// <summary>The bytes; a <see cref="FormatException"/> where the text is none of this kind.</summary>
    public static byte[] Decode(string text) =>
        Convert.FromBase64String(text.Replace('-', '+').Replace('_', '/').PadRight((text.Length + 3) / 4 * 4, '='));
}
