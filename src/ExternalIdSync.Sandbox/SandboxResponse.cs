namespace ExternalIdSync.Sandbox;

/// <summary>What goes back over the wire, instructions for misbehaving included.</summary>
public sealed record SandboxResponse
{
    /// <summary>The media type of JSON bodies.</summary>
    public const string JsonType = "application/json";

    /// <summary>The status code.</summary>
    public required int Status { get; init; }

    /// <summary>The media type; empty for none.</summary>
    public string ContentType { get; init; } = JsonType;

    /// <summary>Headers beyond content type and length.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Headers { get; init; } = [];

    /// <summary>The whole body; its length is what Content-Length says, even where less is sent.</summary>
    public ReadOnlyMemory<byte> Body { get; init; }

    /// <summary>Whether the connection is to be cut without any answer.</summary>
    public bool ResetsConnection { get; init; }

    /// <summary>After how many body bytes the connection is to be cut; <see langword="null"/> to send all.</summary>
    public int? CutAfterBytes { get; init; }

    /// <summary>How many body bytes go out at once when <see cref="ChunkDelay"/> is set.</summary>
    public int ChunkBytes { get; init; } = 64;

    /// <summary>The pause before each chunk of the body; zero to send at full speed.</summary>
    public TimeSpan ChunkDelay { get; init; }

    /// <summary>Whether the body goes out whole and at once, so that <see cref="Body"/> can be written directly.</summary>
    public bool IsPlain => !ResetsConnection && CutAfterBytes is null && ChunkDelay == TimeSpan.Zero;

    /// <summary>A JSON answer.</summary>
    /// <param name="status">The status code.</param>
    /// <param name="body">The JSON bytes.</param>
    /// <returns>The response.</returns>
    public static SandboxResponse Json(int status, ReadOnlyMemory<byte> body) => new() { Status = status, Body = body };

    /// <summary>An answer without a body.</summary>
    /// <param name="status">The status code.</param>
    /// <returns>The response.</returns>
    public static SandboxResponse Empty(int status) => new() { Status = status, ContentType = string.Empty };

    /// <summary>The body as a stream that is slow and breaks off as instructed.</summary>
    /// <param name="time">The clock for pauses.</param>
    /// <returns>
    /// A stream whose reading fails with an <see cref="IOException"/> where the connection is to be cut: a server copies it to its client
    /// and aborts the connection on that exception.
    /// </returns>
    public Stream OpenBody(TimeProvider time) => new SandboxBodyStream(this, time);

    /// <summary>The same response with one more header.</summary>
    /// <param name="name">The header's name.</param>
    /// <param name="value">The header's value.</param>
    /// <returns>The new response.</returns>
    public SandboxResponse WithHeader(string name, string value) => this with { Headers = [.. Headers, new(name, value)] };

    /// <summary>The header's value, or <see langword="null"/>.</summary>
    /// <param name="name">The header's name.</param>
    /// <returns>The value.</returns>
    public string? Header(string name)
    {
        foreach (var header in Headers)
        {
            if (header.Key.Equals(name, StringComparison.OrdinalIgnoreCase))
            {
                return header.Value;
            }
        }

        return null;
    }
}
