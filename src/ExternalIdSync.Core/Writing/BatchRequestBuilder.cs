using System.Globalization;
using System.Text.Json;
using ExternalIdSync.Core.Http;
using ExternalIdSync.Core.Targets;

namespace ExternalIdSync.Core.Writing;

/// <summary>Makes the request that carries many records.</summary>
internal sealed class BatchRequestBuilder(WriteContext context)
{
    private ConnectorDefinition Definition => context.Definition;

    private BatchOperation Batch => context.Definition.Batch!;

    /// <summary>Makes the request of a slice.</summary>
    /// <param name="tickets">The batch.</param>
    /// <param name="slice">Which of its records go.</param>
    /// <param name="scratch">The worker's own; the request's body lies in it.</param>
    /// <returns>The request.</returns>
    /// <exception cref="SyncException">A record holds a value that cannot be written.</exception>
    public TargetRequest Build(List<Ticket> tickets, BatchSlice slice, WriteScratch scratch)
    {
        var writer = scratch.Begin();
        var hasKey = Definition.IdempotencyHeader is not null;
        scratch.Key.Begin();
        writer.WriteStartObject();
        context.WriteConstants(writer, Definition.BodyConstants);
        writer.WriteStartArray(Batch.Records);
        for (var i = 0; i < slice.Count; i++)
        {
            var ticket = tickets[slice.Start + i];
            if (hasKey)
            {
                scratch.Key.Add(ticket);
            }

            WriteItem(writer, ticket, i);
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
        writer.Flush();
        var body = scratch.Written;
        var operation = Batch.Request;
        return new TargetRequest
        {
            Method = operation.Method,
            Address = operation.Path.Fill(new AddressValues(MatchKey: context.MatchKey)),
            Body = body,
            IdempotencyKey = hasKey ? scratch.Key.End(operation.Method.Method, body.Span) : null,
            Headers = operation.Headers,
            IsRepeatable = operation.IsRepeatable,
            IsMutating = true,
        };
    }

    private void WriteItem(Utf8JsonWriter writer, Ticket ticket, int index)
    {
        var batch = Batch;
        var record = ticket.Record!;
        writer.WriteStartObject();
        if (batch.ItemExternalId is { } idName)
        {
            writer.WriteString(idName, record.ExternalId.Value);
        }

        context.WriteConstants(writer, batch.ItemConstants);
        if (batch.ItemTrace is { } trace)
        {
            writer.WriteString(trace, index.ToString(CultureInfo.InvariantCulture));
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
}
