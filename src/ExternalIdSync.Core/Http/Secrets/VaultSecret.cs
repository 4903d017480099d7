namespace ExternalIdSync.Core.Http.Secrets;

/// <summary>A secret in a vault that someone else knows how to open.</summary>
/// <param name="vault">The vault's name.</param>
/// <param name="secret">The secret's name.</param>
/// <param name="read">Opens the vault.</param>
public sealed class VaultSecret(string vault, string secret, VaultReader read) : ISecret
{
    /// <inheritdoc/>
    public string Reference { get; } = $"vault:{vault}/{secret}";

    /// <inheritdoc/>
    public async ValueTask<string> RevealAsync(CancellationToken cancellationToken = default) =>
        SecretText.Check(await read(vault, secret, cancellationToken).ConfigureAwait(false), Reference);

    /// <inheritdoc/>
    public override string ToString() => Reference;
}
