using System.Text.Json;

namespace ExternalIdSync.Sandbox.HubSpot;

/// <summary>The resources below <c>batch</c>: up to 100 records in one request. Results come in no order to rely on. The caller holds the lock.</summary>
internal sealed class HubSpotBatch(HubSpotObject type, SimulatedCall call, DateTimeOffset indexAt)
{
    private const int LargestRequest = 100;

    public SandboxResponse Answer(string action)
    {
        using var body = JsonText.ParseObject(call.Request.Body);
        if (body is null || !body.RootElement.TryGetProperty("inputs", out var list) || list.ValueKind != JsonValueKind.Array
            || list.GetArrayLength() is < 1 or > LargestRequest)
        {
            return HubSpotReply.Error(HubSpotError.Invalid($"Invalid input JSON: inputs is a list of 1 to {LargestRequest} records"));
        }

        var idProperty = action == "read" ? HubSpotBatchInput.Text(body.RootElement, "idProperty") : null;
        List<HubSpotBatchInput> inputs = [.. list.EnumerateArray().Select(json => HubSpotBatchInput.Read(json, idProperty))];
        return action switch
        {
            "read" => Read(inputs, body.RootElement),
            "archive" => Archive(inputs),
            "create" or "update" or "upsert" => new HubSpotBatchWrite(type, call, indexAt, action, inputs).Answer(),
            _ => HubSpotReply.Error(404),
        };
    }

    private SandboxResponse Read(List<HubSpotBatchInput> inputs, JsonElement body)
    {
        var shown = type.Choose(body.TryGetProperty("properties", out var names) && names.ValueKind == JsonValueKind.Array
            ? [.. names.EnumerateArray().Select(static name => name.ToString())]
            : null);
        var found = new List<HubSpotRecord>();
        var missing = new List<string>();
        foreach (var input in inputs)
        {
            var record = type.FindLive(input, out var error);
            if (error is not null)
            {
                return HubSpotReply.Error(error);
            }

            if (record is null)
            {
                missing.Add(input.Id ?? string.Empty);
            }
            else if (!found.Contains(record))
            {
                found.Add(record);
            }
        }

        return HubSpotReply.Batch(
            200,
            call.Now,
            missing.Count > 0 ? [HubSpotError.Missing(type, missing)] : [],
            writer =>
            {
                foreach (var record in found.AsEnumerable().Reverse())
                {
                    HubSpotReply.WriteRecord(writer, record, shown);
                }
            });
    }

    private SandboxResponse Archive(List<HubSpotBatchInput> inputs)
    {
        foreach (var input in inputs)
        {
            if (type.Find(input.Id ?? string.Empty) is { ArchivedAt: null } record)
            {
                type.Archive(record, call.Now, indexAt);
            }
        }

        return SandboxResponse.Empty(204);
    }
}
