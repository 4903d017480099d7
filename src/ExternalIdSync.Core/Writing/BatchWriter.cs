using ExternalIdSync.Core.Http;
using ExternalIdSync.Core.Targets;

namespace ExternalIdSync.Core.Writing;

/// <summary>
/// Sends many records in one request and reads one outcome per record. A batch that is refused as a whole for its content is halved
/// until the records at fault stand alone, so that their neighbours are written.
/// </summary>
/// <param name="context">What the run's writers share.</param>
/// <param name="ending">Whether the run ends, so that records without a result stay unattempted.</param>
internal sealed class BatchWriter(WriteContext context, RunEnding ending)
{
    private readonly BatchLookup _lookup = new(context);
    private readonly BatchClaims _claims = new(context.Brake);
    private readonly BatchRequestBuilder _requests = new(context);
    private readonly BatchJobWatch _jobs = new(context);
    private readonly BatchOutcomeReader _outcomes = new(context);

    private BatchOperation Batch => context.Definition.Batch!;

    /// <summary>Writes a batch, or says under what-if what would be done. Each ticket's result is set when it is known.</summary>
    /// <param name="tickets">The records, each key once.</param>
    /// <param name="scratch">The worker's own.</param>
    /// <param name="settle">Called for each record whose result is set.</param>
    /// <param name="cancellationToken">Stops the writing.</param>
    /// <returns>When every record has its result, or the run is ending.</returns>
    public async Task WriteAsync(List<Ticket> tickets, WriteScratch scratch, Action<Ticket> settle, CancellationToken cancellationToken)
    {
        if (_lookup.IsNeeded(tickets))
        {
            await LookFirstAsync(tickets, settle, cancellationToken).ConfigureAwait(false);
            if (tickets.Count == 0)
            {
                return;
            }
        }

        var bisection = new Bisection(tickets.Count);
        while (!ending.IsEnding && bisection.TryNext(out var slice))
        {
            if (!await _claims.TryClaimAsync(tickets, slice, cancellationToken).ConfigureAwait(false))
            {
                // More than the brake allows at once: as many as it allows, one half after the other.
                bisection.Split(slice);
                continue;
            }

            switch (await WriteAsync(tickets, slice, scratch, settle, cancellationToken).ConfigureAwait(false))
            {
                case BatchFate.Refused:
                    bisection.Refuse(slice);
                    break;
                case BatchFate.Written:
                    bisection.Accept(slice);
                    break;
                default:
                    break;
            }
        }
    }

    /// <summary>Whether the fault may lie in single records rather than in the request, the token or the target.</summary>
    private static bool IsAboutContent(in Verdict verdict) => verdict.Meaning is AnswerMeaning.Rejected or AnswerMeaning.SchemaMismatch
        or AnswerMeaning.Conflict or AnswerMeaning.Ambiguous or AnswerMeaning.CreateRace or AnswerMeaning.Frozen;

    private async Task LookFirstAsync(List<Ticket> tickets, Action<Ticket> settle, CancellationToken cancellationToken)
    {
        // A refused token or a used-up quota is told by the first record and would be by each of the others.
        for (var i = tickets.Count - 1; i >= 0 && !ending.IsEnding; i--)
        {
            var ticket = tickets[i];
            try
            {
                ticket.Result = await _lookup.LookAsync(ticket, cancellationToken).ConfigureAwait(false);
            }
            catch (SyncException e)
            {
                ticket.Result = Results.Thrown(ticket, context.Definition.Name, e);
            }

            if (ticket.Result is not null)
            {
                tickets.RemoveAt(i);
                settle(ticket);
            }
        }
    }

    /// <summary>Sends a slice.</summary>
    /// <returns>What became of it; unless several records were refused as a whole, every record has its result.</returns>
    private async Task<BatchFate> WriteAsync(
        List<Ticket> tickets, BatchSlice slice, WriteScratch scratch, Action<Ticket> settle, CancellationToken cancellationToken)
    {
        var fate = BatchFate.Failed;
        var mayHaveWorked = false;
        try
        {
            var request = _requests.Build(tickets, slice, scratch);
            var response = await SendAsync(request, scratch, cancellationToken).ConfigureAwait(false);
            using var first = Answer.Parse(response);
            var verdict = context.Reader.Table.Judge(
                first, slice.Count == 1 ? tickets[slice.Start].Record : null, AnswerMeaning.Updated, Batch.Request.Scope);
            mayHaveWorked = verdict.MayHaveWorked;
            if (verdict.Error is null && Batch.Job is { } job && job.Id.TextIn(first.Content) is { } jobId)
            {
                var last = await _jobs.AwaitAsync(job, jobId, cancellationToken).ConfigureAwait(false);
                using var answer = Answer.Parse(last.Response);
                fate = last.Verdict.Error is null ? BatchFate.Written : BatchFate.Failed;
                mayHaveWorked = fate == BatchFate.Failed;
                _outcomes.Read(tickets, slice, answer, last.Verdict, response.Attempts + last.Requests);
            }
            else if (verdict.Error is not null && IsAboutContent(verdict))
            {
                fate = BatchFate.Refused;
                if (slice.Count == 1)
                {
                    _outcomes.Read(tickets, slice, first, verdict, response.Attempts);
                }
            }
            else
            {
                fate = verdict.Error is null ? BatchFate.Written : BatchFate.Failed;
                _outcomes.Read(tickets, slice, first, verdict.OfChange, response.Attempts);
            }
        }
        catch (SyncException e)
        {
            scratch.Abandon();
            mayHaveWorked = e.IsFateUnknown;
            if (e.Error.Category is SyncErrorCategory.InvalidData or SyncErrorCategory.NotImplemented)
            {
                // A value that cannot be written: halving finds out whose.
                fate = BatchFate.Refused;
            }

            for (var i = slice.Start; i < slice.End && (fate == BatchFate.Failed || slice.Count == 1); i++)
            {
                tickets[i].Result = Results.Thrown(tickets[i], context.Definition.Name, e);
            }
        }

        for (var i = slice.Start; i < slice.End; i++)
        {
            _claims.Resolve(tickets[i], mayHaveWorked);
            if (fate != BatchFate.Refused || slice.Count == 1)
            {
                settle(tickets[i]);
            }
        }

        return fate;
    }

    private async ValueTask<TargetResponse> SendAsync(TargetRequest request, WriteScratch scratch, CancellationToken cancellationToken)
    {
        try
        {
            var response = await context.Door.SendAsync(request, cancellationToken).ConfigureAwait(false);
            if (!response.IsSuccess || response.Attempts > 1)
            {
                // An earlier attempt may still be reading the body; so may one that was answered before it was read.
                scratch.Abandon();
            }

            return response;
        }
        catch
        {
            scratch.Abandon();
            throw;
        }
    }
}
