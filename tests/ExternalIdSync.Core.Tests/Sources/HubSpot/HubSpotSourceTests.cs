using ExternalIdSync.Core.Http;
using ExternalIdSync.Core.Sources;
using ExternalIdSync.Core.Sources.HubSpot;
using ExternalIdSync.Core.Tests.Sources.Api;
using ExternalIdSync.Core.Tests.Time;
using ExternalIdSync.Sandbox;
using ExternalIdSync.Sandbox.Crm;
using ExternalIdSync.Sandbox.HubSpot;

namespace ExternalIdSync.Core.Tests.Sources.HubSpot;

public sealed class HubSpotSourceTests : IAsyncDisposable
{
    private static readonly string[] Fields = ["email", "lastname", "id", "createdAt"];

    private readonly FakeTimeProvider _time = new();
    private readonly SandboxServer _server;
    private readonly SandboxMessageHandler _handler;
    private readonly HttpTransport _transport;

    public HubSpotSourceTests()
    {
        _server = new SandboxServer(new SandboxOptions { Time = _time });
        _handler = new SandboxMessageHandler(_server);
        _transport = HubSpotConnection.Open(
            new FixedSecret("hubspot_sandbox_readonly"), new Uri(SandboxMessageHandler.BaseAddress, "hubspot"), _handler, _time);

        // The waits for the limit; time-outs are longer.
        _time.AutoAdvance = static wait => wait <= TimeSpan.FromSeconds(2);
    }

    private HubSpotSimulator HubSpot => _server.Get<HubSpotSimulator>();

    public async ValueTask DisposeAsync()
    {
        await _transport.DisposeAsync();
        _handler.Dispose();
    }

    [Fact]
    public async Task Twelve_thousand_records_of_one_stamp_are_all_read_once()
    {
        HubSpot.Seed("contacts", 12_000, Contact);
        _time.Advance(TimeSpan.FromMinutes(1));
        var reading = await Reading.OfAsync(Source());
        Assert.Equal(12_000, reading.Changes.Count);
        Assert.Equal(12_000, reading.Values("hs_object_id").Distinct().Count());
        Assert.Equal(12_000, reading.Values("email").Distinct().Count());
    }

    [Theory]
    [InlineData(1)]
    [InlineData(200)]
    [InlineData(333)]
    [InlineData(600)]
    public async Task A_reading_that_was_killed_goes_on_in_its_window_at_the_very_record(int atMost)
    {
        HubSpot.Seed("contacts", 600, Contact);
        _time.Advance(TimeSpan.FromHours(1));
        var killed = await Reading.OfAsync(Source(), atMost: atMost);
        _time.Advance(TimeSpan.FromHours(1));
        var late = HubSpot.Seed("contacts", 1, static _ => Contact(7777));
        _time.Advance(TimeSpan.FromHours(1));
        var rest = await Reading.OfAsync(Source(), killed.Cursor);
        Assert.Equal(601 - atMost, rest.Changes.Count);
        Assert.Equal(late[0], rest.Values("id")[^1]);
        Assert.Equal(601, killed.Values("id").Concat(rest.Values("id")).Distinct().Count());
    }

    [Fact]
    public async Task What_has_just_changed_is_left_to_the_next_reading()
    {
        HubSpot.Seed("contacts", 1, static _ => Contact(1));
        _time.Advance(TimeSpan.FromSeconds(11));
        HubSpot.Seed("contacts", 1, static _ => Contact(2));
        _time.Advance(TimeSpan.FromSeconds(9));

        var first = await Reading.OfAsync(Source());
        _time.Advance(TimeSpan.FromSeconds(11));
        var second = await Reading.OfAsync(Source(), first.Cursor);

        Assert.Equal(["p1@example.com"], first.Values("email"));
        Assert.Contains("p2@example.com", second.Values("email"));
    }

    [Fact]
    public async Task What_the_index_learned_of_late_is_read_next_time()
    {
        HubSpot.Seed("contacts", 2, Contact);
        _time.Advance(TimeSpan.FromMinutes(30));
        HubSpot.IndexLag = TimeSpan.FromMinutes(4);
        HubSpot.Seed("contacts", 1, static _ => Contact(99));
        _time.Advance(TimeSpan.FromMinutes(3));
        var first = await Reading.OfAsync(Source());
        Assert.Equal(2, first.Changes.Count);
        _time.Advance(TimeSpan.FromMinutes(3));
        var second = await Reading.OfAsync(Source(), first.Cursor);
        Assert.Equal(["p99@example.com"], second.Values("email"));
        _time.Advance(TimeSpan.FromMinutes(30));
        var third = await Reading.OfAsync(Source(), second.Cursor);
        _time.Advance(TimeSpan.FromMinutes(30));
        Assert.Empty((await Reading.OfAsync(Source(), third.Cursor)).Changes);
    }

    [Fact]
    public async Task What_the_index_learned_after_a_reading_was_killed_is_read_by_the_next_one_though_its_id_has_passed()
    {
        var ids = HubSpot.Seed("contacts", 3, Contact);
        _time.Advance(TimeSpan.FromHours(1));
        HubSpot.IndexLag = TimeSpan.FromMinutes(4);
        HubSpot.Apply(CrmChange.Update("contacts", ids[0], Values(("lastname", "Late"))));
        _time.Advance(TimeSpan.FromMinutes(1));
        var killed = await Reading.OfAsync(Source(), atMost: 2);
        _time.Advance(TimeSpan.FromMinutes(10));

        var rest = await Reading.OfAsync(Source(), killed.Cursor);

        Assert.DoesNotContain("Late", killed.Values("lastname"));
        Assert.Contains("Late", rest.Values("lastname"));
    }

    [Fact]
    public async Task A_record_changed_while_it_is_read_is_read_again_next_time()
    {
        var ids = HubSpot.Seed("contacts", 500, Contact);
        _time.Advance(TimeSpan.FromMinutes(5));
        var names = new Dictionary<object, object?>();
        string? cursor = null;
        await foreach (var change in Source().ReadAsync(null, TestContext.Current.CancellationToken))
        {
            cursor = change.Position ?? cursor;
            if (change.Item.Record is { } record)
            {
                names[record["id"]!] = record["lastname"];
                if (names.Count == 250)
                {
                    _time.Advance(TimeSpan.FromSeconds(30));
                    HubSpot.Apply(CrmChange.Update("contacts", ids[3], Values(("lastname", "early"))));
                    HubSpot.Apply(CrmChange.Update("contacts", ids[490], Values(("lastname", "late"))));
                }
            }
        }

        _time.Advance(TimeSpan.FromMinutes(1));
        foreach (var record in (await Reading.OfAsync(Source(), cursor)).Records)
        {
            names[record["id"]!] = record["lastname"];
        }

        Assert.Equal(500, names.Count);
        Assert.Equal("early", names[ids[3]]);
        Assert.Equal("late", names[ids[490]]);
    }

    [Fact]
    public async Task Merged_and_archived_records_are_told_as_such()
    {
        var ids = HubSpot.Seed("contacts", 4, Contact);
        _time.Advance(TimeSpan.FromHours(1));
        var source = Source(new HubSpotOptions { Object = "contacts", Fields = Fields, IncludesArchived = true });
        var first = await Reading.OfAsync(source);
        Assert.Equal(4, first.Changes.Count);
        HubSpot.Apply(CrmChange.Merge("contacts", ids[0], ids[1]));
        HubSpot.Apply(CrmChange.Delete("contacts", ids[2]));
        _time.Advance(TimeSpan.FromHours(1));
        var second = await Reading.OfAsync(source, first.Cursor);
        var winner = (string)Assert.Single(second.Changes, static c => c.Kind == ChangeKind.Upserted).Item.Record!["id"]!;
        Assert.Equal([ids[0], ids[1]], second.Changes.Where(c => c.Kind == ChangeKind.Merged && c.MergedInto == winner).Select(Id).Order());
        Assert.Contains(second.Changes, c => c.Kind == ChangeKind.Deleted && Id(c) == ids[2]);
        _time.Advance(TimeSpan.FromHours(1));
        var third = await Reading.OfAsync(source, second.Cursor);
        Assert.DoesNotContain(third.Changes, static c => c.Kind == ChangeKind.Deleted);

        static string Id(ChangeItem change) => (string)change.Item.Record!["id"]!;
    }

    [Theory]
    [InlineData("contacts", "lastmodifieddate")]
    [InlineData("companies", "hs_lastmodifieddate")]
    public async Task The_stamp_has_the_name_that_it_has_for_the_object(string objectName, string property)
    {
        HubSpot.Seed(objectName, 1, n => objectName == "contacts" ? Contact(n) : Values(("name", "Example Ltd")));
        _time.Advance(TimeSpan.FromMinutes(1));
        var reading = await Reading.OfAsync(Source(new HubSpotOptions { Object = objectName, Fields = [] }));
        var record = Assert.Single(reading.Records);
        Assert.NotNull(record[property]);
        Assert.Equal(new FakeTimeProvider().GetUtcNow(), record.Origin.ChangedAt);
        Assert.EndsWith("/" + record["hs_object_id"], record.Origin.Version, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_limit_of_searches_is_kept_without_a_single_429()
    {
        HubSpot.Seed("contacts", 3000, Contact);
        HubSpot.SearchesPerSecond = 5;
        _time.Advance(TimeSpan.FromMinutes(1));
        var both = await Task.WhenAll(Reading.OfAsync(Source()), Reading.OfAsync(Source()));
        Assert.All(both, static r => Assert.Equal(3000, r.Changes.Count));
        Assert.Equal(0, _transport.Counters.RateLimited);
    }

    [Fact]
    public async Task A_used_up_day_stops_at_once_and_the_next_reading_goes_on()
    {
        HubSpot.Seed("contacts", 900, Contact);
        _time.Advance(TimeSpan.FromMinutes(1));
        HubSpot.Limits.Set(perMinute: null, perDay: 3);
        var seen = new HashSet<object?>();
        string? cursor = null;
        var stopped = await Assert.ThrowsAsync<SyncException>(ReadAsync);
        Assert.Equal(SyncErrors.QuotaExhausted, stopped.Error);
        Assert.Equal(400, seen.Count);
        Assert.Equal(4, _transport.Counters.Requests);
        HubSpot.Limits.Set(perMinute: null, perDay: null);
        await ReadAsync();
        Assert.Equal(900, seen.Count);

        async Task ReadAsync()
        {
            await foreach (var change in Source().ReadAsync(cursor, TestContext.Current.CancellationToken))
            {
                cursor = change.Position ?? cursor;
                if (change.Item.Record is { } record)
                {
                    seen.Add(record["id"]);
                }
            }
        }
    }

    [Theory]
    [InlineData("[]")]
    [InlineData("""{ "results": [5] }""")]
    [InlineData("""{ "results": [null] }""")]
    [InlineData("""{ "total": "some", "results": [{ "id": {} }] }""")]
    public async Task An_answer_of_another_shape_is_told_as_the_apis_fault(string page)
    {
        const string Properties = """{ "results": [5, { "name": 5 }, { "name": "email" }, { "name": "lastname" }, { "name": "lastmodifieddate" }] }""";
        var broken = "";
        var transport = new ScriptedTransport(request => ScriptedTransport.Json(
            request.Address.Contains("properties/", StringComparison.Ordinal) ? Properties
            : broken.Length > 0 && request.Address.Contains(broken, StringComparison.Ordinal) ? page
            : """{ "total": 0, "results": [] }"""));
        var source = new HubSpotSource(new HubSpotOptions { Object = "contacts", Fields = Fields, IncludesArchived = true }, transport, _time);

        // Archived records are asked for from the second reading on.
        var first = await Reading.OfAsync(source);
        _time.Advance(TimeSpan.FromHours(1));
        foreach (var part in (string[])["search", "archived"])
        {
            broken = part;
            var refused = await Assert.ThrowsAsync<SyncException>(() => Reading.OfAsync(source, first.Cursor));
            Assert.Equal(SyncErrors.AnswerMalformed, refused.Error);
        }
    }

    [Fact]
    public async Task A_server_that_ignores_the_keyset_is_an_error_and_not_a_loop()
    {
        var asked = 0;
        var transport = new ScriptedTransport(_ =>
        {
            asked++;
            return ScriptedTransport.Json("""
                {
                  "total": 99,
                  "results": [{ "id": "5", "name": "email", "properties": {} }, { "id": "6", "name": "lastname" }, { "id": "7", "name": "lastmodifieddate" }]
                }
                """);
        });
        var options = new HubSpotOptions { Object = "contacts", Fields = Fields };
        var looped = await Assert.ThrowsAsync<SyncException>(() => Reading.OfAsync(new HubSpotSource(options, transport, _time)));
        Assert.Equal(SyncErrors.AnswerMalformed, looped.Error);
        Assert.Equal(3, asked);
    }

    [Fact]
    public async Task A_record_that_one_page_gives_twice_is_an_error_and_not_written_twice()
    {
        var read = new List<ChangeItem>();
        var transport = new ScriptedTransport(request => ScriptedTransport.Json(request.Method == HttpMethod.Get
            ? """{ "results": [{ "name": "email" }, { "name": "lastname" }, { "name": "lastmodifieddate" }] }"""
            : """{ "total": 2, "results": [{ "id": "5", "properties": {} }, { "id": "5", "properties": {} }] }"""));
        var options = new HubSpotOptions { Object = "contacts", Fields = Fields };
        var twice = await Assert.ThrowsAsync<SyncException>(async () =>
        {
            await foreach (var change in new HubSpotSource(options, transport, _time).ReadAsync(cursor: null, TestContext.Current.CancellationToken))
            {
                read.Add(change);
            }
        });
        Assert.Equal(SyncErrors.AnswerMalformed, twice.Error);
        Assert.Single(read, static change => change.Kind == ChangeKind.Upserted);
    }

    [Fact]
    public async Task A_wrong_token_is_told_from_an_unknown_object_type()
    {
        await using var stranger = HubSpotConnection.Open(new FixedSecret("nobody"), new Uri(SandboxMessageHandler.BaseAddress, "hubspot"), _handler, _time);
        var options = new HubSpotOptions { Object = "contacts", Fields = Fields };
        var refused = await Assert.ThrowsAsync<SyncException>(() => Reading.OfAsync(new HubSpotSource(options, stranger, _time)));
        Assert.Equal(SyncErrors.TokenRefused, refused.Error);
        var unknown = await Assert.ThrowsAsync<SyncException>(() => Reading.OfAsync(Source(options with { Object = "wizards" })));
        Assert.True(unknown.Error == SyncErrors.BaseUrlWrong || unknown.Error == SyncErrors.SourceRefused, unknown.Message);
    }

    [Fact]
    public async Task A_property_that_does_not_exist_is_named_instead_of_read_as_blank_and_its_case_is_free()
    {
        HubSpot.Seed("contacts", 1, Contact);
        _time.Advance(TimeSpan.FromMinutes(1));
        var options = new HubSpotOptions { Object = "contacts", Fields = ["EMAIL"] };
        Assert.Equal(["p0@example.com"], (await Reading.OfAsync(Source(options))).Values("email"));
        var refused = await Assert.ThrowsAsync<SyncException>(() => Reading.OfAsync(Source(options with { Fields = ["emial", "lastname"] })));
        Assert.Equal(SyncErrors.SourceRefused, refused.Error);
        Assert.Equal("hubspot/contacts has no property 'emial' (did you mean 'email'?).", refused.Message);
    }

    /// <summary>A copy built from random changes, index lag and kills ends as the account is.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public async Task Whatever_happens_the_copy_agrees_with_the_account_afterwards(int seed)
    {
        var random = new Random(seed);
        var known = new List<string>(HubSpot.Seed("contacts", 450, Contact));
        var copy = new Dictionary<string, object?>(StringComparer.Ordinal);
        string? cursor = null;
        for (var round = 1; round < 40; round++)
        {
            HubSpot.IndexLag = TimeSpan.FromSeconds(random.Next(0, 300));
            known.AddRange(HubSpot.Seed("contacts", random.Next(0, 30), n => Contact((round * 1000) + n)));
            for (var i = random.Next(5); i > 0; i--)
            {
                HubSpot.Apply(CrmChange.Update("contacts", known[random.Next(known.Count)], Values(("lastname", $"edit{round}/{i}"))));
            }

            _time.Advance(TimeSpan.FromSeconds(random.Next(0, 200)));
            await ReadAsync(random.Next(3) == 0 ? random.Next(1, 400) : int.MaxValue);
        }

        _time.Advance(TimeSpan.FromMinutes(9));
        await ReadAsync(int.MaxValue);
        Assert.Equal(
            HubSpot.Records("contacts").ToDictionary(static r => r.Id, static r => r.Values["lastname"]).OrderBy(static e => e.Key),
            copy.OrderBy(static e => e.Key));

        async Task ReadAsync(int atMost)
        {
            await foreach (var change in Source().ReadAsync(cursor, TestContext.Current.CancellationToken))
            {
                cursor = change.Position ?? cursor;
                if (change.Item.Record is { } record)
                {
                    copy[(string)record["id"]!] = record["lastname"];
                    if (--atMost == 0)
                    {
                        break;
                    }
                }
            }
        }
    }

    private static Dictionary<string, object?> Contact(int number) => Values(("lastname", "Name" + number), ("email", $"p{number}@example.com"));

    private static Dictionary<string, object?> Values(params (string Name, object? Value)[] values) => values.ToDictionary(static v => v.Name, static v => v.Value);

    private HubSpotSource Source(HubSpotOptions? options = null) =>
        new(options ?? new HubSpotOptions { Object = "contacts", Fields = Fields }, _transport, _time);
}
