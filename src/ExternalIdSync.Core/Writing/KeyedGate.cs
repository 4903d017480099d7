namespace ExternalIdSync.Core.Writing;

/// <summary>
/// Lets one record of a key through at a time and keeps the others in the order they came, each behind the one before. Records of
/// different keys never wait for each other.
/// </summary>
internal sealed class KeyedGate
{
    private readonly Dictionary<ExternalId, Ticket> _last = [];
    private readonly object _lock = new();

    /// <summary>Lets a record in, or puts it behind the last one of its key. One without a key has none before it.</summary>
    /// <param name="ticket">The record.</param>
    /// <returns>Whether it may go on now.</returns>
    public bool TryEnter(Ticket ticket)
    {
        if (ticket.Key.IsNone)
        {
            return true;
        }

        ticket.HoldsKey = true;
        lock (_lock)
        {
            if (_last.TryAdd(ticket.Key, ticket))
            {
                return true;
            }

            _last[ticket.Key].Next = ticket;
            _last[ticket.Key] = ticket;
            return false;
        }
    }

    /// <summary>Lets a record out.</summary>
    /// <param name="ticket">The record, settled.</param>
    /// <returns>The record of the same key that may go on now, if any.</returns>
    public Ticket? Leave(Ticket ticket)
    {
        lock (_lock)
        {
            if (ticket.Next is null)
            {
                _last.Remove(ticket.Key);
            }

            return ticket.Next;
        }
    }
}
