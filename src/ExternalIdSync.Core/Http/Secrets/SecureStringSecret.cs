using System.Net;
using System.Security;

namespace ExternalIdSync.Core.Http.Secrets;

/// <summary>A secret that was typed in or handed over by PowerShell.</summary>
public sealed class SecureStringSecret : ISecret, IDisposable
{
    private readonly SecureString _value;

    /// <summary>Keeps a copy of <paramref name="value"/>.</summary>
    /// <param name="value">The secret.</param>
    public SecureStringSecret(SecureString value)
    {
        ArgumentNullException.ThrowIfNull(value);
        _value = value.Copy();
        _value.MakeReadOnly();
    }

    /// <inheritdoc/>
    public string Reference => "(secure string)";

    /// <summary>Keeps a secret that the program itself made up, such as the sandbox's token. Not for a user's secret.</summary>
    /// <param name="value">The secret.</param>
    /// <returns>The secret, kept.</returns>
    public static SecureStringSecret Of(string value)
    {
        ArgumentNullException.ThrowIfNull(value);
        using var secure = new SecureString();
        foreach (var character in value)
        {
            secure.AppendChar(character);
        }

        return new SecureStringSecret(secure);
    }

    /// <inheritdoc/>
    public ValueTask<string> RevealAsync(CancellationToken cancellationToken = default) =>
        new(SecretText.Check(new NetworkCredential(string.Empty, _value).Password, Reference));

    /// <inheritdoc/>
    public void Dispose() => _value.Dispose();

    /// <inheritdoc/>
    public override string ToString() => Reference;
}
