namespace ExternalIdSync.Core.Http.Secrets;

/// <summary>A secret that is looked up when it is needed. Its text form is the reference to it, never the secret.</summary>
public interface ISecret
{
    /// <summary>Where the secret is kept, such as <c>env:NAME</c>: safe to show.</summary>
    string Reference { get; }

    /// <summary>Looks the secret up.</summary>
    /// <param name="cancellationToken">Stops the look-up.</param>
    /// <returns>The secret, never blank.</returns>
    /// <exception cref="SyncException">
    /// <see cref="SyncErrors.SecretNotFound"/>: the reference leads to nothing. <see cref="SyncErrors.SecretInvalid"/>: it is kept where
    /// others can read it, or cannot be a token.
    /// </exception>
    ValueTask<string> RevealAsync(CancellationToken cancellationToken = default);
}
