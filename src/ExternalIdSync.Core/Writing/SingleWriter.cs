using ExternalIdSync.Core.Http;
using ExternalIdSync.Core.Planning;
using ExternalIdSync.Core.Targets;

namespace ExternalIdSync.Core.Writing;

/// <summary>What the strategies that write one record per request have in common.</summary>
internal abstract class SingleWriter(WriteContext context) : ISingleWriter
{
    /// <summary>Said of a write that makes records and was answered as if it had asked for one.</summary>
    protected static readonly Verdict NoPlace = new(
        null, SyncErrors.BaseUrlWrong, "The target has no place to create records at this address.");

    /// <summary>What the writers of the run share.</summary>
    protected WriteContext Context { get; } = context;

    /// <summary>How the target is spoken.</summary>
    protected ConnectorDefinition Definition => Context.Definition;

    /// <inheritdoc/>
    public abstract ValueTask<SyncResult> WriteAsync(Ticket ticket, WriteScratch scratch, CancellationToken cancellationToken);

    /// <summary>Judges the answer to a write and tells the brake what it did.</summary>
    /// <param name="response">The answer.</param>
    /// <param name="operation">The request's kind.</param>
    /// <param name="ticket">The record.</param>
    /// <param name="claim">What the brake was told that the write may do.</param>
    /// <param name="success">What a 2xx means unless the definition says otherwise.</param>
    /// <returns>The answer's meaning.</returns>
    protected Verdict Judge(TargetResponse response, Operation operation, Ticket ticket, BrakeClaim claim, AnswerMeaning success)
    {
        var outcome = (SyncOutcome?)null;
        var mayHaveWorked = false;
        try
        {
            using var answer = Answer.Parse(response);
            var verdict = Context.Reader.Table.Judge(answer, ticket.Record, success, operation.Scope);
            outcome = verdict.Error is not null ? null : verdict.Meaning switch
            {
                AnswerMeaning.Created => SyncOutcome.Created,
                AnswerMeaning.Updated => SyncOutcome.Updated,
                _ => null,
            };
            mayHaveWorked = verdict.MayHaveWorked;
            return verdict.OfChange;
        }
        finally
        {
            Context.Brake.Resolve(claim, outcome, mayHaveWorked);
        }
    }

    /// <summary>Says what would be done with a record that was looked up.</summary>
    /// <param name="ticket">The record.</param>
    /// <param name="shape">Its shape.</param>
    /// <param name="found">What the lookup brought.</param>
    /// <param name="requests">Requests sent for it.</param>
    /// <returns>The result.</returns>
    protected SyncResult Foresee(Ticket ticket, RecordShape shape, in LookupAnswer found, int requests) =>
        Comparison.Foresee(ticket, shape, Context.FieldsOf(found), found, Definition.Name, requests);

    protected TargetRequest Build(
        Operation operation, Ticket ticket, RecordShape shape, bool withExternalId, FieldMask? mask, WriteScratch scratch)
    {
        var record = ticket.Record!;
        var writer = scratch.Begin();
        writer.WriteStartObject();
        Context.WriteConstants(writer, Definition.BodyConstants);
        if (Definition.BodyRecord is { } envelope)
        {
            writer.WriteStartObject(envelope);
        }

        if (withExternalId)
        {
            writer.WriteString(Context.MatchKey, record.ExternalId.Value);
        }

        RecordBody.WriteFields(writer, record, shape, Definition.Nulls, mask);
        if (Definition.BodyRecord is not null)
        {
            writer.WriteEndObject();
        }

        writer.WriteEndObject();
        writer.Flush();

        // A copy: an attempt that timed out may still be reading it while the scratch is used again.
        var body = scratch.Written.ToArray();
        string? key = null;
        if (Definition.IdempotencyHeader is not null)
        {
            scratch.Key.Begin();
            scratch.Key.Add(ticket);
            key = scratch.Key.End(operation.Method.Method, body);
        }

        return new TargetRequest
        {
            Method = operation.Method,
            Address = operation.Path.Fill(new AddressValues(record.ExternalId.Value, ticket.TargetId, Context.MatchKey)),
            Body = body,
            IdempotencyKey = key,
            Headers = operation.Headers,
            IsRepeatable = operation.IsRepeatable,
            IsMutating = true,
        };
    }
}
