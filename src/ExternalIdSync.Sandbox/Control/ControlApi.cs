using System.Globalization;
using System.Text.Json;

namespace ExternalIdSync.Sandbox.Control;

/// <summary>The routes under <c>/_sandbox</c>: faults, requests seen, records, switches. The README lists them with their JSON.</summary>
internal sealed class ControlApi(SandboxServer server)
{
    private const string Mount = "/_sandbox";

    private static readonly string[] RequestFilters = ["vendor", "method", "path", "status", "idempotencyKey", "last"];

    public static bool Owns(string path) =>
        path.StartsWith(Mount, StringComparison.Ordinal) && (path.Length == Mount.Length || path[Mount.Length] == '/');

    public SandboxResponse NothingMounted(string path) => Error(
        404,
        "nothing_mounted",
        $"Nothing is mounted at {path}. Mounted are: {string.Join(", ", server.Simulators.Select(static s => s.BasePath))}.");

    public SandboxResponse Handle(SandboxRequest request)
    {
        var call = new SimulatedCall(request, Mount, server.Time.GetUtcNow(), null);
        try
        {
            return Route(call) ?? Error(404, "no_such_route", $"{call.Method} {request.Path} is no route of the control API; its README lists them.");
        }
        catch (Exception wrong) when (wrong is FormatException or ArgumentException or JsonException or InvalidOperationException)
        {
            return Error(400, "bad_request", wrong.Message);
        }
    }

    private static SandboxResponse Error(int status, string code, string message) => Json(
        status,
        writer =>
        {
            writer.WriteStartObject("error");
            writer.WriteString("code", code);
            writer.WriteString("message", message);
            writer.WriteEndObject();
        });

    private static SandboxResponse Json(int status, Action<Utf8JsonWriter> members) => SandboxResponse.Json(status, JsonText.WriteObject(members));

    private SandboxResponse? Route(SimulatedCall call)
    {
        var rest = call.Segments.Skip(1).ToArray();
        switch (call.Method, call.Segments.Count == 0 ? string.Empty : call.Segments[0], rest.Length)
        {
            case ("GET", "", 0):
                return Overview();
            case ("POST", "reset", 0):
                server.Reset();
                return SandboxResponse.Empty(204);
            case ("GET", "requests", 0):
                return Requests(call);
            case ("DELETE", "requests", 0):
                server.Requests.Clear();
                return SandboxResponse.Empty(204);
            case ("GET", "state", 1) when FindVendor(rest[0]) is { } vendor:
                return SandboxResponse.Json(200, JsonText.Write(vendor, static (writer, simulator) => simulator.WriteState(writer)));
            case ("GET", "faults", 0):
                return Faults();
            case ("POST", "faults", 0):
                return AddFaults(call);
            case ("DELETE", "faults", 0):
                server.Faults.Clear();
                return SandboxResponse.Empty(204);
            case ("DELETE", "faults", 1) when int.TryParse(rest[0], NumberStyles.None, CultureInfo.InvariantCulture, out var id):
                return server.Faults.Remove(id) ? SandboxResponse.Empty(204) : Error(404, "no_such_fault", $"There is no fault {id}.");
            case ("PUT" or "POST" or "PATCH", "settings", 0):
                Configure(Body(call).RootElement);
                return SandboxResponse.Empty(204);
            case ("PUT" or "POST" or "PATCH", "settings", 1) when FindVendor(rest[0]) is { } vendor:
                vendor.Configure(Body(call).RootElement);
                return SandboxResponse.Empty(204);
            default:
                return call.Segments.Count > 0 && FindVendor(call.Segments[0]) is { } owner
                    ? owner.Control(new SimulatedCall(call.Request, $"{Mount}/{owner.Name}", call.Now, null))
                    : null;
        }
    }

    private static JsonDocument Body(SimulatedCall call) => JsonDocument.Parse(call.Request.Body);

    private ISimulator? FindVendor(string name) => server.Simulators.FirstOrDefault(s => s.Name == name);

    private SandboxResponse Overview() => Json(
        200,
        writer =>
        {
            writer.WriteStartArray("vendors");
            foreach (var simulator in server.Simulators)
            {
                writer.WriteStartObject();
                writer.WriteString("name", simulator.Name);
                writer.WriteString("basePath", simulator.BasePath);
                writer.WriteEndObject();
            }

            writer.WriteEndArray();
            writer.WriteNumber("latencyMs", server.Latency.TotalMilliseconds);
            writer.WriteNumber("requests", server.Requests.Total);
            writer.WriteNumber("faults", server.Faults.Active.Count);
        });

    private SandboxResponse Requests(SimulatedCall call)
    {
        CheckFilters(call);
        var seen = server.Requests.Recent.Where(r =>
            (call.Query("vendor") is not { } vendor || r.Vendor == vendor)
            && (call.Query("method") is not { } method || r.Method.Equals(method, StringComparison.OrdinalIgnoreCase))
            && (call.Query("path") is not { } path || Wildcard.Matches(path, r.Path))
            && (call.Query("status") is not { } status || r.Status.ToString(CultureInfo.InvariantCulture) == status)
            && (call.Query("idempotencyKey") is not { } key || r.IdempotencyKey == key));
        if (int.TryParse(call.Query("last"), NumberStyles.None, CultureInfo.InvariantCulture, out var last))
        {
            seen = seen.TakeLast(last);
        }

        return Json(
            200,
            writer =>
            {
                writer.WriteNumber("total", server.Requests.Total);
                writer.WriteNumber("mutating", server.Requests.Mutating);
                writer.WriteNumber("maxInFlight", server.Requests.MaxInFlight);
                writer.WriteStartArray("counters");
                foreach (var count in server.Requests.Counts)
                {
                    writer.WriteStartObject();
                    writer.WriteString("vendor", count.Vendor);
                    writer.WriteString("method", count.Method);
                    writer.WriteNumber("status", count.Status);
                    writer.WriteNumber("count", count.Count);
                    writer.WriteEndObject();
                }

                writer.WriteEndArray();
                writer.WriteStartArray("requests");
                foreach (var request in seen)
                {
                    WriteRequest(writer, request);
                }

                writer.WriteEndArray();
            });
    }

    /// <summary>A filter with a slip of the pen would let everything through, and a test would assert on the wrong requests.</summary>
    private static void CheckFilters(SimulatedCall call)
    {
        foreach (var (name, value) in SimulatedCall.ParseForm(call.Request.Query))
        {
            if (!RequestFilters.Contains(name, StringComparer.Ordinal))
            {
                throw Settings.Unknown(name, string.Join(", ", RequestFilters));
            }

            if (name is "last" or "status" && !int.TryParse(value, StyleOf(name), CultureInfo.InvariantCulture, out _))
            {
                throw new FormatException($"{name} is a whole number{(name == "last" ? " from 0" : string.Empty)}.");
            }
        }
    }

    // A cut connection has the status -1.
    private static NumberStyles StyleOf(string filter) => filter == "status" ? NumberStyles.AllowLeadingSign : NumberStyles.None;

    private static void WriteRequest(Utf8JsonWriter writer, RecordedRequest request)
    {
        writer.WriteStartObject();
        writer.WriteNumber("number", request.Number);
        writer.WriteString("at", JsonText.Stamp(request.At));
        writer.WriteString("vendor", request.Vendor);
        writer.WriteString("method", request.Method);
        writer.WriteString("path", request.Path);
        writer.WriteString("query", request.Query);
        writer.WriteString("idempotencyKey", request.IdempotencyKey);
        writer.WriteNumber("status", request.Status);
        writer.WriteString("fault", request.Fault is { } fault ? FaultJson.NameOf(fault) : null);
        writer.WriteStartObject("headers");
        foreach (var (name, value) in request.Headers)
        {
            writer.WriteString(name, value);
        }

        writer.WriteEndObject();
        writer.WriteString("body", request.BodyText);
        writer.WriteEndObject();
    }

    private SandboxResponse Faults() => Json(
        200,
        writer =>
        {
            writer.WriteStartArray("faults");
            foreach (var (id, fault) in server.Faults.Active)
            {
                FaultJson.Write(writer, id, fault);
            }

            writer.WriteEndArray();
        });

    private SandboxResponse AddFaults(SimulatedCall call)
    {
        using var body = Body(call);
        var faults = body.RootElement.ValueKind == JsonValueKind.Array
            ? body.RootElement.EnumerateArray().Select(FaultJson.Read).ToList()
            : [FaultJson.Read(body.RootElement)];
        var ids = faults.ConvertAll(server.Faults.Add);
        return Json(
            201,
            writer =>
            {
                writer.WriteStartArray("ids");
                ids.ForEach(writer.WriteNumberValue);
                writer.WriteEndArray();
            });
    }

    private void Configure(JsonElement settings)
    {
        if (settings.ValueKind != JsonValueKind.Object)
        {
            throw new FormatException("Settings are a JSON object.");
        }

        foreach (var property in settings.EnumerateObject())
        {
            switch (property.Name)
            {
                case "latencyMs":
                    server.Latency = Settings.Milliseconds(property);
                    break;
                case "recordedRequests":
                    server.Requests.Limit(Settings.Count(property), server.Requests.BodyCapacity);
                    break;
                case "recordedBodyBytes":
                    server.Requests.Limit(server.Requests.Capacity, Settings.Count(property));
                    break;
                default:
                    throw Settings.Unknown(property.Name, "latencyMs, recordedRequests, recordedBodyBytes");
            }
        }
    }
}
