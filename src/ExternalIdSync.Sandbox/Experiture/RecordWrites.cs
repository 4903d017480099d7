using System.Text.Json;

namespace ExternalIdSync.Sandbox.Experiture;

/// <summary>
/// Writing below <c>/records/{object}</c>: one record or a batch of them, upserted by a match key or appended. The caller holds the lock.
/// </summary>
internal sealed class RecordWrites(Workspace workspace, BatchJobs jobs)
{
    private const int LargestBatch = 10_000;

    private readonly IdempotencyCache _replies = new();

    /// <summary>Whether every batch becomes a job; otherwise only those that ask with <c>Prefer: respond-async</c>.</summary>
    public bool IsAsynchronous { get; set; }

    /// <summary>Whether one bad record fails its whole batch with 422.</summary>
    public bool IsAtomic { get; set; }

    public void Clear()
    {
        _replies.Clear();
        IsAsynchronous = false;
        IsAtomic = false;
    }

    public SandboxResponse WriteOne(SimulatedCall call, string objectName, string operation) => Once(
        call,
        objectName,
        operation,
        (body, target, matchKey) =>
        {
            if (!body.TryGetProperty("record", out var record))
            {
                return ExperitureReply.Invalid("record: required");
            }

            if (target.Check(record, matchKey) is { } refusal)
            {
                return ExperitureReply.Refused(refusal, "record");
            }

            target.Write(record, matchKey);
            return ExperitureReply.Data(
                200,
                writer =>
                {
                    ExperitureReply.WriteAccepted(writer, call, objectName, operation);
                    writer.WriteNumber("acceptedRecords", 1);
                    WriteMatchKey(writer, matchKey);
                });
        });

    public SandboxResponse WriteMany(SimulatedCall call, string objectName, string operation) => Once(
        call,
        objectName,
        operation,
        (body, target, matchKey) =>
        {
            if (!body.TryGetProperty("records", out var records) || records.ValueKind != JsonValueKind.Array
                || records.GetArrayLength() is var count && count is < 1 or > LargestBatch)
            {
                return ExperitureReply.Invalid($"records: expected an array of 1 to {LargestBatch} records");
            }

            if (IsAtomic && FirstBad(target, records, matchKey, call.Rejection) is var (index, refusal))
            {
                return ExperitureReply.Refused(refusal with { Status = 422 }, $"records[{index}]");
            }

            var outcome = WriteAll(target, records, matchKey, call.Rejection);
            return IsAsynchronous || call.Request.Header("Prefer")?.Contains("respond-async", StringComparison.OrdinalIgnoreCase) == true
                ? jobs.Submit(call, objectName, operation, outcome)
                : ExperitureReply.Data(
                    200,
                    writer =>
                    {
                        ExperitureReply.WriteAccepted(writer, call, objectName, operation);
                        WriteMatchKey(writer, matchKey);
                        outcome.WriteCounts(writer);
                        outcome.WriteResults(writer);
                    });
        });

    private SandboxResponse Once(
        SimulatedCall call, string objectName, string operation, Func<JsonElement, ExperitureObject, string?, SandboxResponse> work) => _replies.Run(
        call,
        () => Open(call, objectName, operation, work),
        static () => ExperitureReply.Error(409, "CDP_ETL.IDEMPOTENCY.CONFLICT", "This Idempotency-Key was already used with a different request body."));

    /// <summary>Finds the object and, unless it is to append, the match key; what is wrong with either is the answer.</summary>
    private SandboxResponse Open(
        SimulatedCall call, string objectName, string operation, Func<JsonElement, ExperitureObject, string?, SandboxResponse> work)
    {
        if (!workspace.TryFind(objectName, out var target))
        {
            return ExperitureReply.Error(404);
        }

        using var body = JsonText.ParseObject(call.Request.Body);
        if (body is null)
        {
            return ExperitureReply.Invalid("body: malformed JSON");
        }

        if (operation == "append")
        {
            return work(body.RootElement, target, null);
        }

        var matchKey = target.PrimaryKey;
        if (body.RootElement.TryGetProperty("matchKey", out var given) && given.ValueKind != JsonValueKind.Null)
        {
            matchKey = given.ValueKind == JsonValueKind.String ? given.GetString()! : string.Empty;
        }

        return target.Field(matchKey)?.IsIdentity == true
            ? work(body.RootElement, target, matchKey)
            : ExperitureReply.Invalid($"matchKey: {matchKey} is not an identity field of {objectName}");
    }

    private static RecordRefusal? Check(ExperitureObject target, JsonElement record, string? matchKey, PartialRejection? fault, int index) =>
        fault?.Refuses(index) == true
            ? new RecordRefusal(422, fault.Code, "refused by a fault of the sandbox", null)
            : target.Check(record, matchKey);

    private static (int Index, RecordRefusal Refusal)? FirstBad(ExperitureObject target, JsonElement records, string? matchKey, PartialRejection? fault)
    {
        var index = 0;
        foreach (var record in records.EnumerateArray())
        {
            if (Check(target, record, matchKey, fault, index) is { } refusal)
            {
                return (index, refusal);
            }

            index++;
        }

        return null;
    }

    private static BatchOutcome WriteAll(ExperitureObject target, JsonElement records, string? matchKey, PartialRejection? fault)
    {
        var outcome = new BatchOutcome(records.GetArrayLength());
        foreach (var record in records.EnumerateArray())
        {
            outcome.Add(Check(target, record, matchKey, fault, outcome.Records.Count) is { } refusal
                ? new RecordOutcome("rejected", null, refusal)
                : target.Write(record, matchKey));
        }

        return outcome;
    }

    private static void WriteMatchKey(Utf8JsonWriter writer, string? matchKey)
    {
        if (matchKey is not null)
        {
            writer.WriteString("matchKey", matchKey);
        }
    }
}
