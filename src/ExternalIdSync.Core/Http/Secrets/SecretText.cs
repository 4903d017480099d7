namespace ExternalIdSync.Core.Http.Secrets;

/// <summary>What holds of any secret's text, wherever it is kept.</summary>
internal static class SecretText
{
    /// <summary>Checks a secret as it was found.</summary>
    /// <param name="found">What was found.</param>
    /// <param name="reference">Where.</param>
    /// <returns>The secret, without the line end that editors leave in files.</returns>
    /// <exception cref="SyncException">
    /// Nothing was found, or it holds line ends or other control characters and is no key in PEM form (RFC 7468), which has lines.
    /// </exception>
    public static string Check(string? found, string reference)
    {
        var secret = found?.Trim();
        if (string.IsNullOrEmpty(secret))
        {
            throw new SyncException(SyncErrors.SecretNotFound, $"{reference} leads to nothing.") { Subject = reference };
        }

        return secret.Any(char.IsControl) && !secret.StartsWith("-----BEGIN ", StringComparison.Ordinal)
            ? throw new SyncException(SyncErrors.SecretInvalid, $"What {reference} holds has several lines or control characters.") { Subject = reference }
            : secret;
    }
}
