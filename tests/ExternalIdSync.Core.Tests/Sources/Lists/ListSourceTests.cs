using System.Globalization;
using System.Text;
using System.Text.Json;
using ExternalIdSync.Core.Http;
using ExternalIdSync.Core.Http.Authentication;
using ExternalIdSync.Core.Json;
using ExternalIdSync.Core.Sources;
using ExternalIdSync.Core.Sources.Lists;
using ExternalIdSync.Core.Tests.Sources.Api;
using ExternalIdSync.Core.Tests.Time;
using ExternalIdSync.Sandbox;

namespace ExternalIdSync.Core.Tests.Sources.Lists;

public sealed class ListSourceTests
{
    private static readonly Uri Base = new("https://api.example.com/v1");
    private readonly FakeTimeProvider _time = new();

    [Theory]
    [InlineData("""{ "kind": "cursor", "parameter": "after", "next": "next" }""")]
    [InlineData("""{ "kind": "cursor", "parameter": "after", "next": "next", "hasMore": "more" }""")]
    [InlineData("""{ "kind": "keyset", "parameter": "after", "next": "id" }""")]
    [InlineData("""{ "kind": "keyset", "parameter": "after", "next": "id", "size": 3, "hasMore": "more" }""")]
    [InlineData("""{ "kind": "offset", "parameter": "skip" }""")]
    [InlineData("""{ "kind": "offset", "parameter": "skip", "size": 3, "hasMore": "more" }""")]
    [InlineData("""{ "kind": "offset", "parameter": "skip", "size": 2 }""")]
    [InlineData("""{ "kind": "page", "parameter": "page" }""")]
    [InlineData("""{ "kind": "page", "parameter": "page0", "first": 0, "size": 2 }""")]
    [InlineData("""{ "kind": "nextUrl", "next": "url" }""")]
    [InlineData("""{ "kind": "linkHeader" }""")]
    public async Task Every_way_of_paging_is_walked_to_the_end(string paging)
    {
        var transport = new ScriptedTransport(static request => Page(request.Address, count: 5, size: 2));
        var reading = await Reading.OfAsync(Source(paging, transport));
        Assert.Equal(["1", "2", "3", "4", "5"], reading.Values("id"));
        Assert.Equal([1, 2, 3, 4, 5], reading.Records.Select(static r => r.Origin.Row));
    }

    [Fact]
    public async Task The_next_reading_begins_before_the_start_of_this_one_by_the_servers_clock()
    {
        var server = new DateTimeOffset(2026, 2, 1, 8, 0, 0, TimeSpan.Zero);
        var pages = 0;
        var transport = new ScriptedTransport(_ => ScriptedTransport.Json(
            pages++ == 0 ? """{ "items": [{ "id": 1 }], "next": "p2" }""" : """{ "items": [] }""",
            headers: ("Date", (server + TimeSpan.FromHours(pages)).ToString("r", CultureInfo.InvariantCulture))));
        var source = Source("""{ "kind": "cursor", "parameter": "after", "next": "next" }""", transport);
        var reading = await Reading.OfAsync(source);
        await Reading.OfAsync(source, reading.Cursor);
        Assert.Equal("items?since=2026-02-01T08:50:00.000Z", transport.Asked[^1]);
    }

    [Fact]
    public async Task A_walk_that_broke_off_goes_on_at_its_page_and_keeps_its_start()
    {
        var isDown = true;
        var transport = new ScriptedTransport(request => isDown && request.Address.Contains("after=4", StringComparison.Ordinal)
            ? ScriptedTransport.Json("{}", 503)
            : Page(request.Address, count: 6, size: 2));
        var source = Source("""{ "kind": "cursor", "parameter": "after", "next": "next" }""", transport);
        var seen = new List<string?>();
        string? cursor = null;
        var broke = await Assert.ThrowsAsync<SyncException>(async () =>
        {
            await foreach (var change in source.ReadAsync(null, TestContext.Current.CancellationToken))
            {
                seen.Add(change.Item.Record?["id"]?.ToString());
                cursor = change.Position ?? cursor;
            }
        });
        Assert.Equal(SyncErrors.SourceFailed, broke.Error);
        isDown = false;
        _time.Advance(TimeSpan.FromHours(5));
        var rest = await Reading.OfAsync(source, cursor);
        Assert.Equal(["5", "6"], rest.Values("id"));
        await Reading.OfAsync(source, rest.Cursor);
        Assert.Equal("items?since=2026-03-01T11:50:00.000Z", transport.Asked[^3].Split('&')[0]);
    }

    [Fact]
    public async Task A_page_that_is_no_longer_known_starts_the_walk_again()
    {
        var isForgotten = false;
        var transport = new ScriptedTransport(request => isForgotten && request.Address.Contains("after=2", StringComparison.Ordinal)
            ? ScriptedTransport.Json("""{ "error": "cursor" }""", 400)
            : Page(request.Address, count: 4, size: isForgotten ? 3 : 2));
        var source = Source("""{ "kind": "cursor", "parameter": "after", "next": "next" }""", transport);
        string? cursor = null;
        await foreach (var change in source.ReadAsync(null, TestContext.Current.CancellationToken))
        {
            cursor = change.Position;
            if (cursor is not null)
            {
                break;
            }
        }

        isForgotten = true;
        Assert.Equal(["1", "2", "3", "4"], (await Reading.OfAsync(source, cursor)).Values("id"));
    }

    [Theory]
    [InlineData("""{ "kind": "cursor", "parameter": "after", "next": "next" }""", """{ "items": [{ "id": 1 }], "next": "same" }""")]
    [InlineData("""{ "kind": "keyset", "parameter": "after", "next": "id" }""", """{ "items": [{ "id": 1 }] }""")]
    [InlineData("""{ "kind": "nextUrl", "next": "url" }""", """{ "items": [{ "id": 1 }], "url": "items" }""")]
    public async Task An_API_that_names_a_page_twice_is_an_error_and_not_a_loop(string paging, string answer)
    {
        var transport = new ScriptedTransport(_ => ScriptedTransport.Json(answer));
        var looped = await Assert.ThrowsAsync<SyncException>(() => Reading.OfAsync(Source(paging, transport)));
        Assert.Equal(SyncErrors.AnswerMalformed, looped.Error);
        Assert.InRange(transport.Asked.Count, 2, 3);
    }

    [Fact]
    public async Task More_pages_without_a_name_are_an_error_and_not_the_end()
    {
        var transport = new ScriptedTransport(_ => ScriptedTransport.Json("""{ "items": [], "more": true, "next": null }"""));
        var source = Source("""{ "kind": "cursor", "parameter": "after", "next": "next", "hasMore": "more" }""", transport);
        Assert.Equal(SyncErrors.AnswerMalformed, (await Assert.ThrowsAsync<SyncException>(() => Reading.OfAsync(source))).Error);
    }

    [Theory]
    [InlineData(401, "TokenRefused")]
    [InlineData(403, "ScopeMissing")]
    [InlineData(404, "BaseUrlWrong")]
    [InlineData(422, "SourceRefused")]
    [InlineData(429, "RateLimited")]
    [InlineData(500, "SourceFailed")]
    public async Task A_refusal_says_what_kind_it_is(int status, string error)
    {
        var transport = new ScriptedTransport(_ => ScriptedTransport.Json("{}", status));
        var refused = await Assert.ThrowsAsync<SyncException>(() => Reading.OfAsync(Source("""{ "kind": "none" }""", transport)));
        Assert.Equal(error, refused.Error.Id);
        Assert.Contains("list/test", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Values_keep_their_kinds_and_a_missing_field_is_not_a_blank_one()
    {
        var transport = new ScriptedTransport(static _ => ScriptedTransport.Json("""
            { "items": [
              { "id": 7, "n": 1.50, "on": true, "to": { "a": ["x", null] }, "at": "2026-01-02T03:04:05+0000" },
              { "id": 8, "n": null },
              { "id": 9, "gone": true, "into": null }, { "id": 10, "gone": true, "into": "9" } ] }
            """));
        var source = Source("""{ "kind": "none" }""", transport, """
            "id": "id", "modified": { "path": "at", "parameter": "since" }, "deleted": { "path": "gone" }, "mergedInto": "into",
            """);
        var reading = await Reading.OfAsync(source);
        var first = reading.Changes[0].Item.Record!;
        Assert.Equal(7L, first["id"]);
        Assert.Equal(1.50m, first["n"]);
        Assert.Equal(true, first["on"]);
        var nested = Assert.IsAssignableFrom<IReadOnlyDictionary<string, object?>>(first["to"]);
        Assert.Equal(["x", null], Assert.IsAssignableFrom<IReadOnlyList<object?>>(nested["a"]));
        Assert.Equal(new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero), first.Origin.ChangedAt);
        Assert.Equal("2026-01-02T03:04:05+0000/7", first.Origin.Version);
        Assert.Equal(["id", "n"], reading.Changes[1].Item.Record!.Schema.Names);
        Assert.Equal(ChangeKind.Deleted, reading.Changes[2].Kind);
        Assert.Equal((ChangeKind.Merged, "9"), (reading.Changes[3].Kind, reading.Changes[3].MergedInto));
    }

    [Fact]
    public async Task A_customer_changed_after_its_page_has_passed_is_seen_by_the_next_reading()
    {
        var server = new SandboxServer(new SandboxOptions { Time = _time });
        using var handler = new SandboxMessageHandler(server);
        await using var transport = new HttpTransport(new TransportOptions
        {
            BaseAddress = new Uri(SandboxMessageHandler.BaseAddress, "instant-compliance/api/v1"),
            Handler = handler,
            Time = _time,
            Authenticator = HeaderAuthenticator.Bearer(new FixedSecret("ic_live_sandbox")),
        });
        for (var i = 0; i < 250; i++)
        {
            await WriteAsync($"c-{i:000}", "Ada Example");
            _time.Advance(TimeSpan.FromSeconds(1));
        }

        _time.Advance(TimeSpan.FromHours(1));
        var source = new ListSource(ListSourceCatalog.Find("Instant-Compliance/customers"), transport, SandboxMessageHandler.BaseAddress, time: _time);
        var seen = new HashSet<string>();
        string? cursor = null;
        await foreach (var change in source.ReadAsync(null, TestContext.Current.CancellationToken))
        {
            cursor = change.Position ?? cursor;
            if (change.Item.Record is { } record && seen.Add((string)record["external_id"]!) && seen.Count == 150)
            {
                await WriteAsync("c-003", "Grace Example");
            }

            _time.Advance(TimeSpan.FromSeconds(10));
        }

        Assert.Equal(250, seen.Count);
        var next = await Reading.OfAsync(source, cursor);
        Assert.Equal(["c-003"], next.Values("external_id"));
        Assert.Equal(["Grace Example"], next.Values("full_name"));

        async Task WriteAsync(string id, string name)
        {
            var answer = await transport.SendAsync(
                new TargetRequest
                {
                    Method = HttpMethod.Post,
                    Address = "customers",
                    IsMutating = true,
                    Body = Encoding.UTF8.GetBytes(JsonSerializer.Serialize(new { externalId = id, fullName = name, type = "INDIVIDUAL" })),
                },
                TestContext.Current.CancellationToken);
            Assert.True(answer.IsSuccess, Encoding.UTF8.GetString(answer.Body.Span));
        }
    }

    private static TargetResponse Page(string address, int count, int size)
    {
        var query = address.Contains('?', StringComparison.Ordinal) ? address[(address.IndexOf('?', StringComparison.Ordinal) + 1)..] : string.Empty;
        var values = query.Split('&', StringSplitOptions.RemoveEmptyEntries).Select(static p => p.Split('=')).ToDictionary(static p => p[0], static p => p[1]);
        var first = Number("after") ?? Number("skip") ?? ((Number("page") - 1) * size) ?? (Number("page0") * size) ?? 0;
        var ids = Enumerable.Range(first + 1, Math.Max(0, Math.Min(size, count - first))).ToList();
        var hasMore = first + size < count;
        var next = hasMore ? (first + size).ToString(CultureInfo.InvariantCulture) : null;
        var body = JsonSerializer.Serialize(new { items = ids.Select(static id => new { id }), next, more = hasMore, url = next is null ? null : "?after=" + next });
        return next is null
            ? ScriptedTransport.Json(body)
            : ScriptedTransport.Json(body, headers: ("Link", $"<https://api.example.com/v1/items?a=1,2>; rel=\"first\", <items?after={next}>; rel=\"next last\""));

        int? Number(string name) => values.TryGetValue(name, out var text) ? int.Parse(text, CultureInfo.InvariantCulture) : null;
    }

    private ListSource Source(string paging, ITransport transport, string? more = null) => new(
        ListSourceReader.Read(ConfigurationDocument.Parse(
            Encoding.UTF8.GetBytes($$"""
                { "version": 1, "name": "test", "request": { "path": "items" }, "items": "items", "paging": {{paging}},
                  {{more ?? "\"modified\": { \"path\": \"at\", \"parameter\": \"since\" },"}} "overlap": "10m" }
                """),
            "source.json", new ConfigurationFaults())),
        transport, Base, time: _time);
}
