using System.Globalization;
using System.Text.Json;

namespace ExternalIdSync.Sandbox.HubSpot;

/// <summary>The resources below <c>objects/{object}</c>: pages of records, one by its id or a unique property, and merging two. The caller holds the lock.</summary>
internal sealed class HubSpotRecords(HubSpotObject type, SimulatedCall call, DateTimeOffset indexAt)
{
    private const int DefaultPage = 10;
    private const int LargestPage = 100;

    public SandboxResponse Answer(string[] path) => (call.Method, path) switch
    {
        ("GET", []) => List(),
        ("POST", []) => WithBody(body => Save(null, body)),
        ("POST", ["search"]) => WithBody(body => HubSpotSearch.Answer(type, body)),
        ("POST", ["merge"]) => WithBody(Merge),
        ("POST", ["batch", var action]) => new HubSpotBatch(type, call, indexAt).Answer(action),
        ("GET" or "PATCH" or "DELETE", [var id]) => One(id),
        _ => HubSpotReply.Error(404),
    };

    private SandboxResponse WithBody(Func<JsonElement, SandboxResponse> work)
    {
        using var body = JsonText.ParseObject(call.Request.Body);
        return body is null ? HubSpotReply.Error(400) : work(body.RootElement);
    }

    private IReadOnlyList<HubSpotProperty> Chosen() => type.Choose(call.Query("properties")?.Split(',', StringSplitOptions.TrimEntries));

    private SandboxResponse One(string id)
    {
        var record = type.Find(id, call.Query("idProperty"), out var error);
        if (error is not null)
        {
            return HubSpotReply.Error(error);
        }

        var wantsArchived = call.Method == "GET" && call.Query("archived") == "true";
        if (record is null || record.ArchivedAt is null == wantsArchived)
        {
            return call.Method == "DELETE" ? SandboxResponse.Empty(204) : HubSpotReply.Error(404);
        }

        switch (call.Method)
        {
            case "GET":
                return HubSpotReply.Record(200, record, Chosen());
            case "PATCH":
                return WithBody(body => Save(record, body));
            default:
                type.Archive(record, call.Now, indexAt);
                return SandboxResponse.Empty(204);
        }
    }

    private SandboxResponse Save(HubSpotRecord? existing, JsonElement body)
    {
        body.TryGetProperty("properties", out var properties);
        if (type.Draft(existing, properties, out var values) is { } error)
        {
            return HubSpotReply.Error(error);
        }

        if (type.FindHolder(values, existing?.Id) is { } holder)
        {
            return HubSpotReply.Error(HubSpotError.AlreadyExists(type, holder));
        }

        var record = existing is null ? type.Create(type.NewId(), values, call.Now, indexAt) : type.Change(existing, values, call.Now, indexAt);
        return HubSpotReply.Record(
            existing is null ? 201 : 200,
            record,
            [.. type.Always, .. properties.EnumerateObject().Select(p => type.TryProperty(p.Name, out var written) ? written : null).OfType<HubSpotProperty>()]);
    }

    private SandboxResponse Merge(JsonElement body)
    {
        var parts = new List<HubSpotRecord>();
        foreach (var member in (string[])["primaryObjectId", "objectIdToMerge"])
        {
            if (!body.TryGetProperty(member, out var id) || type.FindExactly(id.ToString()) is not { ArchivedAt: null } part || parts.Contains(part))
            {
                return HubSpotReply.Error(HubSpotError.Invalid($"{member} is missing or no record that can be merged"));
            }

            parts.Add(part);
        }

        return HubSpotReply.Record(200, type.Merge(type.NewId(), parts, call.Now, indexAt), type.Choose(null));
    }

    private SandboxResponse List()
    {
        var limit = DefaultPage;
        var after = 0L;
        if ((call.Query("limit") is { } size && (!int.TryParse(size, NumberStyles.None, CultureInfo.InvariantCulture, out limit) || limit is < 1 or > LargestPage))
            || (call.Query("after") is { } last && !long.TryParse(last, NumberStyles.None, CultureInfo.InvariantCulture, out after)))
        {
            return HubSpotReply.Error(400);
        }

        var isArchived = call.Query("archived") == "true";
        var page = type.Records.Where(r => r.Id > after && r.ArchivedAt is not null == isArchived).Take(limit + 1).ToList();
        var hasMore = page.Count > limit;
        var shown = Chosen();
        return HubSpotReply.Object(
            200,
            writer =>
            {
                writer.WriteStartArray("results");
                foreach (var record in page.Take(limit))
                {
                    HubSpotReply.WriteRecord(writer, record, shown);
                }

                writer.WriteEndArray();
                HubSpotReply.WriteNext(writer, hasMore ? page[limit - 1].Id.ToString(CultureInfo.InvariantCulture) : null);
            });
    }
}
