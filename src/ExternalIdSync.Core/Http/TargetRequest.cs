namespace ExternalIdSync.Core.Http;

/// <summary>One request to an API, complete before it is sent: a retry repeats exactly this.</summary>
public sealed record TargetRequest
{
    /// <summary>The method.</summary>
    public required HttpMethod Method { get; init; }

    /// <summary>
    /// Path and query, relative to the base URL, every value already escaped as data (RFC 3986: only unreserved characters stand for
    /// themselves; see <see cref="UrlEscape"/>), a leading slash changing nothing; or an absolute URL that the API itself gave out (a next page, an upload), which gets
    /// no token and no limit where it leads to another host.
    /// </summary>
    public required string Address { get; init; }

    /// <summary>The body's bytes; empty for none. The same bytes go out on every attempt.</summary>
    public ReadOnlyMemory<byte> Body { get; init; }

    /// <summary>The body's media type.</summary>
    public string ContentType { get; init; } = "application/json";

    /// <summary>The idempotency key, where the API takes one; the same on every attempt.</summary>
    public string? IdempotencyKey { get; init; }

    /// <summary>Headers beyond authentication, content type and idempotency key.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Headers { get; init; } = [];

    /// <summary>
    /// Whether sending this twice ends in the same state as sending it once. When it does not, an attempt whose fate is unknown
    /// (a broken connection, a time-out) is not repeated here but reported, so that the strategy can look first.
    /// </summary>
    public bool IsRepeatable { get; init; } = true;

    /// <summary>Whether the request may change something at the other side.</summary>
    public bool IsMutating { get; init; }
}
