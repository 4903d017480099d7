using System.Threading.Channels;

namespace ExternalIdSync.Core.Writing;

/// <summary>
/// Gathers records into batches: one is ready when it is full, when its first record has waited long enough, or when told so.
/// </summary>
internal sealed class Batcher : IDisposable
{
    private readonly object _lock = new();
    private readonly int _size;
    private readonly TimeSpan _linger;
    private readonly TimeProvider _time;
    private readonly ITimer _timer;
    private readonly Channel<List<Ticket>> _ready = Channel.CreateUnbounded<List<Ticket>>();
    private List<Ticket> _open;
    private long _openedAt;
    private bool _isEnding;

    /// <summary>Makes a batcher.</summary>
    /// <param name="size">The records of a full batch.</param>
    /// <param name="linger">How long a batch's first record waits for others.</param>
    /// <param name="time">The clock.</param>
    public Batcher(int size, TimeSpan linger, TimeProvider time)
    {
        _size = size;
        _linger = linger;
        _time = time;
        _open = NewBatch();
        _timer = time.CreateTimer(static state => ((Batcher)state!).OnTimeIsUp(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>The batches that are ready.</summary>
    public ChannelReader<List<Ticket>> Ready => _ready.Reader;

    /// <summary>Adds a record.</summary>
    /// <param name="ticket">The record.</param>
    public void Add(Ticket ticket)
    {
        lock (_lock)
        {
            _open.Add(ticket);
            if (_open.Count == _size)
            {
                Emit();
            }
            else if (_open.Count == 1 && !_isEnding)
            {
                _openedAt = _time.GetTimestamp();
                _timer.Change(_linger, Timeout.InfiniteTimeSpan);
            }
        }
    }

    /// <summary>
    /// Says that the source has ended: from now on whoever adds records also calls <see cref="Flush"/>, and nothing waits.
    /// </summary>
    public void End()
    {
        lock (_lock)
        {
            _isEnding = true;
        }

        Flush();
    }

    /// <summary>Makes what was gathered ready, once the source has ended.</summary>
    public void Flush()
    {
        lock (_lock)
        {
            if (_isEnding && _open.Count > 0)
            {
                Emit();
            }
        }
    }

    /// <summary>No record will come any more.</summary>
    public void Complete()
    {
        Flush();
        _ready.Writer.TryComplete();
    }

    /// <inheritdoc/>
    public void Dispose() => _timer.Dispose();

    private void OnTimeIsUp()
    {
        lock (_lock)
        {
            if (_open.Count == 0)
            {
                return;
            }

            // The timer may have been set for a batch that was full before it struck, and any timer may strike some milliseconds early.
            var left = _linger - _time.GetElapsedTime(_openedAt);
            if (left > TimeSpan.Zero)
            {
                _timer.Change(TimeSpan.FromMilliseconds(Math.Ceiling(left.TotalMilliseconds)), Timeout.InfiniteTimeSpan);
            }
            else
            {
                Emit();
            }
        }
    }

    private void Emit()
    {
        _timer.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        _ready.Writer.TryWrite(_open);
        _open = NewBatch();
    }

    private List<Ticket> NewBatch() => new(Math.Min(_size, 1024));
}
