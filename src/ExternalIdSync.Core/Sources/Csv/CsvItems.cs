using System.Collections;
using System.Runtime.InteropServices;

namespace ExternalIdSync.Core.Sources.Csv;

/// <summary>The rows of a file one by one, out of batches.</summary>
/// <param name="batches">The batches, none of them empty.</param>
/// <param name="cancellationToken">Stops between two rows.</param>
internal sealed class CsvItems(IEnumerable<CsvBatch> batches, CancellationToken cancellationToken) : IEnumerable<SourceItem>
{
    /// <inheritdoc/>
    public IEnumerator<SourceItem> GetEnumerator() => new Enumerator(batches.GetEnumerator(), cancellationToken);

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    private sealed class Enumerator(IEnumerator<CsvBatch> batches, CancellationToken cancellationToken) : IEnumerator<SourceItem>
    {
        private Place _place = new() { CancellationToken = cancellationToken };

        public SourceItem Current => _place.Current;

        object IEnumerator.Current => Current;

        public bool MoveNext()
        {
            ref var place = ref _place;
            place.CancellationToken.ThrowIfCancellationRequested();
            if (++place.Index >= place.Count)
            {
                if (!batches.MoveNext())
                {
                    return false;
                }

                place.Batch = batches.Current;
                place.Count = place.Batch.Count;
                place.Index = 0;
            }

            place.Current = place.Batch[place.Index];
            return true;
        }

        public void Reset() => throw new NotSupportedException();

        public void Dispose() => batches.Dispose();
    }

    /// <summary>
    /// What is written for each row by the thread that takes them, with room around it. Beside it in memory lies what the thread that
    /// reads writes for each row; in one cache line with that, both would wait for each other, for longer than a row takes.
    /// </summary>
    [StructLayout(LayoutKind.Explicit, Size = 3 * Room)]
    private struct Place
    {
        // Two lines of 64 bytes, as processors fetch them in pairs.
        private const int Room = 128;

        [FieldOffset(Room)]
        public CsvBatch Batch;

        [FieldOffset(Room + 8)]
        public SourceItem Current;

        [FieldOffset(Room + 24)]
        public CancellationToken CancellationToken;

        [FieldOffset(Room + 32)]
        public int Index;

        [FieldOffset(Room + 36)]
        public int Count;
    }
}
