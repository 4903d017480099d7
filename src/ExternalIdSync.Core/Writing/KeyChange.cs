using System.Buffers;
using System.Text.Json;
using ExternalIdSync.Core.Http;
using ExternalIdSync.Core.Targets;

namespace ExternalIdSync.Core.Writing;

/// <summary>Gives a record at the target another external ID, or none.</summary>
internal sealed class KeyChange(ConnectorDefinition definition, TargetReader reader, WriteDoor door)
{
    /// <summary>Changes the external ID.</summary>
    /// <param name="oldId">The external ID it has.</param>
    /// <param name="newId">The one it is to have; <see langword="null"/> for none.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <returns>What became of it.</returns>
    /// <exception cref="SyncException">The target cannot do this, or cannot be reached.</exception>
    public async Task<SyncResult> RunAsync(ExternalId oldId, ExternalId? newId, CancellationToken cancellationToken)
    {
        var operation = (newId is null ? definition.ClearExternalId : definition.Rekey) ?? throw new SyncException(
            SyncErrors.NotSupported,
            newId is null ? $"{definition.Name} cannot take an external ID away." : $"{definition.Name} cannot change an external ID.")
        {
            Subject = oldId.Value,
        };
        var reply = await reader.LookUpAsync(oldId.Value, definition.MatchKey, cancellationToken).ConfigureAwait(false);
        using var found = reader.JudgeLookup(reply);
        var result = new SyncResult
        {
            ExternalId = oldId.Value,
            Target = definition.Name,
            Outcome = SyncOutcome.Failed,
            TargetId = found.Verdict.Id,
            Requests = found.Requests,
        };
        if (found.IsNotFound)
        {
            const string reason = "No record has this external ID.";
            return result with { Outcome = SyncOutcome.Rejected, Error = SyncErrors.RecordNotFound, Reason = reason };
        }

        if (!found.IsFound)
        {
            return result with { Error = found.Verdict.Error, Reason = found.Verdict.Reason, CorrelationId = found.Verdict.CorrelationId };
        }

        FieldChange[] changes = [new(definition.MatchKey, oldId.Value, newId?.Value, Rule: newId is null ? "clear" : "overwrite")];
        if (newId == oldId)
        {
            return result with { Outcome = SyncOutcome.Unchanged };
        }

        if (door.IsShut)
        {
            return result with { Outcome = SyncOutcome.WouldUpdate, Changes = changes };
        }

        var response = await door.SendAsync(Build(operation, oldId, newId, found.Verdict.Id!), cancellationToken).ConfigureAwait(false);
        using var answer = Answer.Parse(response);
        var verdict = reader.Table.Judge(answer, record: null, AnswerMeaning.Updated, operation.Scope);
        result = result with { Requests = result.Requests + response.Attempts };
        return verdict switch
        {
            { Meaning: AnswerMeaning.NotFound } => result with
            {
                Outcome = SyncOutcome.Rejected,
                Error = SyncErrors.RecordNotFound,
                Reason = "The record vanished while its key was changed.",
            },
            { Error: null } => result with { ExternalId = newId?.Value ?? oldId.Value, Outcome = SyncOutcome.Updated, Changes = changes },

            // Here "taken" is no race: another record simply has the new key.
            { Meaning: AnswerMeaning.CreateRace or AnswerMeaning.Conflict } => result with
            {
                Outcome = SyncOutcome.Conflict,
                Error = SyncErrors.Conflict,
                Reason = "Another record has the new external ID.",
                ConflictingExternalId = newId?.Value,
                ConflictingId = verdict.ConflictingId,
                Field = verdict.Field,
                CorrelationId = verdict.CorrelationId,
            },
            _ => result with
            {
                Outcome = verdict.Meaning == AnswerMeaning.Rejected ? SyncOutcome.Rejected : SyncOutcome.Failed,
                Error = verdict.Error,
                Reason = verdict.Reason,
                Field = verdict.Field,
                CorrelationId = verdict.CorrelationId,
            },
        };
    }

    private TargetRequest Build(Operation operation, ExternalId oldId, ExternalId? newId, string id)
    {
        var buffer = new ArrayBufferWriter<byte>(256);
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartObject();
            if (definition.BodyRecord is { } envelope)
            {
                writer.WriteStartObject(envelope);
            }

            writer.WriteString(definition.MatchKey, newId?.Value);
            if (definition.BodyRecord is not null)
            {
                writer.WriteEndObject();
            }

            writer.WriteEndObject();
        }

        return new TargetRequest
        {
            Method = operation.Method,
            Address = operation.Path.Fill(new AddressValues(oldId.Value, id, definition.MatchKey)),
            Body = buffer.WrittenMemory,
            Headers = operation.Headers,
            IsRepeatable = operation.IsRepeatable,
            IsMutating = true,
        };
    }
}
