using System.Buffers;
using System.Text;
using System.Text.Unicode;

namespace ExternalIdSync.Core.Sources.Csv;

/// <summary>
/// A file as checked UTF-8, whatever its encoding. Bytes that are no text end the stream early and are told by <see cref="IsBroken"/>,
/// never replaced. What was read since <see cref="Release"/> is kept, so that a reader can go back to the end of a broken line.
/// </summary>
internal sealed class Utf8Input : Stream
{
    /// <summary>How many bytes are read at once, and how many <see cref="Peek"/> shows if there are as many.</summary>
    public const int BlockSize = 64 * 1024;

    // Decoders put this in the place of bytes that are no text: no character, so no text holds it.
    private const char Broken = '\uFFFF';

    private readonly Stream _stream;
    private readonly Decoder? _decoder;
    private readonly byte[] _raw = [];
    private readonly char[] _chars = [];
    private byte[] _window = new byte[4 * BlockSize];
    private int _windowStart;
    private int _windowEnd;
    private int _incomplete;
    private long _windowOffset;
    private long _position;
    private bool _ended;
    private long _linesGone;
    private byte _lineBreak = (byte)'\n';

    /// <summary>Reads the first bytes and tells the encoding.</summary>
    /// <param name="stream">The bytes; disposed with this.</param>
    /// <param name="encoding">The encoding, where the caller named one.</param>
    public Utf8Input(Stream stream, Encoding? encoding)
    {
        _stream = stream;
        var head = new byte[4096];
        var length = stream.ReadAtLeast(head, head.Length, throwOnEndOfStream: false);
        Encoding = CsvEncodings.Detect(head.AsSpan(0, length), encoding, out var mark);
        HasByteOrderMark = mark > 0;
        if (Encoding is UTF8Encoding)
        {
            Accept(head.AsSpan(mark, length - mark));
        }
        else
        {
            var strict = (Encoding)Encoding.Clone();
            strict.DecoderFallback = new DecoderReplacementFallback(Broken.ToString());
            _decoder = strict.GetDecoder();
            _raw = new byte[BlockSize];
            _chars = new char[strict.GetMaxCharCount(BlockSize)];
            Decode(head.AsSpan(mark, length - mark), flush: false);
        }
    }

    /// <summary>The encoding that was found or given.</summary>
    public Encoding Encoding { get; }

    /// <summary>Whether the bytes began with a byte order mark.</summary>
    public bool HasByteOrderMark { get; }

    /// <summary>Whether the stream ends at <see cref="End"/> because the bytes there are no text in this encoding.</summary>
    public bool IsBroken { get; private set; }

    /// <summary>Whether there is more to read and none of it has to be waited for, as in a pipe.</summary>
    public bool CanReadAhead => !_ended && _stream.CanSeek;

    /// <summary>The offset behind the last byte known so far, in bytes of UTF-8 without byte order mark.</summary>
    public long End => _windowOffset + _windowEnd - _windowStart;

    /// <summary>The offset from which bytes are kept.</summary>
    public long Kept => _windowOffset;

    /// <summary>The bytes kept.</summary>
    public ReadOnlyMemory<byte> Window => _window.AsMemory(_windowStart, _windowEnd - _windowStart);

    /// <inheritdoc/>
    public override bool CanRead => true;

    /// <inheritdoc/>
    public override bool CanSeek => false;

    /// <inheritdoc/>
    public override bool CanWrite => false;

    /// <inheritdoc/>
    public override long Length => throw new NotSupportedException();

    /// <inheritdoc/>
    public override long Position
    {
        get => _position;
        set => throw new NotSupportedException();
    }

    /// <summary>Reads ahead without moving.</summary>
    /// <returns>The first block, or all there is.</returns>
    public ReadOnlySpan<byte> Peek()
    {
        while (_windowEnd - _windowStart < BlockSize && Fill())
        {
        }

        _lineBreak = Window.Span.Contains((byte)'\n') ? (byte)'\n' : (byte)'\r';
        return Window.Span;
    }

    /// <summary>The line of the file that an offset stands in.</summary>
    /// <param name="offset">An offset that is still kept.</param>
    /// <returns>The line's number, from 1.</returns>
    public long LineAt(long offset) =>
        _linesGone + _window.AsSpan(0, _windowStart + (int)(offset - _windowOffset)).Count(_lineBreak) + 1;

    /// <summary>Tells that nothing before <paramref name="offset"/> is needed again.</summary>
    /// <param name="offset">An offset that is still kept.</param>
    public void Release(long offset)
    {
        _windowStart += (int)(offset - _windowOffset);
        _windowOffset = offset;
    }

    /// <summary>Goes (back) to an offset that is kept; nothing before it is needed again.</summary>
    /// <param name="offset">The offset.</param>
    public void GoTo(long offset)
    {
        Release(offset);
        _position = offset;
    }

    /// <inheritdoc/>
    public override int Read(Span<byte> buffer)
    {
        if (_position == End && !Fill())
        {
            return 0;
        }

        var from = _windowStart + (int)(_position - _windowOffset);
        var count = Math.Min(buffer.Length, _windowEnd - from);
        _window.AsSpan(from, count).CopyTo(buffer);
        _position += count;
        return count;
    }

    /// <inheritdoc/>
    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    /// <inheritdoc/>
    public override void Flush()
    {
    }

    /// <inheritdoc/>
    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override void SetLength(long value) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _stream.Dispose();
        }

        base.Dispose(disposing);
    }

    // Gets at least one more byte of text, if there is any.
    private bool Fill()
    {
        var before = End;
        while (!_ended && !IsBroken && End == before)
        {
            if (_decoder is null)
            {
                MakeRoom(BlockSize);
                Check(_stream.Read(_window, _windowEnd + _incomplete, BlockSize - _incomplete));
            }
            else
            {
                var count = _stream.Read(_raw);
                _ended = count == 0;
                Decode(_raw.AsSpan(0, count), flush: _ended);
            }
        }

        return End > before;
    }

    private void Accept(ReadOnlySpan<byte> utf8)
    {
        MakeRoom(utf8.Length);
        utf8.CopyTo(_window.AsSpan(_windowEnd + _incomplete));
        if (utf8.Length > 0)
        {
            Check(utf8.Length);
        }
    }

    // The bytes behind the window's end are new; they are let in as far as they are whole and valid characters.
    private void Check(int count)
    {
        _ended = count == 0;
        var fresh = _window.AsSpan(_windowEnd, _incomplete + count);
        var tail = _ended ? 0 : IncompleteTail(fresh);
        var whole = fresh[..^tail];
        _incomplete = tail;
        IsBroken = !Utf8.IsValid(whole);
        _windowEnd += IsBroken ? ValidLength(whole) : whole.Length;
    }

    private void Decode(ReadOnlySpan<byte> bytes, bool flush)
    {
        var text = _chars.AsSpan(0, _decoder!.GetChars(bytes, _chars, flush));
        var broken = text.IndexOf(Broken);
        IsBroken = broken >= 0;
        text = IsBroken ? text[..broken] : text;
        MakeRoom(Encoding.UTF8.GetMaxByteCount(text.Length));
        _windowEnd += Encoding.UTF8.GetBytes(text, _window.AsSpan(_windowEnd));
    }

    private void MakeRoom(int count)
    {
        var used = _windowEnd - _windowStart + _incomplete;
        if (_windowEnd + _incomplete + count <= _window.Length)
        {
            return;
        }

        _linesGone += _window.AsSpan(0, _windowStart).Count(_lineBreak);
        var target = used + count <= _window.Length / 2 ? _window : new byte[Math.Max(2 * _window.Length, used + count)];
        _window.AsSpan(_windowStart, used).CopyTo(target);
        _window = target;
        _windowEnd -= _windowStart;
        _windowStart = 0;
    }

    // How many bytes at the end begin a character without ending it.
    private static int IncompleteTail(ReadOnlySpan<byte> utf8)
    {
        for (var back = 1; back <= Math.Min(3, utf8.Length); back++)
        {
            var b = utf8[^back];
            if ((b & 0xC0) != 0x80)
            {
                var needed = b >= 0xF0 ? 4 : b >= 0xE0 ? 3 : b >= 0xC0 ? 2 : 1;
                return needed > back ? back : 0;
            }
        }

        return 0;
    }

    private static int ValidLength(ReadOnlySpan<byte> utf8)
    {
        var length = 0;
        while (Rune.DecodeFromUtf8(utf8[length..], out _, out var consumed) == OperationStatus.Done)
        {
            length += consumed;
        }

        return length;
    }
}
