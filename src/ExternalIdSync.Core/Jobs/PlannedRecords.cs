namespace ExternalIdSync.Core.Jobs;

/// <summary>Keeps records between planning and result, so that a saved plan holds all of a record. As many as the line's window at most.</summary>
internal sealed class PlannedRecords
{
    private readonly object _lock = new();
    private readonly Dictionary<string, Queue<SyncRecord>> _records = new(StringComparer.Ordinal);

    /// <summary>Keeps a record.</summary>
    /// <param name="record">The record.</param>
    public void Add(SyncRecord record)
    {
        lock (_lock)
        {
            if (!_records.TryGetValue(record.ExternalId.Value, out var queue))
            {
                _records.Add(record.ExternalId.Value, queue = new Queue<SyncRecord>(1));
            }

            queue.Enqueue(record);
        }
    }

    /// <summary>Gives a record back.</summary>
    /// <param name="result">Its result.</param>
    /// <returns>The record; <see langword="null"/> where it was refused before it was planned.</returns>
    public SyncRecord? Take(SyncResult result)
    {
        lock (_lock)
        {
            if (result.ExternalId is not { } key || !_records.TryGetValue(key, out var queue)
                || queue.Peek().Origin.Row != result.Row)
            {
                return null;
            }

            var record = queue.Dequeue();
            if (queue.Count == 0)
            {
                _records.Remove(key);
            }

            return record;
        }
    }
}
