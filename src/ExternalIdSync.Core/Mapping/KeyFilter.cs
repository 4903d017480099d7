namespace ExternalIdSync.Core.Mapping;

/// <summary>
/// A blocked Bloom filter over hashes: it says "never met" with certainty and "met" with a small chance of error. Four bits of one cache
/// line stand for a hash: one miss, not four.
/// </summary>
/// <param name="blocks">How many cache lines it has; a power of two, at most 131,072.</param>
internal sealed class KeyFilter(int blocks)
{
    private const int BlockBits = 512;
    private const int WordsPerBlock = BlockBits / 64;
    private const int FirstShift = 17;
    private const int Marks = 4;
    private const int BitsPerMark = 9;

    private readonly ulong[] _words = Cleared(blocks * WordsPerBlock);

    /// <summary>Whether a hash may have been met.</summary>
    /// <param name="hash">The hash.</param>
    /// <returns><see langword="false"/> is certain.</returns>
    public bool Has(ulong hash)
    {
        var all = true;
        for (var mark = 0; mark < Marks; mark++)
        {
            all &= (Word(hash, mark, out var bit) & bit) != 0;
        }

        return all;
    }

    /// <summary>Marks a hash as met.</summary>
    /// <param name="hash">The hash.</param>
    /// <returns>Whether it may have been met before; <see langword="false"/> is certain.</returns>
    public bool Mark(ulong hash)
    {
        var all = true;
        for (var mark = 0; mark < Marks; mark++)
        {
            ref var word = ref Word(hash, mark, out var bit);
            all &= (word & bit) != 0;
            word |= bit;
        }

        return all;
    }

    // Cleared by a write although a new array is clear: a page that is read before it is written is mapped twice, and the second time every
    // other core is interrupted for it.
    private static ulong[] Cleared(int length)
    {
        var words = GC.AllocateUninitializedArray<ulong>(length);
        Array.Clear(words);
        return words;
    }

    private ref ulong Word(ulong hash, int mark, out ulong bit)
    {
        var place = (int)(hash >> (FirstShift + (mark * BitsPerMark))) & (BlockBits - 1);
        bit = 1UL << (place & 63);
        return ref _words[((int)(hash & (ulong)(blocks - 1)) * WordsPerBlock) + (place >> 6)];
    }
}
