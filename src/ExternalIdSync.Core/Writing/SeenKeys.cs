using System.Numerics;
using System.Runtime.InteropServices;

namespace ExternalIdSync.Core.Writing;

/// <summary>
/// Remembers every key of a run by a 64-bit hash: 8 bytes and a little air per key, in many small tables so that growing one of them is
/// neither slow nor large. Two keys among a million are taken for one another once in some thirty million runs.
/// </summary>
internal sealed class SeenKeys
{
    private const int Tables = 256;
    private const ulong Prime1 = 0x9E3779B185EBCA87;
    private const ulong Prime2 = 0xC2B2AE3D27D4EB4F;

    private readonly ulong[][] _tables = new ulong[Tables][];
    private readonly int[] _counts = new int[Tables];
    private readonly ulong _seed = (ulong)Random.Shared.NextInt64();

    /// <summary>Takes note of a key.</summary>
    /// <param name="key">The key.</param>
    /// <returns>Whether it is new.</returns>
    public bool Add(ExternalId key)
    {
        var hash = Hash(key.Value);
        var table = (int)(hash >> 56);
        var slots = _tables[table] ??= new ulong[16];
        if (!Insert(slots, hash))
        {
            return false;
        }

        // Grown by half at four fifths full.
        if (++_counts[table] * 5 > slots.Length * 4)
        {
            var larger = new ulong[slots.Length + (slots.Length / 2)];
            foreach (var slot in slots)
            {
                if (slot != 0)
                {
                    Insert(larger, slot);
                }
            }

            _tables[table] = larger;
        }

        return true;
    }

    private static bool Insert(ulong[] slots, ulong hash)
    {
        var i = (int)(((hash & 0xFFFFFFFF) * (ulong)slots.Length) >> 32);
        while (slots[i] != 0)
        {
            if (slots[i] == hash)
            {
                return false;
            }

            i = i + 1 == slots.Length ? 0 : i + 1;
        }

        slots[i] = hash;
        return true;
    }

    private ulong Hash(string key)
    {
        var bytes = MemoryMarshal.AsBytes(key.AsSpan());
        var hash = _seed ^ ((ulong)key.Length * Prime1);
        while (bytes.Length >= 8)
        {
            hash = Mix(hash, MemoryMarshal.Read<ulong>(bytes));
            bytes = bytes[8..];
        }

        ulong rest = 0;
        for (var i = 0; i < bytes.Length; i++)
        {
            rest |= (ulong)bytes[i] << (8 * i);
        }

        hash = Mix(hash, rest);
        hash ^= hash >> 29;
        hash *= Prime1;
        hash ^= hash >> 32;

        // 0 marks an empty slot.
        return hash == 0 ? 1 : hash;
    }

    private static ulong Mix(ulong hash, ulong word)
    {
        var high = Math.BigMul(hash ^ Prime1, word ^ Prime2, out var low);
        return BitOperations.RotateLeft(hash, 27) + (high ^ low);
    }
}
