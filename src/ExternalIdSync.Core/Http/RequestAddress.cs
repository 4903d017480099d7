namespace ExternalIdSync.Core.Http;

/// <summary>Joins the base URL and a request's own part, and knows what belongs to the base URL's host.</summary>
internal sealed class RequestAddress
{
    // What was escaped stays as it is: System.Uri would otherwise undo some escapes and resolve dots.
    private static readonly UriCreationOptions AsWritten = new() { DangerousDisablePathAndQueryCanonicalization = true };

    private readonly Uri _base;
    private readonly string _prefix;

    // Many requests go to one address, and a URL that was used is parsed already. By length, so that the addresses of single records,
    // each of which comes once, do not displace them.
    private readonly Resolved?[] _last = new Resolved?[64];

    /// <summary>Takes a base URL.</summary>
    /// <param name="baseAddress">The base URL; a slash at its end changes nothing.</param>
    /// <exception cref="SyncException">The URL is no base: not http(s), or with a query, a fragment or a password.</exception>
    public RequestAddress(Uri baseAddress)
    {
        if (!baseAddress.IsAbsoluteUri || (baseAddress.Scheme != Uri.UriSchemeHttp && baseAddress.Scheme != Uri.UriSchemeHttps))
        {
            throw new SyncException(SyncErrors.OptionInvalid, "The base URL must begin with https:// or http://.");
        }

        if (baseAddress.UserInfo.Length > 0)
        {
            throw new SyncException(SyncErrors.SecretInvalid, $"The base URL of {baseAddress.Authority} holds a user name or password.");
        }

        if (baseAddress.Query.Length > 0 || baseAddress.Fragment.Length > 0)
        {
            throw new SyncException(SyncErrors.OptionInvalid, $"The base URL of {baseAddress.Authority} must not have a query or a fragment.");
        }

        _base = baseAddress;
        _prefix = baseAddress.GetLeftPart(UriPartial.Path).TrimEnd('/') + "/";
    }

    /// <summary>The host, with its port where that is not the scheme's own: what messages name.</summary>
    public string Host => _base.Authority;

    /// <summary>Makes the whole URL.</summary>
    /// <param name="address">A path and query below the base URL, escaped; or an absolute URL that the API gave out.</param>
    /// <param name="isOwn">Whether it leads to the base URL's own scheme, host and port: only there a token may go.</param>
    /// <returns>The URL.</returns>
    /// <exception cref="SyncException">The absolute URL would leave TLS.</exception>
    public Uri Resolve(string address, out bool isOwn)
    {
        ref var last = ref _last[address.Length % _last.Length];
        if (last is { } known && known.Address == address)
        {
            isOwn = true;
            return known.Uri;
        }

        if (address.StartsWith("https://", StringComparison.OrdinalIgnoreCase) || address.StartsWith("http://", StringComparison.OrdinalIgnoreCase))
        {
            return ResolveAbsolute(address, out isOwn);
        }

        var relative = address.AsSpan().TrimStart('/');
        if (relative.IndexOfAnyExceptInRange('!', '~') >= 0 || relative.Contains('#'))
        {
            throw new ArgumentException("The address is not escaped.", nameof(address));
        }

        isOwn = true;
        var uri = new Uri(relative.IsEmpty ? _prefix : string.Concat(_prefix, relative), in AsWritten);
        last = new Resolved(address, uri);
        return uri;
    }

    private Uri ResolveAbsolute(string address, out bool isOwn)
    {
        if (!Uri.TryCreate(address, UriKind.Absolute, out var uri))
        {
            throw new SyncException(SyncErrors.AnswerMalformed, $"{Host} gave out an address that is no URL.");
        }

        if (_base.Scheme == Uri.UriSchemeHttps && uri.Scheme != Uri.UriSchemeHttps)
        {
            throw new SyncException(SyncErrors.AnswerMalformed, $"{Host} gave out an address without TLS, to {uri.Authority}; nothing is sent there.");
        }

        isOwn = uri.Scheme == _base.Scheme && uri.Port == _base.Port && string.Equals(uri.IdnHost, _base.IdnHost, StringComparison.OrdinalIgnoreCase);
        return uri;
    }

    private sealed record Resolved(string Address, Uri Uri);
}
