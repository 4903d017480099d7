using System.Runtime.CompilerServices;
using ExternalIdSync.Core.Planning;
using ExternalIdSync.Core.Targets;

namespace ExternalIdSync.Core.Writing;

/// <summary>
/// A GET by external ID, then a POST or a PATCH by the target's own id; with a known link the PATCH alone. Only a real "not found"
/// leads to a create. A race lost, a link gone stale and a create of unknown fate all lead back to the lookup, a few times at most.
/// </summary>
internal sealed class LookupThenWriteWriter(WriteContext context) : SingleWriter(context)
{
    private const int MostTries = 3;

    /// <inheritdoc/>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public override async ValueTask<SyncResult> WriteAsync(Ticket ticket, WriteScratch scratch, CancellationToken cancellationToken)
    {
        var record = ticket.Record!;
        var shape = Context.ShapeOf(record.Schema);
        var mustLook = Context.MustCompare(record, shape);
        var requests = 0;
        var mayBeOurs = false;
        Verdict last = default;
        for (var i = 0; i < MostTries; i++)
        {
            FieldMask? mask = null;
            var cleared = -1;
            if (ticket.TargetId is null || mustLook)
            {
                var reply = await Context.Reader.LookUpAsync(
                    record.ExternalId.Value, Context.MatchKey, cancellationToken).ConfigureAwait(false);
                using var found = Context.Reader.JudgeLookup(reply);
                requests += found.Requests;
                if (!found.IsFound && !found.IsNotFound)
                {
                    return Results.Bad(ticket, Definition.Name, found.Verdict, requests);
                }

                if (Context.Options.WhatIf)
                {
                    return Foresee(ticket, shape, found, requests);
                }

                ticket.TargetId = found.IsFound ? found.Verdict.Id : null;
                if (found.IsFound)
                {
                    mask = scratch.Mask;
                    cleared = Comparison.Choose(record, shape, Context.FieldsOf(found), Context.Options.Force, mask, out var differs);
                    if (mask.Count == 0 || (mayBeOurs && !differs))
                    {
                        // After a create whose answer was lost, a record that is exactly as sent is the one that we made.
                        var outcome = mayBeOurs ? SyncOutcome.Created : SyncOutcome.Unchanged;
                        return Results.Good(ticket, Definition.Name, outcome, ticket.TargetId, requests);
                    }
                }

                if (!mayBeOurs && Context.RefuseOutdated(ticket, found, requests) is { } outdated)
                {
                    return outdated;
                }
            }

            var isCreate = ticket.TargetId is null;
            var operation = isCreate ? Definition.Create! : Definition.Update!;
            var claim = isCreate
                ? new BrakeClaim(mayBeOurs ? 0 : 1, 0, 0)
                : new BrakeClaim(0, 1, cleared >= 0 ? cleared : Comparison.CountNulls(record));
            try
            {
                var request = Build(operation, ticket, shape, withExternalId: isCreate, isCreate ? null : mask, scratch);
                var response = await Context.Door.SendAsync(request, Context.Brake, claim, cancellationToken).ConfigureAwait(false);
                last = Judge(response, operation, ticket, claim, isCreate ? AnswerMeaning.Created : AnswerMeaning.Updated);
                requests += response.Attempts;
            }
            catch (SyncException e) when (isCreate && i + 1 < MostTries && IsFateUnknown(new Verdict(null, e.Error)))
            {
                requests++;
                mayBeOurs = true;
                last = new Verdict(null, e.Error, e.Message);
                continue;
            }

            switch (last.Meaning)
            {
                case AnswerMeaning.NotFound when !isCreate:
                    // The link is stale: the record was deleted since.
                    ticket.TargetId = null;
                    last = new Verdict(null, SyncErrors.RecordNotFound, "The record vanished again while it was written.");
                    continue;
                case AnswerMeaning.CreateRace:
                    ticket.TargetId = null;
                    continue;
                case not AnswerMeaning.NotFound when isCreate && i + 1 < MostTries && IsFateUnknown(last):
                    // A 5xx may come from a proxy, after the target made the record, and an answer may break on its way. The transport has
                    // not repeated it; give it a moment.
                    mayBeOurs = true;
                    await Task.Delay(TimeSpan.FromSeconds(1 << i), Context.Options.TimeProvider, cancellationToken).ConfigureAwait(false);
                    continue;
                case AnswerMeaning.NotFound:
                    return Results.Bad(ticket, Definition.Name, NoPlace, requests);
                default:
                    return last.Error is null
                        ? Results.Good(
                            ticket,
                            Definition.Name,
                            isCreate ? SyncOutcome.Created : SyncOutcome.Updated,
                            last.Id ?? ticket.TargetId,
                            requests)
                        : Results.Bad(ticket, Definition.Name, last, requests);
            }
        }

        return Results.Bad(ticket, Definition.Name, last, requests);
    }

    private bool IsFateUnknown(in Verdict verdict) => verdict.Error == SyncErrors.AnswerMalformed
        ? verdict.MayHaveWorked
        : !Definition.Create!.IsRepeatable && (verdict.Error == SyncErrors.TimedOut || verdict.Error == SyncErrors.Unreachable
            || verdict.Error == SyncErrors.TargetFailed);
}
