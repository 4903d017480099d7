namespace ExternalIdSync.Sandbox;

/// <summary>A request as it came over the wire, before anything is decoded.</summary>
public sealed class SandboxRequest
{
    private static readonly Dictionary<string, string> NoHeaders = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>The method, in upper case.</summary>
    public required string Method { get; init; }

    /// <summary>The path as sent, percent-encoding and all, with its leading slash: a key such as <c>a%2Fb</c> stays one segment.</summary>
    public required string Path { get; init; }

    /// <summary>The query as sent, without the question mark; empty for none.</summary>
    public string Query { get; init; } = string.Empty;

    /// <summary>The headers; look-ups must not depend on case.</summary>
    public IReadOnlyDictionary<string, string> Headers { get; init; } = NoHeaders;

    /// <summary>The body's bytes. They are kept by the request log, so the memory must not be reused while recording is on.</summary>
    public ReadOnlyMemory<byte> Body { get; init; }

    /// <summary>The header's value, or <see langword="null"/>.</summary>
    /// <param name="name">The header's name.</param>
    /// <returns>The value.</returns>
    public string? Header(string name) => Headers.TryGetValue(name, out var value) ? value : null;
}
