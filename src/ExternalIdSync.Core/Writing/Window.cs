namespace ExternalIdSync.Core.Writing;

/// <summary>
/// The places for records between reading and settling. A reader that found none is woken only when a number of them is free: waking it
/// costs more than reading and mapping one record.
/// </summary>
/// <remarks>Any thread gives places back; one reader takes them.</remarks>
/// <param name="size">How many places there are, at least 1.</param>
/// <param name="enough">How many must be free before a reader that waits is woken, from 1 to <paramref name="size"/>.</param>
internal sealed class Window(int size, int enough)
{
    private readonly object _lock = new();
    private int _free = size;
    private TaskCompletionSource? _waiting;

    /// <summary>Takes all places that are free.</summary>
    /// <returns>How many they are, be it none.</returns>
    public int TakeFree()
    {
        lock (_lock)
        {
            var free = _free;
            _free = 0;
            return free;
        }
    }

    /// <summary>Waits until enough places are free, and takes all that are.</summary>
    /// <param name="cancellationToken">Stops the waiting; no place is taken then.</param>
    /// <returns>How many they are.</returns>
    public async ValueTask<int> WaitAsync(CancellationToken cancellationToken)
    {
        Task waiting;
        lock (_lock)
        {
            if (_free >= enough)
            {
                return TakeFree();
            }

            // Who gives places back must not do the reader's work.
            _waiting = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            waiting = _waiting.Task;
        }

        await waiting.WaitAsync(cancellationToken).ConfigureAwait(false);
        return TakeFree();
    }

    /// <summary>Gives places back.</summary>
    /// <param name="count">How many.</param>
    public void GiveBack(int count)
    {
        TaskCompletionSource? waiting = null;
        lock (_lock)
        {
            _free += count;
            if (_free >= enough)
            {
                (waiting, _waiting) = (_waiting, null);
            }
        }

        waiting?.SetResult();
    }
}
