using System.Threading.Channels;

namespace ExternalIdSync.Core.Writing;

/// <summary>
/// The ways of records between the stages: through the gate of their key to the writers, one by one or in batches, and from them to the
/// settling. Its queues have no bound of their own; the window between reading and settling is.
/// </summary>
internal sealed class TicketFlow : IDisposable
{
    private readonly KeyedGate _gate = new();
    private readonly Batcher? _batcher;
    private readonly Channel<Ticket> _work = Channel.CreateUnbounded<Ticket>();

    // The reader counts as one, so that the queues stay open until it has ended and everything it let in is settled.
    private int _open = 1;

    /// <summary>Opens the ways.</summary>
    /// <param name="batcher">What gathers batches, where the target takes them; disposed of with this.</param>
    /// <param name="enough">How many records are settled without a moment's wait for more; 1 where none waits.</param>
    public TicketFlow(Batcher? batcher, int enough)
    {
        _batcher = batcher;
        Done = new DoneQueue(enough);
    }

    /// <summary>The records to write one by one.</summary>
    public ChannelReader<Ticket> Work => _work.Reader;

    /// <summary>The records to settle.</summary>
    public DoneQueue Done { get; }

    /// <summary>Counts a record in.</summary>
    public void Open() => Interlocked.Increment(ref _open);

    /// <summary>Sends a record to the writers once its key is free.</summary>
    /// <param name="ticket">The record.</param>
    public void Dispatch(Ticket ticket)
    {
        if (ticket.HoldsKey || _gate.TryEnter(ticket))
        {
            Queue(ticket);
        }
    }

    /// <inheritdoc cref="KeyedGate.TryEnter"/>
    public bool TryEnter(Ticket ticket) => _gate.TryEnter(ticket);

    /// <summary>Lets a settled record out of the gate.</summary>
    /// <param name="ticket">The record.</param>
    /// <returns>The record of the same key that may go on now, if any; it knows what the one before has learned.</returns>
    public Ticket? Leave(Ticket ticket)
    {
        if (!ticket.HoldsKey || _gate.Leave(ticket) is not { } next)
        {
            return null;
        }

        next.TargetId ??= ticket.Result?.TargetId ?? ticket.TargetId;
        return next;
    }

    /// <summary>Sends a record whose key is free to the writers.</summary>
    /// <param name="ticket">The record.</param>
    public void Queue(Ticket ticket)
    {
        if (ticket.Result is not null)
        {
            // Refused before it got here; all that it waited for was its turn.
            Finish(ticket);
        }
        else if (_batcher is null)
        {
            _work.Writer.TryWrite(ticket);
        }
        else
        {
            _batcher.Add(ticket);
        }
    }

    /// <summary>Sends a record to the settling; nobody else may touch it afterwards.</summary>
    /// <param name="ticket">The record.</param>
    public void Finish(Ticket ticket)
    {
        ticket.IsDone = true;
        Done.Add(ticket);
    }

    /// <summary>Says that the reader has ended: no batch waits for records of it any more.</summary>
    public void EndReading()
    {
        _batcher?.End();
        Close(1);
    }

    /// <summary>Counts settled records out; after the last one the ways are closed.</summary>
    /// <param name="count">How many.</param>
    public void Settle(int count)
    {
        _batcher?.Flush();
        Close(count);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _batcher?.Dispose();
        Done.Dispose();
    }

    private void Close(int count)
    {
        if (Interlocked.Add(ref _open, -count) == 0)
        {
            _work.Writer.TryComplete();
            _batcher?.Complete();
            Done.Close();
        }
    }
}
