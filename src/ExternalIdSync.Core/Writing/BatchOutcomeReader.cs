using System.Globalization;
using System.Text.Json;
using ExternalIdSync.Core.Targets;

namespace ExternalIdSync.Core.Writing;

/// <summary>Reads of a batch's answer what became of each record.</summary>
internal sealed class BatchOutcomeReader(WriteContext context)
{
    private string Target => context.Definition.Name;

    /// <summary>Gives every record of a slice its result.</summary>
    /// <param name="tickets">The batch.</param>
    /// <param name="slice">Which of its records were sent.</param>
    /// <param name="answer">The answer.</param>
    /// <param name="whole">What the answer means as a whole; an error is every record's.</param>
    /// <param name="requests">Requests sent for the slice; they count for a record that went alone.</param>
    public void Read(List<Ticket> tickets, BatchSlice slice, in Answer answer, in Verdict whole, int requests)
    {
        requests = slice.Count == 1 ? requests : 0;
        if (whole.Error is not null)
        {
            for (var i = slice.Start; i < slice.End; i++)
            {
                tickets[i].Result = Results.Bad(tickets[i], Target, whole, requests);
            }

            return;
        }

        foreach (var outcomes in context.Definition.Batch!.Outcomes)
        {
            if (answer.Content.ValueKind != JsonValueKind.Undefined && outcomes.List.TryFind(answer.Content, out var list)
                && list.ValueKind == JsonValueKind.Array)
            {
                Read(tickets, slice, outcomes, list, answer, requests);
            }
        }

        for (var i = slice.Start; i < slice.End; i++)
        {
            tickets[i].Result ??= Results.Bad(
                tickets[i],
                Target,
                new Verdict(null, SyncErrors.AnswerMalformed, "The target's answer to the batch says nothing of this record."),
                requests);
        }
    }

    private void Read(
        List<Ticket> tickets, BatchSlice slice, BatchOutcomes outcomes, JsonElement list, in Answer answer, int requests)
    {
        var position = 0;
        foreach (var entry in list.EnumerateArray())
        {
            if (!TryFindIndex(outcomes, entry, position++, out var index) || index < 0 || index >= slice.Count)
            {
                continue;
            }

            var ticket = tickets[slice.Start + index];
            var verdict = context.Reader.Table.Judge(outcomes, entry, ticket.Record, answer);
            if (verdict.Meaning == AnswerMeaning.NotFound)
            {
                // It carries no error, since to a lookup it is an answer like any other. Here nothing was written.
                verdict = new Verdict(null, SyncErrors.RecordNotFound, "The target has no such record, so that nothing was written.");
            }

            ticket.Result = verdict.Error is null
                ? Results.Good(ticket, Target, OutcomeOf(verdict.Meaning), verdict.Id, requests)
                : Results.Bad(ticket, Target, verdict, requests);
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
}
