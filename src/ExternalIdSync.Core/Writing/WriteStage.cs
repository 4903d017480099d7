using System.Runtime.CompilerServices;

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
                await WriteAsync(ticket, scratch).ConfigureAwait(false);
                flow.Finish(ticket);
            }
        }
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
    private async ValueTask WriteAsync(Ticket ticket, WriteScratch scratch)
    {
        if (ending.IsEnding)
        {
            return;
        }

        try
        {
            ticket.Result = judge.Weigh(await writer.WriteAsync(ticket, scratch, ending.Stopping).ConfigureAwait(false));
        }
        catch (SyncException e)
        {
            ticket.Result = judge.Weigh(Results.Thrown(ticket, target, e));
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
            ticket.Result = Results.Broken(ticket, target, e);
        }
    }
}
