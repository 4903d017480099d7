using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using ExternalIdSync.Core.Targets;

namespace ExternalIdSync.Core.Writing;

/// <summary>What a worker uses again for one request after another. Belongs to one worker.</summary>
internal sealed class WriteScratch(string target, string runId) : IDisposable
{
    // Bodies are JSON in a request, never part of a page, so only what JSON itself requires is escaped.
    private static readonly JsonWriterOptions Options = new()
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        SkipValidation = true,
    };

    private ArrayBufferWriter<byte> _buffer = new(1024);
    private Utf8JsonWriter? _writer;

    /// <summary>Which fields of a record are written.</summary>
    public FieldMask Mask { get; } = new();

    /// <summary>Makes idempotency keys.</summary>
    public IdempotencyKey Key { get; } = new(target, runId);

    /// <summary>What was written since <see cref="Begin"/>; valid until the next one.</summary>
    public ReadOnlyMemory<byte> Written => _buffer.WrittenMemory;

    /// <summary>Starts a body.</summary>
    /// <returns>The writer.</returns>
    public Utf8JsonWriter Begin()
    {
        _buffer.ResetWrittenCount();
        _writer ??= new Utf8JsonWriter(_buffer, Options);
        _writer.Reset(_buffer);
        return _writer;
    }

    /// <summary>Gives the buffer up, because a request that uses it may still be on its way.</summary>
    public void Abandon()
    {
        _buffer = new ArrayBufferWriter<byte>(1024);
        _writer?.Reset(_buffer);
    }

    /// <inheritdoc/>
    public void Dispose() => _writer?.Dispose();
}
