namespace ExternalIdSync.Sandbox;

/// <summary>A request that arrived.</summary>
public sealed class RecordedRequest
{
    /// <summary>The <see cref="Status"/> of a request whose connection was cut instead of answered.</summary>
    public const int Reset = -1;

    /// <summary>Its number since the start or the last reset, from 1.</summary>
    public required long Number { get; init; }

    /// <summary>When it arrived.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>The vendor it was for.</summary>
    public required string Vendor { get; init; }

    /// <summary>The method.</summary>
    public required string Method { get; init; }

    /// <summary>The path as sent.</summary>
    public required string Path { get; init; }

    /// <summary>The query as sent, without the question mark.</summary>
    public required string Query { get; init; }

    /// <summary>The headers; the value of Authorization is not kept.</summary>
    public required IReadOnlyDictionary<string, string> Headers { get; init; }

    /// <summary>The Idempotency-Key header, if any.</summary>
    public string? IdempotencyKey => Headers.GetValueOrDefault("Idempotency-Key");

    /// <summary>The body; empty where none was sent or bodies are not kept (any more).</summary>
    public ReadOnlyMemory<byte> Body { get; internal set; }

    /// <summary>The body as text.</summary>
    public string BodyText => System.Text.Encoding.UTF8.GetString(Body.Span);

    /// <summary>The answer's status; 0 while under way or when the client left first, <see cref="Reset"/> when the connection was cut.</summary>
    public int Status { get; internal set; }

    /// <summary>The fault that struck it, if any.</summary>
    public FaultKind? Fault { get; internal set; }
}
