namespace ExternalIdSync.Core.Writing;

/// <summary>Writes records one by one, in as many loops at once as the run's concurrency says.</summary>
internal sealed class WriteStage(ISingleWriter writer, TicketFlow flow, RunEnding ending, FailureJudge judge, string target, string runId)
    : IWriteStage
{
    /// <inheritdoc/>
    public async Task WorkAsync()
    {
        using var scratch = new WriteScratch(target, runId);
        while (await flow.Work.WaitToReadAsync(CancellationToken.None).ConfigureAwait(false))
        {
            while (flow.Work.TryRead(out var ticket))
            {
                if (!ending.IsEnding)
                {
                    // In the loop itself: an asynchronous method of its own would cost each record a step.
                    try
                    {
                        ticket.Result = judge.Weigh(await writer.WriteAsync(ticket, scratch, ending.Stopping).ConfigureAwait(false));
                    }
                    catch (Exception e)
                    {
                        Fail(ticket, e);
                    }
                }

                flow.Finish(ticket);
            }
        }
    }

    private void Fail(Ticket ticket, Exception exception)
    {
        switch (exception)
        {
            case SyncException failure:
                ticket.Result = judge.Weigh(Results.Thrown(ticket, target, failure));
                break;
            case BrakeEngagedException:
                ending.Halt(SyncErrors.BrakeEngaged, exception.Message, RunStatus.Stopped);
                break;
            case OperationCanceledException when ending.Stopping.IsCancellationRequested:
                // Not known to be written, so not settled: the next run sees it again.
                break;
            default:
                ticket.Result = Results.Broken(ticket, target, exception);
                break;
        }
    }
}
