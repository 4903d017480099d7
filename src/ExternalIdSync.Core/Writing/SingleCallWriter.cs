using System.Runtime.CompilerServices;
using ExternalIdSync.Core.Planning;
using ExternalIdSync.Core.Targets;

namespace ExternalIdSync.Core.Writing;

/// <summary>One request creates or updates, and its answer tells which.</summary>
internal sealed class SingleCallWriter(WriteContext context) : SingleWriter(context)
{
    private const int MostRaces = 3;

    /// <inheritdoc/>
    public override ValueTask<SyncResult> WriteAsync(Ticket ticket, WriteScratch scratch, CancellationToken cancellationToken)
    {
        var record = ticket.Record!;
        var shape = Context.ShapeOf(record.Schema);
        if (Context.MustLook(record, shape) && Definition.Lookup is not null)
        {
            return LookAndWriteAsync(ticket, shape, scratch, cancellationToken);
        }

        if (Context.Options.WhatIf)
        {
            return new ValueTask<SyncResult>(Comparison.Unforeseeable(ticket, shape, Definition.Name));
        }

        var claim = new BrakeClaim(1, 1, Context.Brake.LimitsWrites ? Comparison.CountNulls(record) : 0);
        return SendAsync(ticket, shape, mask: null, claim, requests: 0, scratch, cancellationToken);
    }

    private async ValueTask<SyncResult> LookAndWriteAsync(
        Ticket ticket, RecordShape shape, WriteScratch scratch, CancellationToken cancellationToken)
    {
        var record = ticket.Record!;
        var reply = await Context.Reader.LookUpAsync(record.ExternalId.Value, Context.MatchKey, cancellationToken).ConfigureAwait(false);
        using var found = Context.Reader.JudgeLookup(reply);
        if (!found.IsFound && !found.IsNotFound)
        {
            return Results.Bad(ticket, Definition.Name, found.Verdict, found.Requests);
        }

        if (Context.Options.WhatIf)
        {
            return Foresee(ticket, shape, found, found.Requests);
        }

        var mask = scratch.Mask;
        var cleared = Comparison.Choose(record, shape, Context.FieldsOf(found), Context.Options.Force, mask, out _);
        if (found.IsFound && mask.Count == 0)
        {
            return Results.Good(ticket, Definition.Name, SyncOutcome.Unchanged, found.Verdict.Id, found.Requests);
        }

        if (Context.RefuseOutdated(ticket, found, found.Requests) is { } outdated)
        {
            return outdated;
        }

        // What is equal is sent too, as without the lookup: only what a fill-only rule protects is left out.
        KeepEqual(record, shape, mask);
        var claim = new BrakeClaim(found.IsFound ? 0 : 1, found.IsFound ? 1 : 0, cleared);
        return await SendAsync(ticket, shape, mask, claim, found.Requests, scratch, cancellationToken).ConfigureAwait(false);
    }

    private static void KeepEqual(SyncRecord record, RecordShape shape, FieldMask mask)
    {
        for (var i = 0; i < record.Schema.Count; i++)
        {
            if (!shape.IsFillOnly[i] && !ReferenceEquals(record[i], SyncRecord.Absent))
            {
                mask.Add(i);
            }
        }
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<SyncResult> SendAsync(
        Ticket ticket,
        RecordShape shape,
        FieldMask? mask,
        BrakeClaim claim,
        int requests,
        WriteScratch scratch,
        CancellationToken cancellationToken)
    {
        var upsert = Definition.Upsert!;
        for (var race = 1; ; race++)
        {
            var request = Build(upsert, ticket, shape, Definition.HasExternalIdInBody, mask, scratch);
            var response = await Context.Door.SendAsync(request, Context.Brake, claim, cancellationToken).ConfigureAwait(false);
            var verdict = Judge(response, upsert, ticket, claim, AnswerMeaning.Updated);
            requests += response.Attempts;
            switch (verdict)
            {
                // It carries no error, since to a lookup it is an answer like any other. Here nothing was written.
                case { Meaning: AnswerMeaning.NotFound }:
                    return Results.Bad(ticket, Definition.Name, NoPlace, requests);
                case { Error: null }:
                    return Results.Good(ticket, Definition.Name, OutcomeOf(verdict.Meaning), verdict.Id, requests);

                // Two upserts of one key at once: the loser's second try meets the winner's record.
                case { Meaning: AnswerMeaning.CreateRace } when race < MostRaces:
                    continue;
                case { Meaning: AnswerMeaning.Frozen } when Definition.Patch is not null:
                    return await WriteRestAsync(ticket, shape, mask, verdict, requests, scratch, cancellationToken).ConfigureAwait(false);
                default:
                    return Results.Bad(ticket, Definition.Name, verdict, requests);
            }
        }
    }

    private static SyncOutcome OutcomeOf(AnswerMeaning? meaning) => meaning switch
    {
        AnswerMeaning.Created => SyncOutcome.Created,
        AnswerMeaning.Unchanged => SyncOutcome.Unchanged,
        _ => SyncOutcome.Updated,
    };

    /// <summary>Some fields are frozen: the others are written all the same, and the frozen ones are told.</summary>
    private async ValueTask<SyncResult> WriteRestAsync(
        Ticket ticket,
        RecordShape shape,
        FieldMask? sent,
        Verdict frozen,
        int requests,
        WriteScratch scratch,
        CancellationToken cancellationToken)
    {
        var record = ticket.Record!;
        var rest = new FieldMask();
        rest.Clear(record.Schema.Count);
        var left = new List<string>();
        var cleared = 0;
        for (var i = 0; i < record.Schema.Count; i++)
        {
            if (ReferenceEquals(record[i], SyncRecord.Absent) || (sent is not null && !sent[i]))
            {
                continue;
            }

            if (shape.IsFreezing[i])
            {
                left.Add(record.Schema.Names[i]);
            }
            else
            {
                rest.Add(i);
                cleared += record[i] is null ? 1 : 0;
            }
        }

        if (rest.Count == 0 || left.Count == 0)
        {
            return Results.Bad(ticket, Definition.Name, frozen, requests);
        }

        var patch = Definition.Patch!;
        var claim = new BrakeClaim(0, 1, cleared);
        var request = Build(patch, ticket, shape, withExternalId: false, rest, scratch);
        var response = await Context.Door.SendAsync(request, Context.Brake, claim, cancellationToken).ConfigureAwait(false);
        var verdict = Judge(response, patch, ticket, claim, AnswerMeaning.Updated);
        requests += response.Attempts;
        if (verdict.Meaning == AnswerMeaning.NotFound)
        {
            verdict = new Verdict(null, SyncErrors.RecordNotFound, "The record vanished while it was written.");
        }

        var names = string.Join(", ", left);
        return verdict.Error is null
            ? Results.Good(ticket, Definition.Name, OutcomeOf(verdict.Meaning), verdict.Id, requests) with
            {
                Field = names,
                Reason = $"Written without {names}, which the target has frozen for this record.",
            }
            : Results.Bad(ticket, Definition.Name, verdict, requests);
    }
}
