using System.Net;

namespace ExternalIdSync.Core.Http;

/// <summary>The answer to a <see cref="TargetRequest"/>, read whole, whatever its status.</summary>
public sealed record TargetResponse
{
    /// <summary>The status of the last attempt.</summary>
    public required HttpStatusCode Status { get; init; }

    /// <summary>The body's bytes, decompressed.</summary>
    public ReadOnlyMemory<byte> Body { get; init; }

    /// <summary>The body's media type without parameters, in lower case; empty where none was given.</summary>
    public string ContentType { get; init; } = string.Empty;

    /// <summary>The headers by name, without regard to case; several values joined by a comma.</summary>
    public IReadOnlyDictionary<string, string> Headers { get; init; } = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);

    /// <summary>How many times the request was sent, 1 for no retry.</summary>
    public int Attempts { get; init; } = 1;

    /// <summary>Whether the status is 2xx.</summary>
    public bool IsSuccess => (int)Status is >= 200 and < 300;
}
