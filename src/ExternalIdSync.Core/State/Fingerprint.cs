using System.Buffers.Binary;

namespace ExternalIdSync.Core.State;

/// <summary>
/// 128 bits that stand for everything a write would send: equal fingerprints mean that there is nothing to send. Made by
/// <see cref="Fingerprinter"/>; the same on every platform and in every version.
/// </summary>
public readonly record struct Fingerprint
{
    /// <summary>The length in bytes.</summary>
    public const int Size = 16;

    private readonly ulong _high;
    private readonly ulong _low;

    /// <summary>Reads a fingerprint.</summary>
    /// <param name="bytes">Exactly <see cref="Size"/> bytes.</param>
    /// <exception cref="ArgumentException">There are fewer or more bytes.</exception>
    public Fingerprint(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length != Size)
        {
            throw new ArgumentException($"A fingerprint has {Size} bytes, not {bytes.Length}.", nameof(bytes));
        }

        _high = BinaryPrimitives.ReadUInt64BigEndian(bytes);
        _low = BinaryPrimitives.ReadUInt64BigEndian(bytes[8..]);
    }

    /// <summary>Whether this is <c>default(Fingerprint)</c>: nothing is known to have been written.</summary>
    public bool IsNone => (_high | _low) == 0;

    /// <summary>Writes the <see cref="Size"/> bytes.</summary>
    /// <param name="destination">Where to.</param>
    public void CopyTo(Span<byte> destination)
    {
        BinaryPrimitives.WriteUInt64BigEndian(destination, _high);
        BinaryPrimitives.WriteUInt64BigEndian(destination[8..], _low);
    }

    /// <inheritdoc/>
    public override string ToString() => IsNone ? "(none)" : $"{_high:x16}{_low:x16}";
}
