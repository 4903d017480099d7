using ExternalIdSync.Core.Planning;
using ExternalIdSync.Core.Targets;

namespace ExternalIdSync.Core.Writing;

/// <summary>Reads the target's copies of a batch's records before they are written, where the writing depends on them.</summary>
internal sealed class BatchLookup(WriteContext context)
{
    private ConnectorDefinition Definition => context.Definition;

    /// <summary>Whether what is done with any record of a batch depends on what the target holds.</summary>
    /// <param name="tickets">The batch.</param>
    /// <returns>Whether it does.</returns>
    public bool IsNeeded(List<Ticket> tickets)
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

    /// <summary>Looks a record up, and decides which of its fields are written.</summary>
    /// <param name="ticket">The record; what is to be written and what the brake must know is noted there.</param>
    /// <param name="cancellationToken">Stops the lookup.</param>
    /// <returns>Its result where nothing is to be written; else <see langword="null"/>.</returns>
    /// <exception cref="SyncException">The target does not answer.</exception>
    public async ValueTask<SyncResult?> LookAsync(Ticket ticket, CancellationToken cancellationToken)
    {
        var record = ticket.Record!;
        var shape = context.ShapeOf(record.Schema);
        if (Definition.Lookup is null)
        {
            return context.Options.WhatIf ? Comparison.Unforeseeable(ticket, shape, Definition.Name) : null;
        }

        var reply = await context.Reader.LookUpAsync(
            record.ExternalId.Value, context.MatchKey, cancellationToken).ConfigureAwait(false);
        using var found = context.Reader.JudgeLookup(reply);
        if (!found.IsFound && !found.IsNotFound)
        {
            return Results.Bad(ticket, Definition.Name, found.Verdict, found.Requests);
        }

        var fields = context.FieldsOf(found);
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
}
