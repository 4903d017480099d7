namespace ExternalIdSync.Core.Http.Secrets;

/// <summary>Looks a secret up in a vault, without asking anyone.</summary>
/// <param name="vault">The vault's name.</param>
/// <param name="secret">The secret's name.</param>
/// <param name="cancellationToken">Stops the look-up.</param>
/// <returns>The secret; <see langword="null"/> where the vault has none of this name.</returns>
public delegate ValueTask<string?> VaultReader(string vault, string secret, CancellationToken cancellationToken);
