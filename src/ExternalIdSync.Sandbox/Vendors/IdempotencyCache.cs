using System.Security.Cryptography;

namespace ExternalIdSync.Sandbox;

/// <summary>
/// Answers kept for 24 hours by method, path and key, to be replayed word for word. One cache is one organisation's. Not thread-safe: the
/// simulator looks, works and stores under one lock, or the same key could work twice.
/// </summary>
internal sealed class IdempotencyCache
{
    public const int MaxKeyLength = 255;

    // Real vendors keep every answer for its 24 hours; a benchmark of a million writes must not fill the memory.
    private const int Capacity = 100_000;
    private const long ByteCapacity = 64 * 1024 * 1024;

    private static readonly TimeSpan Lifetime = TimeSpan.FromHours(24);

    private readonly Dictionary<Scope, Entry> _entries = [];
    private readonly Queue<(Scope Scope, DateTimeOffset At)> _ages = new();
    private long _bytes;

    public void Clear()
    {
        _entries.Clear();
        _ages.Clear();
        _bytes = 0;
    }

    /// <summary>Replays, refuses, or works and keeps the answer; 5xx answers are not kept.</summary>
    public SandboxResponse Run(SimulatedCall call, Func<SandboxResponse> work, Func<SandboxResponse> conflict)
    {
        if (call.Request.Header("Idempotency-Key") is not { Length: > 0 } key)
        {
            return work();
        }

        Expire(call.Now);
        var scope = new Scope(call.Method, call.Path, key);
        UInt128 hash = Hash(call.Request.Body.Span);
        if (_entries.TryGetValue(scope, out var kept))
        {
            return kept.BodyHash == hash ? kept.Answer.WithHeader("Idempotent-Replayed", "true") : conflict();
        }

        var answer = work();
        if (answer.Status < 500)
        {
            _entries[scope] = new Entry(hash, answer);
            _ages.Enqueue((scope, call.Now));
            _bytes += answer.Body.Length;
        }

        return answer;
    }

    private static UInt128 Hash(ReadOnlySpan<byte> body)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(body, hash);
        return new UInt128(BitConverter.ToUInt64(hash), BitConverter.ToUInt64(hash[8..]));
    }

    private void Expire(DateTimeOffset now)
    {
        while (_ages.TryPeek(out var oldest) && (oldest.At + Lifetime <= now || _ages.Count >= Capacity || _bytes > ByteCapacity))
        {
            _ages.Dequeue();
            if (_entries.Remove(oldest.Scope, out var entry))
            {
                _bytes -= entry.Answer.Body.Length;
            }
        }
    }

    private readonly record struct Scope(string Method, string Path, string Key);

    private sealed record Entry(UInt128 BodyHash, SandboxResponse Answer);
}
