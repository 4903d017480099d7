using System.Globalization;
using System.Text.Json;

namespace ExternalIdSync.Sandbox.Control;

/// <summary>A fault as the control API writes and reads it.</summary>
internal static class FaultJson
{
    private const string Known =
        "kind, method, path, skip, count, probability, seed, everyNth, status, retryAfter, retryAfterDate, body, delayMs, chunkBytes, "
        + "afterEffect, rejectIndexes, rejectEvery, rejectCode";

    public static string NameOf(FaultKind kind) => JsonNamingPolicy.CamelCase.ConvertName(kind.ToString());

    public static SandboxFault Read(JsonElement json)
    {
        if (json.ValueKind != JsonValueKind.Object)
        {
            throw new FormatException("A fault is a JSON object.");
        }

        if (!json.TryGetProperty("kind", out var name) || name.ValueKind != JsonValueKind.String
            || !Settings.TryChoice<FaultKind>(name.GetString(), out var kind))
        {
            throw new FormatException($"kind is one of: {string.Join(", ", Enum.GetValues<FaultKind>().Select(NameOf))}.");
        }

        var fault = new SandboxFault { Kind = kind };
        foreach (var property in json.EnumerateObject())
        {
            fault = property.Name switch
            {
                "kind" => fault,
                "method" => fault with { Method = Settings.Text(property) },
                "path" => fault with { Path = Settings.Text(property) },
                "skip" => fault with { Skip = Settings.Count(property) },
                "count" => fault with { Count = Settings.Count(property) },
                "probability" => fault with { Probability = Settings.Number(property) },
                "seed" => fault with { Seed = Settings.Count(property) },
                "everyNth" => fault with { EveryNth = Settings.Count(property) },
                "status" => fault with { Status = Settings.Count(property) },
                "retryAfter" => fault with { RetryAfter = TextOrCount(property) },
                "retryAfterDate" => fault with { RetryAfterDate = Settings.Count(property) },
                "body" => fault with { Body = Settings.Text(property) },
                "delayMs" => fault with { Delay = Settings.Milliseconds(property) },
                "chunkBytes" => fault with { ChunkBytes = Settings.Count(property) },
                "afterEffect" => fault with { AfterEffect = Settings.Flag(property) },
                "rejectIndexes" => fault with { RejectIndexes = Indexes(property) },
                "rejectEvery" => fault with { RejectEvery = Settings.Count(property) },
                "rejectCode" => fault with { RejectCode = Settings.Text(property) },
                _ => throw Settings.Unknown(property.Name, Known),
            };
        }

        return fault.Flaw is { } flaw ? throw new FormatException(flaw) : fault;
    }

    public static void Write(Utf8JsonWriter writer, int id, SandboxFault fault)
    {
        writer.WriteStartObject();
        writer.WriteNumber("id", id);
        writer.WriteString("kind", NameOf(fault.Kind));
        writer.WriteString("method", fault.Method);
        writer.WriteString("path", fault.Path);
        writer.WriteNumber("everyNth", fault.EveryNth);
        writer.WriteNumber("probability", fault.Probability);
        if (fault.Count is { } count)
        {
            writer.WriteNumber("count", count);
        }

        if (fault.Status != 0)
        {
            writer.WriteNumber("status", fault.Status);
        }

        writer.WriteEndObject();
    }

    private static string TextOrCount(JsonProperty property) => property.Value.ValueKind == JsonValueKind.Number
        ? Settings.Count(property).ToString(CultureInfo.InvariantCulture)
        : Settings.Text(property);

    private static int[] Indexes(JsonProperty property) =>
        property.Value.ValueKind == JsonValueKind.Array && property.Value.EnumerateArray().All(static i => i.ValueKind == JsonValueKind.Number && i.TryGetInt32(out var n) && n >= 0)
            ? [.. property.Value.EnumerateArray().Select(static i => i.GetInt32())]
            : throw new FormatException("rejectIndexes is a list of whole numbers from 0.");
}
