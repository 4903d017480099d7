namespace ExternalIdSync.Sandbox;

/// <summary>A response body that arrives in slow chunks and may end before its declared length.</summary>
internal sealed class SandboxBodyStream(SandboxResponse response, TimeProvider time) : Stream
{
    private readonly ReadOnlyMemory<byte> _sent = response.CutAfterBytes is { } cut && cut < response.Body.Length
        ? response.Body[..cut]
        : response.Body;

    private int _position;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => _position;
        set => throw new NotSupportedException();
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (_position == _sent.Length)
        {
            return response.CutAfterBytes is null
                ? 0
                : throw new HttpIOException(HttpRequestError.ResponseEnded, "The response ended before its declared length.");
        }

        var count = Math.Min(buffer.Length, _sent.Length - _position);
        if (response.ChunkDelay > TimeSpan.Zero)
        {
            count = Math.Min(count, response.ChunkBytes);
            await Task.Delay(response.ChunkDelay, time, cancellationToken).ConfigureAwait(false);
        }

        _sent.Span.Slice(_position, count).CopyTo(buffer.Span);
        _position += count;
        return count;
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override int Read(byte[] buffer, int offset, int count) =>
        ReadAsync(buffer.AsMemory(offset, count)).AsTask().GetAwaiter().GetResult();

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}
