using System.Text.Json;

namespace ExternalIdSync.Host.Output;

/// <summary>One line per record on standard output.</summary>
/// <param name="output">Standard output.</param>
internal sealed class JsonLinesResultWriter(TextWriter output) : IResultWriter
{
    private static readonly Action<Utf8JsonWriter, SyncResult> Members = WriteMembers;

    private readonly JsonLineWriter _lines = new(output);

    /// <inheritdoc/>
    public void Write(SyncResult result) => _lines.WriteLine(result, Members);

    /// <inheritdoc/>
    public void End(RunSummary summary)
    {
        // The numbers follow from the lines.
    }

    private static void WriteMembers(Utf8JsonWriter json, SyncResult result)
    {
        json.WriteString("externalId", result.ExternalId);
        json.WriteString("outcome", result.Outcome.ToString());
        json.WriteString("targetId", result.TargetId);
        json.WriteNumber("row", result.Row);
        if (!result.IsSuccess)
        {
            json.WriteString("code", result.Code);
            json.WriteString("reason", result.Reason);
            json.WriteString("field", result.Field);
            json.WriteString("conflictingExternalId", result.ConflictingExternalId);
            json.WriteString("conflictingId", result.ConflictingId);
            json.WriteString("correlationId", result.CorrelationId);
        }

        if (result.Changes.Count > 0)
        {
            json.WriteStartArray("changes");
            foreach (var change in result.Changes)
            {
                json.WriteStartObject();
                json.WriteString("field", change.Field);
                json.WriteString("rule", change.Rule);
                json.WriteEndObject();
            }

            json.WriteEndArray();
        }
    }
}
