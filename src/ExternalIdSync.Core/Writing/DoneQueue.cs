namespace ExternalIdSync.Core.Writing;

/// <summary>
/// Records whose outcome is known, on their way to the settling. Whoever waits for them is woken when there are enough, or once the first
/// one has waited for a moment: a commit of ten costs nearly what a commit of a hundred does.
/// </summary>
/// <remarks>Any thread adds; one takes.</remarks>
internal sealed class DoneQueue : IDisposable
{
    // Too short for people to see and for a target to notice, and some dozens of records where a target answers at once.
    private static readonly TimeSpan Moment = TimeSpan.FromMilliseconds(2);

    private readonly int _enough;
    private readonly ITimer _timer;
    private readonly object _lock = new();
    private readonly Queue<Ticket> _done = new();
    private TaskCompletionSource? _waiting;
    private bool _isClosed;

    /// <summary>Makes the queue.</summary>
    /// <param name="enough">How many records are not made to wait; 1 where none is.</param>
    /// <param name="time">The clock of the moment; not the run's, which may stand still in a test.</param>
    public DoneQueue(int enough, TimeProvider? time = null)
    {
        _enough = enough;
        _timer = (time ?? TimeProvider.System).CreateTimer(
            static queue => ((DoneQueue)queue!).Wake(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Adds a record. Where another one of its key waits for it to be settled, nobody waits a moment.</summary>
    /// <param name="ticket">The record; nobody else may touch it afterwards.</param>
    public void Add(Ticket ticket)
    {
        TaskCompletionSource? waiting = null;
        lock (_lock)
        {
            _done.Enqueue(ticket);
            if (_done.Count >= _enough || ticket.Next is not null)
            {
                (waiting, _waiting) = (_waiting, null);
            }
            else if (_done.Count == 1 && _waiting is not null)
            {
                _timer.Change(Moment, Timeout.InfiniteTimeSpan);
            }
        }

        waiting?.SetResult();
    }

    /// <summary>Says that nothing is added any more.</summary>
    public void Close()
    {
        TaskCompletionSource? waiting;
        lock (_lock)
        {
            _isClosed = true;
            (waiting, _waiting) = (_waiting, null);
        }

        waiting?.SetResult();
    }

    /// <summary>Waits for records.</summary>
    /// <returns>Whether there are any; <see langword="false"/> when the queue is closed and empty.</returns>
    public async ValueTask<bool> WaitAsync()
    {
        Task waiting;
        lock (_lock)
        {
            if (_isClosed || _done.Count >= _enough)
            {
                return _done.Count > 0;
            }

            // Who adds a record must not do the work of settling it.
            _waiting = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            waiting = _waiting.Task;
            if (_done.Count > 0)
            {
                _timer.Change(Moment, Timeout.InfiniteTimeSpan);
            }
        }

        await waiting.ConfigureAwait(false);
        lock (_lock)
        {
            return _done.Count > 0;
        }
    }

    /// <summary>Takes records in the order in which they were added.</summary>
    /// <param name="tickets">Where they go.</param>
    /// <param name="most">How many at most.</param>
    public void Take(List<Ticket> tickets, int most)
    {
        lock (_lock)
        {
            while (most-- > 0 && _done.TryDequeue(out var ticket))
            {
                tickets.Add(ticket);
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _timer.Dispose();

    private void Wake()
    {
        TaskCompletionSource? waiting = null;
        lock (_lock)
        {
            // A timer may come late, when others have taken what it was set for.
            if (_done.Count > 0)
            {
                (waiting, _waiting) = (_waiting, null);
            }
        }

        waiting?.SetResult();
    }
}
