using System.Buffers;
using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace ExternalIdSync.Core.State;

/// <summary>
/// Writes values as bytes so that different values never look the same: each has a tag, and everything of varying length has its length
/// in front. Little-endian everywhere. The format is frozen: a change makes every stored fingerprint differ once.
/// </summary>
internal ref struct CanonicalWriter
{
    private byte[] _buffer;
    private int _length;

    public CanonicalWriter(int capacity) => _buffer = ArrayPool<byte>.Shared.Rent(capacity);

    public readonly ReadOnlySpan<byte> Written => _buffer.AsSpan(0, _length);

    public readonly void Dispose() => ArrayPool<byte>.Shared.Return(_buffer);

    public void WriteBytes(scoped ReadOnlySpan<byte> bytes) => bytes.CopyTo(Take(bytes.Length));

    public void WriteInt32(int value) => BinaryPrimitives.WriteInt32LittleEndian(Take(sizeof(int)), value);

    /// <summary>UTF-16 as it is: nothing to convert, and even half a character pair stays different from any other text.</summary>
    public void WriteString(string text)
    {
        WriteInt32(text.Length);
        var destination = Take(text.Length * sizeof(char));
        if (BitConverter.IsLittleEndian)
        {
            MemoryMarshal.AsBytes(text.AsSpan()).CopyTo(destination);
            return;
        }

        for (var i = 0; i < text.Length; i++)
        {
            BinaryPrimitives.WriteUInt16LittleEndian(destination[(i * sizeof(char))..], text[i]);
        }
    }

    /// <summary>Writes a value with its tag.</summary>
    /// <exception cref="ArgumentException">The value is of a kind that records do not hold.</exception>
    public void WriteValue(object? value)
    {
        switch (value)
        {
            case null:
                WriteTag('0');
                break;
            case string text:
                WriteTag('s');
                WriteString(text);
                break;
            case bool flag:
                WriteTag(flag ? 't' : 'f');
                break;
            case long number:
                WriteTag('i');
                WriteInt64(number);
                break;
            case decimal number:
                WriteDecimal(number);
                break;
            case double number:
                WriteTag('d');

                // One zero, one NaN: they are sent alike.
                WriteInt64(double.IsNaN(number) ? BitConverter.DoubleToInt64Bits(double.NaN) : BitConverter.DoubleToInt64Bits(number + 0.0));
                break;
            case DateTimeOffset time:
                WriteTag('w');
                WriteInt64(time.Ticks);
                WriteInt32((int)(time.Offset.Ticks / TimeSpan.TicksPerMinute));
                break;
            case IReadOnlyDictionary<string, object?> nested:
                WriteNested(nested);
                break;
            case IReadOnlyList<object?> list:
                WriteTag('l');
                WriteInt32(list.Count);
                for (var i = 0; i < list.Count; i++)
                {
                    WriteValue(list[i]);
                }

                break;
            default:
                throw new ArgumentException($"A record does not hold values of type {value.GetType()}.", nameof(value));
        }
    }

    private void WriteTag(char tag) => Take(1)[0] = (byte)tag;

    private void WriteInt64(long value) => BinaryPrimitives.WriteInt64LittleEndian(Take(sizeof(long)), value);

    private void WriteDecimal(decimal number)
    {
        // Dividing by a one with 28 zeros drops the zeros at the end: 1.50 and 1.5 are one number.
        Span<int> bits = stackalloc int[4];
        decimal.GetBits(number / 1.0000000000000000000000000000m, bits);
        WriteTag('n');
        for (var i = 0; i < bits.Length; i++)
        {
            WriteInt32(bits[i]);
        }
    }

    private void WriteNested(IReadOnlyDictionary<string, object?> nested)
    {
        var names = new string[nested.Count];
        var count = 0;
        foreach (var name in nested.Keys)
        {
            names[count++] = name;
        }

        Array.Sort(names, StringComparer.Ordinal);
        WriteTag('r');
        WriteInt32(count);
        foreach (var name in names)
        {
            WriteString(name);
            WriteValue(nested[name]);
        }
    }

    private Span<byte> Take(int count)
    {
        if (_buffer.Length - _length < count)
        {
            var larger = ArrayPool<byte>.Shared.Rent(Math.Max(_buffer.Length * 2, _length + count));
            Written.CopyTo(larger);
            ArrayPool<byte>.Shared.Return(_buffer);
            _buffer = larger;
        }

        var taken = _buffer.AsSpan(_length, count);
        _length += count;
        return taken;
    }
}
