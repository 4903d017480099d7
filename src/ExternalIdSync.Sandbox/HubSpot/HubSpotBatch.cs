using System.Text.Json;

namespace ExternalIdSync.Sandbox.HubSpot;

/// <summary>
/// The resources below <c>batch</c>: up to 100 records in one request. A conflict fails all of it with 409. A record that is not valid fails
/// alone, with 207, if every input carries its own <c>objectWriteTraceId</c>, and otherwise the whole batch with 400. Results come in no
/// order to rely on.
/// </summary>
internal sealed class HubSpotBatch(HubSpotObject type, SimulatedCall call, DateTimeOffset indexAt)
{
    private const int LargestRequest = 100;

    private readonly List<Input> _inputs = [];
    private readonly List<HubSpotError> _errors = [];

    public SandboxResponse Answer(string action)
    {
        using var body = JsonText.ParseObject(call.Request.Body);
        if (body is null || !body.RootElement.TryGetProperty("inputs", out var inputs) || inputs.ValueKind != JsonValueKind.Array
            || inputs.GetArrayLength() is < 1 or > LargestRequest)
        {
            return HubSpotReply.Error(HubSpotError.Invalid($"Invalid input JSON: inputs is a list of 1 to {LargestRequest} records"));
        }

        foreach (var json in inputs.EnumerateArray())
        {
            _inputs.Add(new Input(
                Text(json, "id"),
                Text(json, "idProperty") ?? (action == "read" ? Text(body.RootElement, "idProperty") : null),
                Text(json, "objectWriteTraceId"),
                json.ValueKind == JsonValueKind.Object && json.TryGetProperty("properties", out var properties) ? properties : default));
        }

        return action switch
        {
            "read" => Read(body.RootElement),
            "archive" => Archive(),
            "create" or "update" or "upsert" => Write(action),
            _ => HubSpotReply.Error(HubSpotError.NotFound()),
        };
    }

    private static string? Text(JsonElement json, string name) =>
        json.ValueKind == JsonValueKind.Object && json.TryGetProperty(name, out var value) && value.ValueKind != JsonValueKind.Null ? value.ToString() : null;

    private HubSpotError NotFound(IEnumerable<string> ids) =>
        new(404, "OBJECT_NOT_FOUND", $"Could not get some {type.Name.ToUpperInvariant()} objects, they may be deleted or not exist. Check that ids are valid.")
        {
            Context = [.. ids.Select(static id => new KeyValuePair<string, string>("ids", id))],
        };

    private HubSpotRecord? Find(Input input, out HubSpotError? error)
    {
        error = null;
        HubSpotRecord? found;
        if (input.IdProperty is null or HubSpotObject.IdName)
        {
            found = type.Find(input.Id ?? string.Empty);
        }
        else if (type.TryProperty(input.IdProperty, out var property) && property.IsUnique)
        {
            found = type.FindBy(property, input.Id ?? string.Empty);
        }
        else
        {
            error = HubSpotError.Invalid($"{input.IdProperty} is not a unique property of {type.Name}");
            return null;
        }

        return found is { ArchivedAt: null } ? found : null;
    }

    private SandboxResponse Read(JsonElement body)
    {
        var shown = type.Always.Concat(type.Defaults).ToList();
        if (body.TryGetProperty("properties", out var names) && names.ValueKind == JsonValueKind.Array && names.GetArrayLength() > 0)
        {
            shown = [.. type.Always];
            foreach (var name in names.EnumerateArray())
            {
                if (type.TryProperty(name.ToString(), out var property) && !shown.Contains(property))
                {
                    shown.Add(property);
                }
            }
        }

        var found = new List<HubSpotRecord>();
        var missing = new List<string>();
        foreach (var input in _inputs)
        {
            var record = Find(input, out var error);
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

        if (missing.Count > 0)
        {
            _errors.Add(NotFound(missing));
        }

        return Reply(
            200,
            writer =>
            {
                foreach (var record in found.AsEnumerable().Reverse())
                {
                    HubSpotReply.WriteRecord(writer, record, shown);
                }
            });
    }

    private SandboxResponse Archive()
    {
        foreach (var input in _inputs)
        {
            if (type.Find(input.Id ?? string.Empty) is { ArchivedAt: null } record)
            {
                type.Archive(record, call.Now, indexAt);
            }
        }

        return HubSpotReply.NoContent();
    }

    private SandboxResponse Write(string action)
    {
        var failed = action == "create" ? null : FindTwice();
        foreach (var input in _inputs)
        {
            failed ??= Prepare(action, input);
        }

        if ((failed ?? FindConflict()) is { } whole)
        {
            return HubSpotReply.Error(whole);
        }

        var isTraced = _inputs.Select(static i => i.TraceId).Distinct().Count() == _inputs.Count && _inputs.TrueForAll(static i => i.TraceId is not null);
        if (_inputs.Find(static i => i.Error is not null) is { } bad && !isTraced)
        {
            return HubSpotReply.Error(bad.Error!);
        }

        foreach (var input in _inputs)
        {
            if (input.Error is { } error)
            {
                _errors.Add(error with { Context = [.. error.Context, new("objectWriteTraceId", input.TraceId!)] });
                continue;
            }

            input.IsNew = input.Existing is null;
            input.Result = input.Existing is null
                ? type.Create(type.NewId(), input.Values, call.Now, indexAt)
                : type.Change(input.Existing, input.Values, call.Now, indexAt);
        }

        return Reply(action == "create" ? 201 : 200, WriteResults);
    }

    private HubSpotError? FindTwice() => _inputs.GroupBy(static i => (i.IdProperty, i.Id?.ToLowerInvariant())).FirstOrDefault(static g => g.Count() > 1) is { } twice
        ? HubSpotError.Invalid($"Duplicate IDs found in batch input: [{twice.First().Id}]. IDs must be unique")
        : null;

    /// <summary>Finds an input's record and makes its values; an error that concerns it alone stays with it.</summary>
    private HubSpotError? Prepare(string action, Input input)
    {
        if (action != "create")
        {
            input.Existing = Find(input, out var error);
            if (error is not null)
            {
                return error;
            }
        }

        input.Error = type.Draft(input.Existing, input.Properties, out var values);
        input.Values = values;
        if (call.Rejection?.Refuses(_inputs.IndexOf(input)) == true)
        {
            input.Error = HubSpotError.Invalid("refused by a fault of the sandbox") with { Detail = (string.Empty, call.Rejection.Code) };
        }

        if (input.Existing is null && action != "create")
        {
            if (action == "update" || input.IdProperty is null or HubSpotObject.IdName)
            {
                input.Error = NotFound([input.Id ?? string.Empty]);
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
        foreach (var input in _inputs.Where(static i => i.Error is null))
        {
            if (type.FindHolder(input.Values, input.Existing?.Id) is { } holder)
            {
                return Conflict(type, holder);
            }

            foreach (var property in type.Properties)
            {
                if (property.IsUnique && HubSpotValue.ToText(input.Values[property.Ordinal]) is { } text && !claimed.Add((property.Ordinal, text.ToUpperInvariant())))
                {
                    return new(409, "CONFLICT", $"Two inputs of the batch have the same value of {property.Name}");
                }
            }
        }

        return null;
    }

    public static HubSpotError Conflict(HubSpotObject type, HubSpotRecord holder) => new(
        409, "CONFLICT", FormattableString.Invariant($"{(type.Name == "contacts" ? "Contact" : "Object")} already exists. Existing ID: {holder.Id}"));

    private void WriteResults(Utf8JsonWriter writer)
    {
        // Backwards, so that a client that goes by position is found out.
        foreach (var input in _inputs.AsEnumerable().Reverse())
        {
            if (input.Result is not { } record)
            {
                continue;
            }

            writer.WriteStartObject();
            HubSpotReply.WriteMembers(writer, record, [.. type.Always, .. type.Properties.Where(p => !p.IsReadOnly && record[p] is not null)]);
            writer.WriteBoolean("new", input.IsNew);
            if (input.TraceId is not null)
            {
                writer.WriteString("objectWriteTraceId", input.TraceId);
            }

            writer.WriteEndObject();
        }
    }

    private SandboxResponse Reply(int status, Action<Utf8JsonWriter> results) => HubSpotReply.Object(
        _errors.Count > 0 ? 207 : status,
        writer =>
        {
            writer.WriteString("status", "COMPLETE");
            writer.WriteStartArray("results");
            results(writer);
            writer.WriteEndArray();
            if (_errors.Count > 0)
            {
                writer.WriteNumber("numErrors", _errors.Count);
                writer.WriteStartArray("errors");
                foreach (var error in _errors)
                {
                    writer.WriteStartObject();
                    HubSpotReply.WriteError(writer, error, withCorrelation: false);
                    writer.WriteEndObject();
                }

                writer.WriteEndArray();
            }

            writer.WriteString("startedAt", JsonText.Stamp(call.Now));
            writer.WriteString("completedAt", JsonText.Stamp(call.Now));
        });

    private sealed class Input(string? id, string? idProperty, string? traceId, JsonElement properties)
    {
        public string? Id => id;

        public string? IdProperty => idProperty;

        public string? TraceId => traceId;

        public JsonElement Properties => properties;

        public HubSpotRecord? Existing { get; set; }

        public object?[] Values { get; set; } = [];

        public HubSpotError? Error { get; set; }

        public HubSpotRecord? Result { get; set; }

        public bool IsNew { get; set; }
    }
}
