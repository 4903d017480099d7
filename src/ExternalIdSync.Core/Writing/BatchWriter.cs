using System.Globalization;
using System.Text.Json;
using ExternalIdSync.Core.Http;
using ExternalIdSync.Core.Planning;
using ExternalIdSync.Core.Targets;

namespace ExternalIdSync.Core.Writing;

/// <summary>
/// Sends many records in one request and reads one outcome per record. A batch that is refused as a whole for its content is halved
/// until the records at fault stand alone, so that their neighbours are written.
/// </summary>
internal sealed class BatchWriter(WriteContext context)
{
    private ConnectorDefinition Definition => context.Definition;

    private BatchOperation Batch => context.Definition.Batch!;

    /// <summary>Writes a batch, or says under what-if what would be done. Each ticket's result is set when it is known.</summary>
    /// <param name="tickets">The records, each key once.</param>
    /// <param name="scratch">The worker's own.</param>
    /// <param name="settle">Called for each record whose result is set.</param>
    /// <param name="fail">
    /// Makes a result of a failure, or <see langword="null"/> where the run stops and the record was not attempted.
    /// </param>
    /// <param name="isEnding">Tells whether the run is ending, so that records without a result stay unattempted.</param>
    /// <param name="cancellationToken">Stops the writing.</param>
    /// <returns>When every record has its result, or the run is ending.</returns>
    public async Task WriteAsync(
        List<Ticket> tickets,
        WriteScratch scratch,
        Action<Ticket> settle,
        Func<Ticket, SyncException, SyncResult?> fail,
        Func<bool> isEnding,
        CancellationToken cancellationToken)
    {
        if (MustLook(tickets))
        {
            await LookFirstAsync(tickets, settle, fail, isEnding, cancellationToken).ConfigureAwait(false);
            if (tickets.Count == 0)
            {
                return;
            }
        }

        var slices = new Stack<Slice>();
        slices.Push(new Slice(0, tickets.Count, IsKnownBad: false));
        while (!isEnding() && slices.TryPop(out var slice))
        {
            // A slice whose other half went through holds what is at fault: sending it whole again would only fail again.
            if (slice.IsKnownBad && slice.Count > 1)
            {
                Halve(slices, slice, canTell: true);
                continue;
            }

            if (!await ClaimAsync(tickets, slice, cancellationToken).ConfigureAwait(false))
            {
                // More than the brake allows at once: as many as it allows, one half after the other.
                Halve(slices, slice, canTell: false);
                continue;
            }

            var fate = await SendAsync(tickets, slice, scratch, settle, fail, cancellationToken).ConfigureAwait(false);
            if (fate == SliceFate.Refused && slice.Count > 1)
            {
                Halve(slices, slice, canTell: true);
            }
            else if (fate == SliceFate.Written && slice.IsFirstHalf && slices.TryPop(out var second))
            {
                slices.Push(second with { IsKnownBad = true });
            }
        }
    }

    private static void Halve(Stack<Slice> slices, Slice slice, bool canTell)
    {
        var half = slice.Count / 2;
        slices.Push(new Slice(slice.Start + half, slice.Count - half, IsKnownBad: false));
        slices.Push(new Slice(slice.Start, half, IsKnownBad: false) { IsFirstHalf = canTell });
    }

    /// <summary>Whether the fault may lie in single records rather than in the request, the token or the target.</summary>
    private static bool IsAboutContent(in Verdict verdict) => verdict.Meaning is AnswerMeaning.Rejected or AnswerMeaning.SchemaMismatch
        or AnswerMeaning.Conflict or AnswerMeaning.Ambiguous or AnswerMeaning.CreateRace or AnswerMeaning.Frozen;

    private static AnswerMeaning? Read(SyncOutcome outcome) => outcome switch
    {
        SyncOutcome.Created => AnswerMeaning.Created,
        SyncOutcome.Updated => AnswerMeaning.Updated,
        _ => null,
    };

    private bool MustLook(List<Ticket> tickets)
    {
        foreach (var ticket in tickets)
        {
            if (context.MustLook(ticket.Record!, context.ShapeOf(ticket.Record!.Schema)))
            {
                return true;
            }
        }

        return false;
    }

    private async Task LookFirstAsync(
        List<Ticket> tickets,
        Action<Ticket> settle,
        Func<Ticket, SyncException, SyncResult?> fail,
        Func<bool> isEnding,
        CancellationToken cancellationToken)
    {
        // A refused token or a used-up quota is told by the first record and would be by each of the others.
        for (var i = tickets.Count - 1; i >= 0 && !isEnding(); i--)
        {
            var ticket = tickets[i];
            try
            {
                ticket.Result = await LookAsync(ticket, cancellationToken).ConfigureAwait(false);
            }
            catch (SyncException e)
            {
                ticket.Result = fail(ticket, e);
                tickets.RemoveAt(i);
                settle(ticket);
                continue;
            }

            if (ticket.Result is not null)
            {
                tickets.RemoveAt(i);
                settle(ticket);
            }
        }
    }

    private async ValueTask<SyncResult?> LookAsync(Ticket ticket, CancellationToken cancellationToken)
    {
        if (Definition.Lookup is null)
        {
            return context.Options.WhatIf
                ? Comparison.Unforeseeable(ticket, context.ShapeOf(ticket.Record!.Schema), Definition.Name)
                : null;
        }

        var record = ticket.Record!;
        var shape = context.ShapeOf(record.Schema);
        using var found = await context.Reader.LookUpAsync(
            record.ExternalId.Value, context.MatchKey, cancellationToken).ConfigureAwait(false);
        if (!found.IsFound && !found.IsNotFound)
        {
            return Results.Bad(ticket, Definition.Name, found.Verdict, found.Requests);
        }

        var fields = found.IsFound && Definition.AnswerFields.TryFind(found.Record, out var held) ? held : default;
        if (context.Options.WhatIf)
        {
            return Comparison.Foresee(ticket, shape, fields, found, Definition.Name, found.Requests);
        }

        ticket.Mask = new FieldMask();
        var cleared = Comparison.Choose(record, shape, fields, context.Options.Force, ticket.Mask, out _);
        ticket.Claim = new BrakeClaim(found.IsFound ? 0 : 1, found.IsFound ? 1 : 0, cleared);
        ticket.HasLooked = true;
        return found.IsFound && ticket.Mask.Count == 0
            ? Results.Good(ticket, Definition.Name, SyncOutcome.Unchanged, found.Verdict.Id, found.Requests)
            : context.RefuseOutdated(ticket, found, found.Requests);
    }

    private async ValueTask<bool> ClaimAsync(List<Ticket> tickets, Slice slice, CancellationToken cancellationToken)
    {
        var brake = context.Brake;
        if (!brake.LimitsWrites)
        {
            return true;
        }

        var sum = default(BrakeClaim);
        for (var i = slice.Start; i < slice.Start + slice.Count; i++)
        {
            var ticket = tickets[i];
            if (!ticket.HasLooked)
            {
                ticket.Claim = new BrakeClaim(1, 1, Comparison.CountNulls(ticket.Record!));
            }

            sum = new BrakeClaim(
                sum.Creates + ticket.Claim.Creates, sum.Updates + ticket.Claim.Updates, sum.Cleared + ticket.Claim.Cleared);
        }

        if (await brake.ClaimAsync(sum, cancellationToken).ConfigureAwait(false) is not { } crossed)
        {
            return true;
        }

        return slice.Count > 1 ? false : throw new BrakeEngagedException(crossed);
    }

    private void Resolve(Ticket ticket, bool mayHaveWorked)
    {
        if (!context.Brake.LimitsWrites)
        {
            return;
        }

        if (mayHaveWorked || ticket.Result?.Error == SyncErrors.AnswerMalformed)
        {
            context.Brake.Keep(ticket.Claim);
        }
        else
        {
            context.Brake.Resolve(ticket.Claim, ticket.Result is { } result && Read(result.Outcome) is not null ? result.Outcome : null);
        }
    }

    /// <summary>Sends a slice.</summary>
    /// <returns>What became of it; unless several records were refused as a whole, every record has its result.</returns>
    private async Task<SliceFate> SendAsync(
        List<Ticket> tickets,
        Slice slice,
        WriteScratch scratch,
        Action<Ticket> settle,
        Func<Ticket, SyncException, SyncResult?> fail,
        CancellationToken cancellationToken)
    {
        var fate = SliceFate.Failed;
        var mayHaveWorked = false;
        try
        {
            var request = Build(tickets, slice, scratch);
            var response = await SendAsync(request, scratch, cancellationToken).ConfigureAwait(false);
            using var first = Answer.Parse(response);
            var verdict = context.Reader.Table.Judge(
                first, slice.Count == 1 ? tickets[slice.Start].Record : null, AnswerMeaning.Updated, Batch.Request.Scope);
            mayHaveWorked = verdict.MayHaveWorked;
            if (verdict.Error is null && Batch.Job is { } job && job.Id.TextIn(first.Content) is { } jobId)
            {
                var last = await AwaitJobAsync(job, jobId, cancellationToken).ConfigureAwait(false);
                using var answer = Answer.Parse(last.Response);
                fate = last.Verdict.Error is null ? SliceFate.Written : SliceFate.Failed;
                mayHaveWorked = fate == SliceFate.Failed;
                Distribute(tickets, slice, answer, last.Verdict, response.Attempts + last.Requests);
            }
            else if (verdict.Error is not null && IsAboutContent(verdict))
            {
                fate = SliceFate.Refused;
                if (slice.Count == 1)
                {
                    Distribute(tickets, slice, first, verdict, response.Attempts);
                }
            }
            else
            {
                fate = verdict.Error is null ? SliceFate.Written : SliceFate.Failed;
                Distribute(tickets, slice, first, verdict.OfChange, response.Attempts);
            }
        }
        catch (SyncException e)
        {
            scratch.Abandon();
            mayHaveWorked = e.IsFateUnknown;
            if (e.Error.Category is SyncErrorCategory.InvalidData or SyncErrorCategory.NotImplemented)
            {
                // A value that cannot be written: halving finds out whose.
                fate = SliceFate.Refused;
            }

            for (var i = slice.Start; i < slice.Start + slice.Count && (fate == SliceFate.Failed || slice.Count == 1); i++)
            {
                tickets[i].Result = fail(tickets[i], e);
            }
        }

        for (var i = slice.Start; i < slice.Start + slice.Count; i++)
        {
            Resolve(tickets[i], mayHaveWorked);
            if (fate != SliceFate.Refused || slice.Count == 1)
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

    private async Task<(TargetResponse Response, Verdict Verdict, int Requests)> AwaitJobAsync(
        JobOperation job, string jobId, CancellationToken cancellationToken)
    {
        for (var requests = 1; ; requests++)
        {
            await Task.Delay(job.Interval, context.Options.TimeProvider, cancellationToken).ConfigureAwait(false);
            var response = await context.Reader.SendAsync(
                job.Request, new AddressValues(JobId: jobId), cancellationToken).ConfigureAwait(false);
            using var answer = Answer.Parse(response);
            var verdict = context.Reader.Table.Judge(answer, record: null, AnswerMeaning.Updated, job.Request.Scope);
            var state = verdict.Error is null ? job.State.TextIn(answer.Content) : null;
            if (verdict.Error is not null || state is null)
            {
                return (response, verdict.Error is null
                    ? new Verdict(null, SyncErrors.AnswerMalformed, "The target does not tell the state of the batch's job.")
                    : verdict, requests);
            }

            if (job.Failed.Contains(state, StringComparer.OrdinalIgnoreCase))
            {
                return (response, new Verdict(
                    AnswerMeaning.Transient, SyncErrors.TargetFailed, "The target's job for the batch failed."), requests);
            }

            if (!job.Running.Contains(state, StringComparer.OrdinalIgnoreCase))
            {
                return (response, verdict, requests);
            }
        }
    }

    private void Distribute(List<Ticket> tickets, Slice slice, in Answer answer, in Verdict whole, int requests)
    {
        requests = slice.Count == 1 ? requests : 0;
        if (whole.Error is not null)
        {
            for (var i = slice.Start; i < slice.Start + slice.Count; i++)
            {
                tickets[i].Result = Results.Bad(tickets[i], Definition.Name, whole, requests);
            }

            return;
        }

        foreach (var outcomes in Batch.Outcomes)
        {
            if (answer.Content.ValueKind == JsonValueKind.Undefined || !outcomes.List.TryFind(answer.Content, out var list)
                || list.ValueKind != JsonValueKind.Array)
            {
                continue;
            }

            var position = 0;
            foreach (var entry in list.EnumerateArray())
            {
                if (!TryFindIndex(outcomes, entry, position++, out var index) || index < 0 || index >= slice.Count)
                {
                    continue;
                }

                var ticket = tickets[slice.Start + index];
                var verdict = context.Reader.Table.Judge(outcomes, entry, ticket.Record, answer);
                ticket.Result = verdict.Error is null
                    ? Results.Good(ticket, Definition.Name, OutcomeOf(verdict.Meaning), verdict.Id, requests)
                    : Results.Bad(ticket, Definition.Name, verdict, requests);
            }
        }

        for (var i = slice.Start; i < slice.Start + slice.Count; i++)
        {
            tickets[i].Result ??= Results.Bad(
                tickets[i],
                Definition.Name,
                new Verdict(null, SyncErrors.AnswerMalformed, "The target's answer to the batch says nothing of this record."),
                requests);
        }
    }

    private static SyncOutcome OutcomeOf(AnswerMeaning? meaning) => meaning switch
    {
        AnswerMeaning.Created => SyncOutcome.Created,
        AnswerMeaning.Unchanged => SyncOutcome.Unchanged,
        _ => SyncOutcome.Updated,
    };

    private static bool TryFindIndex(BatchOutcomes outcomes, JsonElement entry, int position, out int index)
    {
        index = position;
        if (outcomes.Index is null)
        {
            return true;
        }

        if (!outcomes.Index.TryFind(entry, out var found))
        {
            return false;
        }

        return found.ValueKind == JsonValueKind.Number
            ? found.TryGetInt32(out index)
            : int.TryParse(JsonLocation.TextOf(found), NumberStyles.None, CultureInfo.InvariantCulture, out index);
    }

    private TargetRequest Build(List<Ticket> tickets, Slice slice, WriteScratch scratch)
    {
        var batch = Batch;
        var writer = scratch.Begin();
        var hasKey = Definition.IdempotencyHeader is not null;
        scratch.Key.Begin();
        writer.WriteStartObject();
        foreach (var (name, value) in Definition.BodyConstants)
        {
            writer.WriteString(name, value == "{matchKey}" ? context.MatchKey : value);
        }

        writer.WriteStartArray(batch.Records);
        for (var i = 0; i < slice.Count; i++)
        {
            var ticket = tickets[slice.Start + i];
            var record = ticket.Record!;
            if (hasKey)
            {
                scratch.Key.Add(ticket);
            }

            writer.WriteStartObject();
            if (batch.ItemExternalId is { } idName)
            {
                writer.WriteString(idName, record.ExternalId.Value);
            }

            foreach (var (name, value) in batch.ItemConstants)
            {
                writer.WriteString(name, value == "{matchKey}" ? context.MatchKey : value);
            }

            if (batch.ItemTrace is { } trace)
            {
                writer.WriteString(trace, i.ToString(CultureInfo.InvariantCulture));
            }

            if (batch.ItemFields is { } fields)
            {
                writer.WriteStartObject(fields);
            }

            if (batch.ItemExternalId is null)
            {
                writer.WriteString(context.MatchKey, record.ExternalId.Value);
            }

            RecordBody.WriteFields(writer, record, context.ShapeOf(record.Schema), Definition.Nulls, ticket.Mask);
            if (batch.ItemFields is not null)
            {
                writer.WriteEndObject();
            }

            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
        writer.Flush();
        var body = scratch.Written;
        return new TargetRequest
        {
            Method = batch.Request.Method,
            Address = batch.Request.Path.Fill(new AddressValues(MatchKey: context.MatchKey)),
            Body = body,
            IdempotencyKey = !hasKey ? null : scratch.Key.End(batch.Request.Method.Method, body.Span),
            Headers = batch.Request.Headers,
            IsRepeatable = batch.Request.IsRepeatable,
            IsMutating = true,
        };
    }

    private enum SliceFate
    {
        Written,
        Refused,
        Failed,
    }

    private readonly record struct Slice(int Start, int Count, bool IsKnownBad)
    {
        /// <summary>Whether the second half lies next on the stack.</summary>
        public bool IsFirstHalf { get; init; }
    }
}
