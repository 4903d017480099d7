namespace ExternalIdSync.Core.Jobs;

/// <summary>
/// Finds how far a source is settled while records are settled in any order. It holds one flag per record between reading and settling and
/// the positions among them, so its memory is that of the line's window.
/// </summary>
internal sealed class CursorTracker
{
    private readonly object _lock = new();
    private readonly Queue<(long Place, string Position)> _positions = new();
    private bool[] _settled = new bool[256];
    private long _read;
    private long _low;
    private string? _reached;

    /// <summary>Notes that a record was read.</summary>
    /// <param name="position">Where reading may go on once it and every one before it is settled; <see langword="null"/> for nowhere.</param>
    public void Read(string? position)
    {
        lock (_lock)
        {
            _read++;
            if (_read - _low > _settled.Length)
            {
                Grow();
            }

            _settled[Index(_read)] = false;
            if (position is not null)
            {
                _positions.Enqueue((_read, position));
            }
        }
    }

    /// <summary>Notes a place to go on from once everything read so far is settled.</summary>
    /// <param name="position">The place.</param>
    public void Mark(string position)
    {
        lock (_lock)
        {
            if (_low == _read)
            {
                _reached = position;
            }
            else
            {
                _positions.Enqueue((_read, position));
            }
        }
    }

    /// <summary>Notes that a record is settled.</summary>
    /// <param name="place">Its place among those read, from 1.</param>
    public void Settle(long place)
    {
        lock (_lock)
        {
            _settled[Index(place)] = true;
            if (place != _low + 1)
            {
                return;
            }

            while (_low < _read && _settled[Index(_low + 1)])
            {
                _low++;
            }

            while (_positions.TryPeek(out var next) && next.Place <= _low)
            {
                _reached = _positions.Dequeue().Position;
            }
        }
    }

    /// <summary>The furthest position with everything before it settled, where it is another one than at the last call.</summary>
    /// <returns>The position, or <see langword="null"/>.</returns>
    public string? Take()
    {
        lock (_lock)
        {
            var reached = _reached;
            _reached = null;
            return reached;
        }
    }

    // A power of two, so that a place finds its flag without a division.
    private int Index(long place) => (int)(place & (_settled.Length - 1));

    private void Grow()
    {
        var larger = new bool[_settled.Length * 2];
        for (var place = _low + 1; place < _read; place++)
        {
            larger[(int)(place & (larger.Length - 1))] = _settled[Index(place)];
        }

        _settled = larger;
    }
}
