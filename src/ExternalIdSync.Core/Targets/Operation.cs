namespace ExternalIdSync.Core.Targets;

/// <summary>One kind of request of a definition.</summary>
/// <param name="Method">The method.</param>
/// <param name="Path">Path and query, relative to the base URL.</param>
internal sealed record Operation(HttpMethod Method, AddressTemplate Path)
{
    /// <summary>Whether sending it twice ends in the same state as sending it once.</summary>
    public bool IsRepeatable { get; init; } = true;

    /// <summary>The right that the token needs for it, in the vendor's words.</summary>
    public string? Scope { get; init; }

    /// <summary>Headers beyond the usual.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Headers { get; init; } = [];
}
