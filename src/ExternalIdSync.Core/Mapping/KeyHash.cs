using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace ExternalIdSync.Core.Mapping;

/// <summary>
/// A 64-bit hash of a key, seeded anew in every process so that nobody can make keys that meet. It is good for hash tables of one run and
/// nothing that outlives the process.
/// </summary>
internal static class KeyHash
{
    private const ulong First = 0x9E37_79B9_7F4A_7C15;
    private const ulong Second = 0xD6E8_FEB8_6659_FD93;

    private static readonly ulong Seed = MemoryMarshal.Read<ulong>(RandomNumberGenerator.GetBytes(sizeof(ulong)));

    /// <summary>Hashes a text, every character of it as it is.</summary>
    /// <param name="text">The text.</param>
    /// <returns>The hash.</returns>
    public static ulong Of(ReadOnlySpan<char> text)
    {
        var hash = Seed ^ ((ulong)text.Length * First);
        var bytes = MemoryMarshal.AsBytes(text);
        for (; bytes.Length >= sizeof(ulong); bytes = bytes[sizeof(ulong)..])
        {
            hash = Mix(hash ^ MemoryMarshal.Read<ulong>(bytes));
        }

        var rest = 0UL;
        for (var i = 0; i < bytes.Length; i++)
        {
            rest |= (ulong)bytes[i] << (8 * i);
        }

        return Mix(Mix(hash ^ rest) ^ Second);
    }

    /// <summary>Multiplying to 128 bits and folding the halves lets every bit of the input reach every bit of the output.</summary>
    private static ulong Mix(ulong value)
    {
        var high = Math.BigMul(value ^ First, Second ^ Seed | 1, out var low);
        return high ^ low;
    }
}
