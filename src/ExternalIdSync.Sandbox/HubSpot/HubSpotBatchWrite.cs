using System.Text.Json;

namespace ExternalIdSync.Sandbox.HubSpot;

/// <summary>
/// A batch that creates, updates or upserts. A conflict fails all of it with 409. A record that is not valid fails alone, with 207, if every
/// input carries its own <c>objectWriteTraceId</c>, and otherwise the whole batch with 400.
/// </summary>
internal sealed class HubSpotBatchWrite(
    HubSpotObject type,
    SimulatedCall call,
    DateTimeOffset indexAt,
    string action,
    List<HubSpotBatchInput> inputs)
{
    private readonly List<HubSpotError> _errors = [];

    public SandboxResponse Answer()
    {
        var failed = action == "create" ? null : FindTwice();
        foreach (var input in inputs)
        {
            failed ??= Prepare(input);
        }

        if ((failed ?? FindConflict()) is { } whole)
        {
            return HubSpotReply.Error(whole);
        }

        var isTraced = inputs.Select(static i => i.TraceId).Distinct().Count() == inputs.Count && inputs.TrueForAll(static i => i.TraceId is not null);
        if (inputs.Find(static i => i.Error is not null) is { } bad && !isTraced)
        {
            return HubSpotReply.Error(bad.Error!);
        }

        foreach (var input in inputs)
        {
            if (input.Error is { } error)
            {
                _errors.Add(error with { Context = [.. error.Context, new("objectWriteTraceId", input.TraceId!)] });
                continue;
            }

            input.Result = input.Existing is null
                ? type.Create(type.NewId(), input.Values, call.Now, indexAt)
                : type.Change(input.Existing, input.Values, call.Now, indexAt);
        }

        return HubSpotReply.Batch(action == "create" ? 201 : 200, call.Now, _errors, WriteResults);
    }

    private HubSpotError? FindTwice() => inputs.GroupBy(static i => (i.IdProperty, i.Id?.ToLowerInvariant())).FirstOrDefault(static g => g.Count() > 1) is { } twice
        ? HubSpotError.Invalid($"Duplicate IDs found in batch input: [{twice.First().Id}]. IDs must be unique")
        : null;

    /// <summary>Finds an input's record and makes its values; an error that concerns it alone stays with it.</summary>
    private HubSpotError? Prepare(HubSpotBatchInput input)
    {
        // The record's own id is what an update goes by where no property is named; the vendor takes its name for no unique property.
        if (action == "update" && input.IdProperty == HubSpotObject.IdName)
        {
            return HubSpotError.Invalid($"{input.IdProperty} is not a unique property of {type.Name}");
        }

        if (action != "create")
        {
            input.Existing = type.FindLive(input, out var error);
            if (error is not null)
            {
                return error;
            }
        }

        input.Error = type.Draft(input.Existing, input.Properties, out var values);
        input.Values = values;
        if (call.Rejection?.Refuses(inputs.IndexOf(input)) == true)
        {
            input.Error = HubSpotError.Invalid("refused by a fault of the sandbox") with { Detail = (string.Empty, call.Rejection.Code) };
        }

        if (input.Existing is null && action != "create")
        {
            if (action == "update" || input.IdProperty is null or HubSpotObject.IdName)
            {
                input.Error = HubSpotError.Missing(type, [input.Id ?? string.Empty]);
            }
            else if (string.IsNullOrEmpty(input.Id))
            {
                input.Error = HubSpotError.Invalid("id is missing");
            }
            else if (type.TryProperty(input.IdProperty, out var key))
            {
                values[key.Ordinal] ??= HubSpotValue.Read(key, JsonSerializer.SerializeToElement(input.Id), out _);
            }
        }

        return null;
    }

    /// <summary>A value that must be unique and is another record's, in the account or in this very batch.</summary>
    private HubSpotError? FindConflict()
    {
        var claimed = new HashSet<(int, string)>();
        foreach (var input in inputs.Where(static i => i.Error is null))
        {
            if (type.FindHolder(input.Values, input.Existing?.Id) is { } holder)
            {
                return HubSpotError.AlreadyExists(type, holder);
            }

            foreach (var property in type.Properties)
            {
                if (property.IsUnique && HubSpotValue.ToText(input.Values[property.Ordinal]) is { } text && !claimed.Add((property.Ordinal, text.ToUpperInvariant())))
                {
                    return HubSpotError.Conflict($"Two inputs of the batch have the same value of {property.Name}");
                }
            }
        }

        return null;
    }

    private void WriteResults(Utf8JsonWriter writer)
    {
        // Backwards, so that a client that goes by position is found out.
        foreach (var input in inputs.AsEnumerable().Reverse())
        {
            if (input.Result is not { } record)
            {
                continue;
            }

            writer.WriteStartObject();
            HubSpotReply.WriteMembers(writer, record, [.. type.Always, .. type.Properties.Where(p => !p.IsReadOnly && record[p] is not null)]);
            writer.WriteBoolean("new", input.Existing is null);
            if (input.TraceId is not null)
            {
                writer.WriteString("objectWriteTraceId", input.TraceId);
            }

            writer.WriteEndObject();
        }
    }
}
