namespace ExternalIdSync.Core.Http.Secrets;

/// <summary>A secret in an environment variable.</summary>
/// <param name="name">The variable's name.</param>
public sealed class EnvironmentSecret(string name) : ISecret
{
    /// <inheritdoc/>
    public string Reference { get; } = "env:" + name;

    /// <inheritdoc/>
    public ValueTask<string> RevealAsync(CancellationToken cancellationToken = default) =>
        new(SecretText.Check(Environment.GetEnvironmentVariable(name), Reference));

    /// <inheritdoc/>
    public override string ToString() => Reference;
}
