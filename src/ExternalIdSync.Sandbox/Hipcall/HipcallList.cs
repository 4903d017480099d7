using System.Globalization;

namespace ExternalIdSync.Sandbox.Hipcall;

/// <summary>A page of a resource's records, by <c>limit</c>, <c>offset</c> and <c>sort</c>.</summary>
internal static class HipcallList
{
    private const int DefaultPage = 20;
    private const int LargestPage = 100;

    public static SandboxResponse Get(HipcallResource resource, SimulatedCall call)
    {
        var errors = new HipcallErrors();
        var limit = ReadCount(call, "limit", DefaultPage, errors);
        var offset = ReadCount(call, "offset", 0, errors);
        var sort = call.Query("sort") ?? "id.asc";
        var parts = sort.Split('.', 2);
        var descending = parts is [_, "desc"];
        var ordinal = resource.OrdinalOf(parts[0]);
        if ((ordinal < 0 && parts[0] is not ("id" or "external_id")) || parts is [_, not ("asc" or "desc")])
        {
            errors.Add("sort", "is invalid");
        }

        if (!errors.IsEmpty)
        {
            return HipcallReply.Invalid(errors);
        }

        var all = resource.Snapshot();
        var ordered = parts[0] == "id"
            ? (descending ? all.OrderByDescending(static r => r.Id) : all.OrderBy(static r => r.Id))
            : descending
                ? all.OrderByDescending(KeyOf, StringComparer.Ordinal).ThenByDescending(static r => r.Id)
                : all.OrderBy(KeyOf, StringComparer.Ordinal).ThenBy(static r => r.Id);
        limit = Math.Min(limit, LargestPage);
        var page = ordered.Skip(offset).Take(limit).ToList();
        return SandboxResponse.Json(
            200,
            JsonText.Write(
                (page, resource, offset, limit, total: all.Length),
                static (writer, state) =>
                {
                    writer.WriteStartObject();
                    writer.WriteStartArray("data");
                    foreach (var record in state.page)
                    {
                        record.WriteTo(writer, state.resource);
                    }

                    writer.WriteEndArray();
                    writer.WriteStartObject("meta");
                    writer.WriteNumber("total", state.total);
                    writer.WriteNumber("limit", state.limit);
                    writer.WriteNumber("offset", state.offset);
                    writer.WriteEndObject();
                    writer.WriteEndObject();
                }));

        string KeyOf(HipcallRecord record) => (ordinal < 0 ? record.ExternalId : record.Values[ordinal]) ?? string.Empty;
    }

    private static int ReadCount(SimulatedCall call, string name, int fallback, HipcallErrors errors)
    {
        if (call.Query(name) is not { } text)
        {
            return fallback;
        }

        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var count))
        {
            return count;
        }

        errors.Add(name, "is invalid");
        return fallback;
    }
}
