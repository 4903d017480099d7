using ExternalIdSync.Core.Sources;

namespace ExternalIdSync.Core.Writing;

/// <summary>
/// Reads the source and sends what it gives on its way, as long as the window has a place for it. What was read never waits for what is
/// not: while the source pauses or the window is full, the memory is asked about what there is.
/// </summary>
internal sealed class ReadStage(
    ISource source, MapStage map, PlanStage? plan, TicketFlow flow, Window window, RunEnding ending, RunTally tally)
{
    // Taken from the window and not used yet.
    private int _places;

    private bool HasWaiting => plan is { IsEmpty: false };

    /// <summary>Reads until the source or the run ends.</summary>
    /// <returns>When everything that was read is on its way.</returns>
    public async Task RunAsync()
    {
        var cancellationToken = ending.ReadingStopping;
        try
        {
            var items = source.ReadAsync(cancellationToken).GetAsyncEnumerator(cancellationToken);
            await using (items.ConfigureAwait(false))
            {
                while (await NextAsync(items, cancellationToken).ConfigureAwait(false) && !ending.IsEnding)
                {
                    await TakeInAsync(items.Current, cancellationToken).ConfigureAwait(false);
                }
            }

            await PlanAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // Asked to.
        }
        catch (Exception e)
        {
            // What was read before is written and settled all the same.
            ending.Note(e);
            await PlanRestAsync(cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            plan?.LetGo();
            flow.EndReading();
        }
    }

    /// <summary>The source failed: what it gave before must not be written without the memory having been asked.</summary>
    private async ValueTask PlanRestAsync(CancellationToken cancellationToken)
    {
        if (ending.IsEnding)
        {
            // It was the memory that failed: what is planned already must not be planned again.
            return;
        }

        try
        {
            await PlanAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e)
        {
            // The memory failed too, or the run was stopped meanwhile; it is the source's failure that is told.
            ending.Note(e);
        }
    }

    private ValueTask<bool> NextAsync(IAsyncEnumerator<SourceItem> items, CancellationToken cancellationToken)
    {
        var next = items.MoveNextAsync();
        return next.IsCompleted || !HasWaiting ? next : PlanWhileReadingAsync(next.AsTask(), cancellationToken);
    }

    private async ValueTask<bool> PlanWhileReadingAsync(Task<bool> next, CancellationToken cancellationToken)
    {
        try
        {
            await PlanAsync(cancellationToken).ConfigureAwait(false);
        }
        catch
        {
            // A source must not be disposed of while it reads.
            await ending.StopReadingAsync().ConfigureAwait(false);
            await ((Task)next).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            throw;
        }

        return await next.ConfigureAwait(false);
    }

    private async ValueTask TakeInAsync(SourceItem item, CancellationToken cancellationToken)
    {
        if (_places == 0 && (_places = window.TakeFree()) == 0)
        {
            await PlanAsync(cancellationToken).ConfigureAwait(false);
            _places = await window.WaitAsync(cancellationToken).ConfigureAwait(false);
        }

        _places--;
        tally.CountRead();
        var ticket = map.Map(item);

        // Only now: a mapper that fails the run leaves no record that somebody would have to count out.
        flow.Open();
        if (plan is not null)
        {
            await plan.AddAsync(ticket, cancellationToken).ConfigureAwait(false);
        }
        else if (ticket.Result is not null)
        {
            // Nothing is remembered of it that an older version could undo.
            flow.Finish(ticket);
        }
        else
        {
            flow.Dispatch(ticket);
        }
    }

    private ValueTask PlanAsync(CancellationToken cancellationToken) => HasWaiting ? plan!.PlanAsync(cancellationToken) : default;
}
