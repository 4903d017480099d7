namespace ExternalIdSync.Core.Writing;

/// <summary>
/// Asks the memory of earlier runs what is known of records, many at a time, and lets through to the writers what is not as it was.
/// A record is asked about only once its key is free, because the one before it changes the answer: by the reader as it comes, or by the
/// settling when the one before is settled.
/// </summary>
internal sealed class PlanStage(ISettlement memory, bool isForced, string target, TicketFlow flow, RunEnding ending)
{
    private const int Size = 256;

    private readonly List<Ticket> _waiting = new(Size);
    private readonly List<Ticket> _followers = [];
    private readonly SyncRecord[] _records = new SyncRecord[Size];
    private readonly KnownRecord[] _known = new KnownRecord[Size];

    /// <summary>Whether no record of the reader waits to be asked about.</summary>
    public bool IsEmpty => _waiting.Count == 0;

    /// <summary>Takes a record, and asks once there are many. For the reader.</summary>
    /// <param name="ticket">The record.</param>
    /// <param name="cancellationToken">Stops the asking.</param>
    /// <returns>When the next one can be taken.</returns>
    public ValueTask AddAsync(Ticket ticket, CancellationToken cancellationToken)
    {
        _waiting.Add(ticket);
        return _waiting.Count == Size ? PlanAsync(cancellationToken) : default;
    }

    /// <summary>Asks about the records that wait. For the reader.</summary>
    /// <param name="cancellationToken">Stops the asking.</param>
    /// <returns>When they went on.</returns>
    public async ValueTask PlanAsync(CancellationToken cancellationToken)
    {
        var count = LetIn();
        if (count == 0)
        {
            return;
        }

        try
        {
            await memory.LookUpAsync(_records.AsMemory(0, count), _known.AsMemory(0, count), cancellationToken).ConfigureAwait(false);
        }
        catch
        {
            // Without its memory the run must not go on writing.
            ending.Halt();
            throw;
        }

        for (var i = 0; i < count; i++)
        {
            LetThrough(_waiting[i], _known[i]);
        }

        Array.Clear(_records, 0, count);
        _waiting.Clear();
    }

    /// <summary>Lets go of the records that wait when the run ends early: they go their way, on which nobody writes them any more.</summary>
    public void LetGo()
    {
        foreach (var ticket in _waiting)
        {
            flow.Dispatch(ticket);
        }

        _waiting.Clear();
    }

    /// <summary>Takes a record whose key has just become free. For the settling.</summary>
    /// <param name="ticket">The record.</param>
    public void Follow(Ticket ticket) => _followers.Add(ticket);

    /// <summary>Asks about the records whose keys have become free. For the settling.</summary>
    /// <returns>When they went on.</returns>
    public async ValueTask PlanFollowersAsync()
    {
        if (_followers.Count == 0)
        {
            return;
        }

        var known = new KnownRecord[_followers.Count];
        if (!ending.IsEnding)
        {
            try
            {
                await memory.LookUpAsync(_followers.ConvertAll(static t => t.Record!).ToArray(), known, CancellationToken.None)
                    .ConfigureAwait(false);
            }
            catch (Exception e)
            {
                ending.Halt(e);
            }
        }

        for (var i = 0; i < known.Length; i++)
        {
            LetThrough(_followers[i], known[i]);
        }

        _followers.Clear();
    }

    /// <summary>Of the records that wait, keeps those whose key is free and that are not refused already.</summary>
    private int LetIn()
    {
        var count = 0;
        for (var i = 0; i < _waiting.Count; i++)
        {
            var ticket = _waiting[i];
            if (!flow.TryEnter(ticket))
            {
                continue;
            }

            if (ticket.Result is not null)
            {
                flow.Finish(ticket);
                continue;
            }

            _waiting[count] = ticket;
            _records[count++] = ticket.Record!;
        }

        _waiting.RemoveRange(count, _waiting.Count - count);
        return count;
    }

    private void LetThrough(Ticket ticket, KnownRecord known)
    {
        ticket.TargetId = known.TargetId ?? ticket.TargetId;
        ticket.Fingerprint = known.Fingerprint;
        ticket.IsChanged = known.IsChanged;
        if (known.IsUnchanged && !isForced)
        {
            ticket.IsKnown = true;
            ticket.Result = Results.Good(ticket, target, SyncOutcome.Unchanged, ticket.TargetId, requests: 0);
            flow.Finish(ticket);
        }
        else
        {
            flow.Queue(ticket);
        }
    }
}
