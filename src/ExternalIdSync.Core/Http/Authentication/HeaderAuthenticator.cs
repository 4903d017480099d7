using System.Text;
using ExternalIdSync.Core.Http.Secrets;

namespace ExternalIdSync.Core.Http.Authentication;

/// <summary>
/// Puts a secret that does not change into a header: a bearer token, an API key, or a user name and password. The secret is looked up
/// once, and again after a 401, since someone may have replaced it.
/// </summary>
public sealed class HeaderAuthenticator : IAuthenticator
{
    private readonly string _header;
    private readonly ISecret _secret;
    private readonly Func<string, string> _format;
    private volatile Credential? _current;

    private HeaderAuthenticator(string header, ISecret secret, Func<string, string> format)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(header);
        ArgumentNullException.ThrowIfNull(secret);
        _header = header;
        _secret = secret;
        _format = format;
    }

    /// <summary>Sends <c>Authorization: Bearer TOKEN</c> (RFC 6750).</summary>
    /// <param name="token">The token.</param>
    /// <returns>The authenticator.</returns>
    public static HeaderAuthenticator Bearer(ISecret token) => new("Authorization", token, static t => "Bearer " + t);

    /// <summary>Sends a key in a header of its own.</summary>
    /// <param name="header">The header's name, such as <c>X-Api-Key</c>.</param>
    /// <param name="key">The key.</param>
    /// <param name="prefix">What stands before the key, such as <c>Token </c>.</param>
    /// <returns>The authenticator.</returns>
    public static HeaderAuthenticator ApiKey(string header, ISecret key, string prefix = "") => new(header, key, k => prefix + k);

    /// <summary>Sends <c>Authorization: Basic …</c> (RFC 7617).</summary>
    /// <param name="user">The user's name; without a colon.</param>
    /// <param name="password">The password.</param>
    /// <returns>The authenticator.</returns>
    public static HeaderAuthenticator Basic(string user, ISecret password)
    {
        ArgumentNullException.ThrowIfNull(user);
        return user.Contains(':')
            ? throw new SyncException(SyncErrors.OptionInvalid, "A user name for basic authentication must not have a colon.")
            : new("Authorization", password, p => "Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes($"{user}:{p}")));
    }

    /// <inheritdoc/>
    public ValueTask ApplyAsync(HttpRequestMessage message, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(message);
        if (_current is not { } credential)
        {
            return LookUpAndApplyAsync(message, cancellationToken);
        }

        Put(message, credential);
        return ValueTask.CompletedTask;
    }

    /// <inheritdoc/>
    public async ValueTask<bool> RenewAsync(HttpRequestMessage refused, TargetResponse answer, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(refused);
        var sent = refused.Headers.NonValidated.TryGetValues(_header, out var values) ? values.ToString() : null;
        var credential = await LookUpAsync(cancellationToken).ConfigureAwait(false);
        return !string.Equals(credential.Value, sent, StringComparison.Ordinal);
    }

    /// <inheritdoc/>
    public void Mask(Span<byte> body) => _current?.Mask.Apply(body);

    /// <inheritdoc/>
    public string Mask(string value) => _current is { } credential ? credential.Mask.Apply(value) : value;

    /// <inheritdoc/>
    public override string ToString() => $"{_header} from {_secret.Reference}";

    private async ValueTask LookUpAndApplyAsync(HttpRequestMessage message, CancellationToken cancellationToken) =>
        Put(message, await LookUpAsync(cancellationToken).ConfigureAwait(false));

    private async ValueTask<Credential> LookUpAsync(CancellationToken cancellationToken)
    {
        var secret = await _secret.RevealAsync(cancellationToken).ConfigureAwait(false);
        var value = _format(secret);
        if (value.AsSpan().IndexOfAnyExceptInRange(' ', '~') >= 0)
        {
            throw new SyncException(SyncErrors.SecretInvalid, $"What {_secret.Reference} holds cannot be a token: it is not plain ASCII.");
        }

        return _current = new Credential(value, new SecretMask(value, secret, value[(value.IndexOf(' ', StringComparison.Ordinal) + 1)..]));
    }

    private void Put(HttpRequestMessage message, Credential credential)
    {
        if (!message.Headers.TryAddWithoutValidation(_header, credential.Value))
        {
            throw new SyncException(SyncErrors.OptionInvalid, $"The header {_header} cannot carry a key.");
        }
    }

    private sealed class Credential(string value, SecretMask mask)
    {
        public string Value { get; } = value;

        public SecretMask Mask { get; } = mask;
    }
}
