namespace ExternalIdSync.Core.Http.Secrets;

/// <summary>Reads references to secrets: <c>env:NAME</c>, <c>file:PATH</c> and <c>vault:NAME/SECRET</c>.</summary>
public static class SecretReference
{
    /// <summary>Makes a secret of a reference.</summary>
    /// <param name="reference">The reference.</param>
    /// <param name="option">What messages call the place it was given in, such as <c>--token</c>.</param>
    /// <param name="vault">Looks into vaults; <see langword="null"/> where there are none.</param>
    /// <returns>The secret; it is looked up later.</returns>
    /// <exception cref="SyncException">
    /// <see cref="SyncErrors.SecretInvalid"/>: this is no reference, so probably the secret itself. The message does not repeat it.
    /// <see cref="SyncErrors.NotSupported"/>: there are no vaults here.
    /// </exception>
    public static ISecret Parse(string reference, string option, VaultReader? vault = null)
    {
        ArgumentNullException.ThrowIfNull(reference);
        var (kind, place) = Split(reference);
        return kind switch
        {
            "env" => new EnvironmentSecret(place),
            "file" => new FileSecret(place),
            "vault" when place.IndexOf('/', StringComparison.Ordinal) is var slash =>
                new VaultSecret(place[..slash], place[(slash + 1)..], vault
                    ?? throw new SyncException(SyncErrors.NotSupported, $"{option} names a vault, and no vault can be read from here.")),
            _ => throw new SyncException(SyncErrors.SecretInvalid, $"{option} is not a reference to a secret."),
        };
    }

    /// <summary>Whether a text has the form of a reference; what it refers to is not looked up.</summary>
    /// <param name="text">The text.</param>
    /// <returns>Whether <see cref="Parse"/> takes it.</returns>
    public static bool IsReference(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return Split(text).Kind.Length > 0;
    }

    private static (string Kind, string Place) Split(string reference)
    {
        var colon = reference.IndexOf(':', StringComparison.Ordinal);
        var place = colon < 0 ? string.Empty : reference[(colon + 1)..].Trim();
        var kind = place.Length == 0 ? string.Empty : reference[..colon].Trim();
        var slash = place.IndexOf('/', StringComparison.Ordinal);
        var isForm = kind switch
        {
            "env" => place.All(static c => char.IsAsciiLetterOrDigit(c) || c is '_' or '(' or ')'),
            "file" => true,
            "vault" => slash > 0 && slash < place.Length - 1,
            _ => false,
        };
        return isForm ? (kind, place) : (string.Empty, string.Empty);
    }
}
