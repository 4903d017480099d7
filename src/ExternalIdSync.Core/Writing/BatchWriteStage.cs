namespace ExternalIdSync.Core.Writing;

/// <summary>Writes records in batches, in as many loops at once as the run's concurrency says.</summary>
internal sealed class BatchWriteStage(
    BatchWriter writer, Batcher batcher, TicketFlow flow, RunEnding ending, FailureJudge judge, string target, string runId) : IWriteStage
{
    /// <inheritdoc/>
    public async Task WorkAsync()
    {
        using var scratch = new WriteScratch(target, runId);
        while (await batcher.Ready.WaitToReadAsync(CancellationToken.None).ConfigureAwait(false))
        {
            if (batcher.Ready.TryRead(out var batch))
            {
                await WriteAsync(batch, scratch).ConfigureAwait(false);
            }
        }
    }

    private async ValueTask WriteAsync(List<Ticket> batch, WriteScratch scratch)
    {
        Exception? broken = null;
        try
        {
            if (!ending.IsEnding)
            {
                await writer.WriteAsync(batch, scratch, Finish, ending.Stopping).ConfigureAwait(false);
            }
        }
        catch (BrakeEngagedException e)
        {
            ending.Halt(SyncErrors.BrakeEngaged, e.Message, RunStatus.Stopped);
        }
        catch (OperationCanceledException) when (ending.Stopping.IsCancellationRequested)
        {
            // Not known to be written, so not settled: the next run sees it again.
        }
        catch (Exception e)
        {
            broken = e;
        }

        foreach (var ticket in batch)
        {
            if (!ticket.IsDone)
            {
                ticket.Result = broken is null ? null : Results.Broken(ticket, target, broken);
                flow.Finish(ticket);
            }
        }
    }

    private void Finish(Ticket ticket)
    {
        ticket.Result = ticket.Result is { } result ? judge.Weigh(result) : null;
        flow.Finish(ticket);
    }
}
