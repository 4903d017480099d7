using System.Buffers.Binary;

namespace ExternalIdSync.Core.Mapping;

/// <summary>
/// Remembers which keys a run has met, and where first, in memory that does not grow with the run.
/// </summary>
/// <remarks>
/// <para>
/// A Bloom filter answers "never met" for nearly every key: one of 256 KB, which stays in the processor's cache, for the first 32,768 keys,
/// and one of 8 MB for those behind them. Hash and row of each key go to a temporary file, in 1,024 partitions by hash that are buffered (512 KB
/// in all) and written in chunks; only a key that a filter thinks it has met is looked up there. At 1,000,000 keys about 1 in 15,000 lookups is
/// in vain and reads some 30 chunks; at 10,000,000 about 1 in 15 is, which still costs less than a request each. Up to some 20,000 keys no
/// file is made. The file holds no keys, only hashes under a seed that the process forgets.
/// </para>
/// <para>
/// Two different keys are taken for one when their 64-bit hashes are equal: odds of 1 in 37,000,000 for a run of 1,000,000 keys. That row
/// is then refused although it is new, never written wrongly, and the refusal names the other row.
/// </para>
/// <para>Not safe for use from several threads at once.</para>
/// </remarks>
internal sealed class DuplicateKeys : IDisposable
{
    private const int FewKeys = 1 << 15;
    private const int FewBlocks = 1 << 12;
    private const int ManyBlocks = 1 << 17;
    private const int Partitions = 1 << 10;
    private const int EntrySize = 16;
    private const int EntriesPerChunk = 32;
    private const int ChunkSize = EntrySize * EntriesPerChunk;

    private readonly KeyFilter _few = new(FewBlocks);
    private readonly byte[] _buffers = new byte[Partitions * ChunkSize];
    private readonly int[] _buffered = new int[Partitions];
    private readonly List<int>?[] _chunks = new List<int>?[Partitions];
    private readonly byte[] _chunk = new byte[ChunkSize];
    private readonly string _directory;
    private KeyFilter? _many;
    private FileStream? _file;
    private int _written;
    private int _fewMarked;

    /// <summary>Makes an empty memory.</summary>
    /// <param name="directory">Where the temporary file goes; <see langword="null"/> for the system's place.</param>
    public DuplicateKeys(string? directory = null) => _directory = directory ?? Path.GetTempPath();

    /// <summary>Remembers an external ID.</summary>
    /// <param name="id">The external ID.</param>
    /// <param name="row">Its row.</param>
    /// <param name="firstRow">The row it was first met in: <paramref name="row"/> itself for a new one.</param>
    /// <returns>Whether it is new.</returns>
    /// <exception cref="SyncException">The temporary file cannot be written: <see cref="SyncErrors.FileUnwritable"/>.</exception>
    public bool TryAdd(ExternalId id, long row, out long firstRow) => TryAdd(KeyHash.Of(id.Value), row, out firstRow);

    /// <summary>Remembers a hash and what goes with it.</summary>
    /// <param name="hash">The hash.</param>
    /// <param name="value">What to remember with it.</param>
    /// <param name="first">What was remembered with it first.</param>
    /// <returns>Whether it is new.</returns>
    /// <exception cref="SyncException">The temporary file cannot be written: <see cref="SyncErrors.FileUnwritable"/>.</exception>
    public bool TryAdd(ulong hash, long value, out long first)
    {
        var partition = (int)(hash >> 54);
        try
        {
            if (Mark(hash) && Find(partition, hash, out first))
            {
                return false;
            }

            first = value;
            Append(partition, hash, value);
            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new SyncException(
                SyncErrors.FileUnwritable, $"The temporary file for finding duplicate external IDs in '{_directory}' cannot be used.", e)
            {
                Subject = _directory,
            };
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _file?.Dispose();

    /// <summary>Marks a key as met.</summary>
    /// <returns>Whether it may have been met before; <see langword="false"/> is certain.</returns>
    private bool Mark(ulong hash)
    {
        if (_fewMarked < FewKeys)
        {
            _fewMarked++;
            return _few.Mark(hash);
        }

        // What the first filter thinks to know stays so: it needs no mark in the second one.
        return _few.Has(hash) || (_many ??= new KeyFilter(ManyBlocks)).Mark(hash);
    }

    private bool Find(int partition, ulong hash, out long value)
    {
        if (Scan(_buffers.AsSpan(partition * ChunkSize, _buffered[partition] * EntrySize), hash, out value))
        {
            return true;
        }

        foreach (var chunk in (IReadOnlyList<int>?)_chunks[partition] ?? [])
        {
            if (RandomAccess.Read(_file!.SafeFileHandle, _chunk, (long)chunk * ChunkSize) != ChunkSize)
            {
                throw new EndOfStreamException("The temporary file was cut.");
            }

            if (Scan(_chunk, hash, out value))
            {
                return true;
            }
        }

        return false;
    }

    private static bool Scan(ReadOnlySpan<byte> entries, ulong hash, out long value)
    {
        for (; entries.Length > 0; entries = entries[EntrySize..])
        {
            if (BinaryPrimitives.ReadUInt64LittleEndian(entries) == hash)
            {
                value = BinaryPrimitives.ReadInt64LittleEndian(entries[8..]);
                return true;
            }
        }

        value = 0;
        return false;
    }

    private void Append(int partition, ulong hash, long value)
    {
        var buffer = _buffers.AsSpan(partition * ChunkSize, ChunkSize);
        var entry = buffer[(_buffered[partition] * EntrySize)..];
        BinaryPrimitives.WriteUInt64LittleEndian(entry, hash);
        BinaryPrimitives.WriteInt64LittleEndian(entry[8..], value);
        if (++_buffered[partition] < EntriesPerChunk)
        {
            return;
        }

        _file ??= new FileStream(
            Path.Combine(_directory, "externalidsync-" + Guid.NewGuid().ToString("n")),
            new FileStreamOptions
            {
                Mode = FileMode.CreateNew,
                Access = FileAccess.ReadWrite,
                Share = FileShare.None,
                BufferSize = 0,
                Options = FileOptions.DeleteOnClose | FileOptions.RandomAccess,
            });
        RandomAccess.Write(_file.SafeFileHandle, buffer, (long)_written * ChunkSize);
        (_chunks[partition] ??= []).Add(_written++);
        _buffered[partition] = 0;
    }
}
