using System.Globalization;
using System.Security.Cryptography;
using ExternalIdSync.Core.Sources;
using ExternalIdSync.Core.Sources.Salesforce;
using ExternalIdSync.Core.Tests.Http;
using ExternalIdSync.Core.Tests.Sources.Api;
using ExternalIdSync.Core.Tests.Time;
using ExternalIdSync.Sandbox;
using ExternalIdSync.Sandbox.Crm;
using ExternalIdSync.Sandbox.Salesforce;

namespace ExternalIdSync.Core.Tests.Sources.Salesforce;

public sealed class SalesforceSourceTests : IAsyncDisposable
{
    private static readonly string[] Fields = ["LastName", "email", "Account.Name"];
    private static readonly Uri Org = new("http://localhost/salesforce");

    private readonly FakeTimeProvider _time = new();
    private readonly SandboxServer _server;
    private readonly SandboxMessageHandler _handler;
    private readonly List<SalesforceConnection> _connections = [];

    public SalesforceSourceTests()
    {
        _server = new SandboxServer(new SandboxOptions { Time = _time });
        _handler = new SandboxMessageHandler(_server);
    }

    private SalesforceSimulator Salesforce => _server.Get<SalesforceSimulator>();

    public async ValueTask DisposeAsync()
    {
        foreach (var connection in _connections)
        {
            await connection.DisposeAsync();
        }

        _handler.Dispose();
    }

    [Theory]
    [InlineData("2000")]
    [InlineData("700,3,2000,1")]
    public async Task Five_thousand_records_of_one_stamp_are_all_read_once_however_long_the_pages_are(string pages)
    {
        Salesforce.PageSizes = [.. pages.Split(',').Select(static p => int.Parse(p, CultureInfo.InvariantCulture))];
        var ids = Salesforce.Seed("Contact", 5000, Contact);
        _time.Advance(TimeSpan.FromHours(1));
        Salesforce.Seed("Contact", 10, Contact);
        _time.Advance(TimeSpan.FromMinutes(1));
        var reading = await Reading.OfAsync(Source());
        Assert.Equal(5010, reading.Changes.Count);
        Assert.Equal(5010, reading.Values("Id").Distinct().Count());
        Assert.Empty(ids.Except(reading.Values("Id")));
        Assert.Equal(Enumerable.Range(1, 5010).Select(static i => (long)i), reading.Records.Select(static r => r.Origin.Row));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(1999)]
    [InlineData(2000)]
    [InlineData(4001)]
    [InlineData(5000)]
    public async Task A_reading_that_was_killed_goes_on_without_a_loss_and_at_the_very_record(int atMost)
    {
        Salesforce.Seed("Contact", 5000, Contact);
        _time.Advance(TimeSpan.FromHours(1));
        var killed = await Reading.OfAsync(Source(), atMost: atMost);
        _time.Advance(TimeSpan.FromMinutes(3));
        var rest = await Reading.OfAsync(Source(), killed.Cursor);
        Assert.Equal(5000 - atMost, rest.Changes.Count);
        Assert.Equal(5000, killed.Values("Id").Concat(rest.Values("Id")).Distinct().Count());
    }

    [Fact]
    public async Task A_record_that_was_committed_late_with_an_earlier_stamp_is_read_next_time()
    {
        Salesforce.Seed("Contact", 3, Contact);
        _time.Advance(TimeSpan.FromHours(1));
        var began = _time.GetUtcNow();
        Salesforce.Apply(CrmChange.Create("Contact", Contact(77)) with { Stamp = began, VisibleAt = began + TimeSpan.FromMinutes(9) });
        _time.Advance(TimeSpan.FromMinutes(5));
        var first = await Reading.OfAsync(Source());
        Assert.Equal(3, first.Changes.Count);
        _time.Advance(TimeSpan.FromMinutes(5));
        var second = await Reading.OfAsync(Source(), first.Cursor);
        Assert.Equal(["Name77"], second.Values("LastName"));
        _time.Advance(TimeSpan.FromMinutes(30));
        var third = await Reading.OfAsync(Source(), second.Cursor);
        _time.Advance(TimeSpan.FromMinutes(30));
        Assert.Empty((await Reading.OfAsync(Source(), third.Cursor)).Changes);
    }

    [Theory]
    [InlineData(false, 0)]
    [InlineData(true, 1)]
    public async Task Where_asked_the_oldest_open_transaction_says_where_to_go_on(bool isAsked, int expected)
    {
        var options = Options with { UsesLatestDateCovered = isAsked };
        var began = _time.GetUtcNow();
        Salesforce.Apply(CrmChange.Create("Contact", Contact(77)) with { Stamp = began, VisibleAt = began + TimeSpan.FromHours(2) });
        _time.Advance(TimeSpan.FromHours(1));
        var first = await Reading.OfAsync(Source(options));
        Assert.Empty(first.Changes);
        _time.Advance(TimeSpan.FromHours(2));
        Assert.Equal(expected, (await Reading.OfAsync(Source(options), first.Cursor)).Changes.Count);
    }

    [Fact]
    public async Task A_query_that_the_server_has_lost_and_a_session_that_has_ended_are_gone_on_from()
    {
        Salesforce.Seed("Contact", 5000, Contact);
        _time.Advance(TimeSpan.FromHours(1));
        var seen = new List<object?>();
        await foreach (var change in Source().ReadAsync(null, TestContext.Current.CancellationToken))
        {
            if (change.Item.Record is { } record)
            {
                seen.Add(record["Id"]);
            }

            if (seen.Count == 1500)
            {
                Salesforce.ExpireLocators();
            }

            if (seen.Count == 3000)
            {
                Salesforce.ExpireTokens();
            }
        }

        Assert.Equal(5000, seen.Count);
        Assert.Equal(5000, seen.Distinct().Count());
        Assert.Equal(2, _server.Requests.Recent.Count(static r => r.Path.EndsWith("/oauth2/token", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Deleted_and_merged_records_are_told_as_such_but_not_those_nobody_knew()
    {
        var ids = Salesforce.Seed("Contact", 4, Contact);
        Salesforce.Apply(CrmChange.Delete("Contact", ids[3]));
        _time.Advance(TimeSpan.FromHours(1));
        var first = await Reading.OfAsync(Source());
        Assert.Equal([ChangeKind.Upserted, ChangeKind.Upserted, ChangeKind.Upserted], first.Changes.Select(static c => c.Kind));
        Salesforce.Apply(CrmChange.Delete("Contact", ids[0]));
        Salesforce.Apply(CrmChange.Merge("Contact", ids[1], ids[2]));
        _time.Advance(TimeSpan.FromHours(1));
        var second = await Reading.OfAsync(Source(), first.Cursor);
        var byId = second.Changes.ToDictionary(static c => (string)c.Item.Record!["Id"]!, static c => (c.Kind, c.MergedInto));
        Assert.Equal((ChangeKind.Deleted, null), byId[ids[0]]);
        Assert.Equal((ChangeKind.Upserted, null), byId[ids[1]]);
        Assert.Equal((ChangeKind.Merged, ids[1]), byId[ids[2]]);
        Assert.All(second.Changes, static c => Assert.NotNull(c.Position));
        var third = await Reading.OfAsync(Source(Options with { IncludesDeleted = false }), first.Cursor);
        Assert.Equal([ids[1]], third.Values("Id"));
    }

    [Fact]
    public async Task What_has_just_changed_is_left_to_the_next_reading()
    {
        var options = Options with { Safety = TimeSpan.FromSeconds(5), Overlap = TimeSpan.Zero };
        Salesforce.Seed("Contact", 1, static _ => Contact(1));
        _time.Advance(TimeSpan.FromSeconds(6));
        Salesforce.Seed("Contact", 1, static _ => Contact(2));
        _time.Advance(TimeSpan.FromSeconds(3));

        var first = await Reading.OfAsync(Source(options));
        _time.Advance(TimeSpan.FromSeconds(6));
        var second = await Reading.OfAsync(Source(options), first.Cursor);

        Assert.Equal(["Name1"], first.Values("LastName"));
        Assert.Contains("Name2", second.Values("LastName"));
    }

    [Fact]
    public async Task Renaming_an_account_gives_also_those_contacts_again_that_a_killed_reading_has_passed_within_a_stamp()
    {
        var account = Salesforce.Apply(CrmChange.Create("Account", Values(("Name", "Old Ltd"))));
        Salesforce.Seed("Contact", 5, n => Values(("LastName", "Name" + n), ("AccountId", account)));
        _time.Advance(TimeSpan.FromHours(2));
        var killed = await Reading.OfAsync(Source(), atMost: 3);
        Salesforce.Apply(CrmChange.Update("Account", account, Values(("Name", "New Ltd"))));
        _time.Advance(TimeSpan.FromHours(1));

        var rest = await Reading.OfAsync(Source(), killed.Cursor);

        Assert.Equal(5, rest.Records.Where(static r => Equals(r["Account.Name"], "New Ltd")).Select(static r => r["Id"]).Distinct().Count());
    }

    [Fact]
    public async Task Renaming_an_account_gives_its_contacts_again_as_a_change_of_their_own()
    {
        var account = Salesforce.Apply(CrmChange.Create("Account", Values(("Name", "Old Ltd"))));
        Salesforce.Seed("Contact", 450, n => Values(("LastName", "Name" + n), ("AccountId", n < 300 ? account : null)));
        _time.Advance(TimeSpan.FromHours(1));
        var first = await Reading.OfAsync(Source());
        Assert.Equal(300, first.Values("Account.Name").Count(static n => n == "Old Ltd"));
        Assert.Equal(150, first.Values("Account.Name").Count(static n => n is null));
        Salesforce.Apply(CrmChange.Update("Account", account, Values(("Name", "New Ltd"))));
        Salesforce.Apply(CrmChange.Update("Contact", (string)first.Records.First(static r => r["Account.Name"] is not null)["Id"]!, Values(("LastName", "Own"))));
        _time.Advance(TimeSpan.FromHours(1));
        var second = await Reading.OfAsync(Source(), first.Cursor);
        Assert.Equal(300, second.Changes.Count);
        Assert.All(second.Values("Account.Name"), static n => Assert.Equal("New Ltd", n));
        Assert.Equal(300, second.Values("Id").Distinct().Count());
        Assert.Empty(first.Records.Select(static r => r.Origin.Version).Intersect(second.Records.Select(static r => r.Origin.Version)));
        var killed = await Reading.OfAsync(Source(), first.Cursor, atMost: 120);
        var rest = await Reading.OfAsync(Source(), killed.Cursor);
        Assert.Equal(300, killed.Values("Id").Concat(rest.Values("Id")).Distinct().Count());
        Assert.True(rest.Changes.Count < 300);
        Assert.Empty((await Reading.OfAsync(Source(Options with { Parents = [] }), second.Cursor)).Changes);
    }

    [Fact]
    public async Task The_last_requests_of_the_day_are_left_to_others_and_the_next_reading_goes_on()
    {
        Salesforce.Seed("Contact", 5000, Contact);
        _time.Advance(TimeSpan.FromHours(1));
        Salesforce.Limits.Set(perMinute: null, perDay: 1000);
        Salesforce.ApiUsage = 898;
        var options = Options with { ReservePercent = 10 };
        var seen = new HashSet<object?>();
        string? cursor = null;
        var stopped = await Assert.ThrowsAsync<SyncException>(ReadAsync);
        Assert.Equal(SyncErrors.QuotaExhausted, stopped.Error);
        Assert.Contains("900 of the org's 1000 requests", stopped.Message, StringComparison.Ordinal);
        Assert.Equal(4000, seen.Count);
        _time.Advance(TimeSpan.FromDays(1));
        await ReadAsync();
        Assert.Equal(5000, seen.Count);

        async Task ReadAsync()
        {
            await foreach (var change in Source(options).ReadAsync(cursor, TestContext.Current.CancellationToken))
            {
                cursor = change.Position;
                Assert.True(change.Kind == ChangeKind.Mark || seen.Add(change.Item.Record!["Id"]));
            }
        }
    }

    [Fact]
    public async Task A_used_up_quota_is_told_as_such_and_not_as_a_missing_right()
    {
        Salesforce.Limits.Set(perMinute: null, perDay: 10);
        Salesforce.ApiUsage = 10;
        Assert.Equal(SyncErrors.QuotaExhausted, (await Assert.ThrowsAsync<SyncException>(() => Reading.OfAsync(Source()))).Error);
    }

    [Fact]
    public async Task A_user_is_spoken_for_by_a_signed_assertion()
    {
        using var rsa = RSA.Create(2048);
        Salesforce.SetPublicKey(rsa.ExportSubjectPublicKeyInfoPem());
        Salesforce.Seed("Contact", 2, Contact);
        _time.Advance(TimeSpan.FromHours(1));
        string[] forms = [rsa.ExportPkcs8PrivateKeyPem(), rsa.ExportRSAPrivateKeyPem().Replace("\n", "\\n", StringComparison.Ordinal), Convert.ToBase64String(rsa.ExportPkcs8PrivateKey())];
        foreach (var key in forms)
        {
            Assert.Equal(2, (await Reading.OfAsync(Source(login: Signed(key)))).Changes.Count);
        }

        using var other = RSA.Create(2048);
        var refused = await Assert.ThrowsAsync<SyncException>(() => Reading.OfAsync(Source(login: Signed(other.ExportPkcs8PrivateKeyPem()))));
        Assert.Equal(SyncErrors.TokenRefused, refused.Error);
        var unusable = await Assert.ThrowsAsync<SyncException>(() => Reading.OfAsync(Source(login: Signed("not a key"))));
        Assert.Equal(SyncErrors.SecretInvalid, unusable.Error);
        Assert.DoesNotContain("not a key", unusable.ToString(), StringComparison.Ordinal);

        static SalesforceLogin Signed(string key) => new()
        {
            Url = Org, ClientId = SalesforceSimulator.ClientId, Secret = new FixedSecret(key), User = SalesforceSimulator.UserName,
        };
    }

    [Fact]
    public async Task The_org_is_read_where_the_token_says_it_stands()
    {
        Salesforce.Seed("Contact", 1, Contact);
        Salesforce.InstanceUrl = "http://instance.localhost/salesforce";
        _time.Advance(TimeSpan.FromHours(1));
        Assert.Single((await Reading.OfAsync(Source())).Changes);
        Assert.Contains(_server.Requests.Recent, static r => r.Path.EndsWith("/query", StringComparison.Ordinal) && r.Headers["Host"] == "instance.localhost");
    }

    [Fact]
    public async Task A_field_that_does_not_exist_and_an_unknown_version_are_named()
    {
        var field = await Assert.ThrowsAsync<SyncException>(() => Reading.OfAsync(Source(Options with { Fields = ["LastName", "Nonsense__c"] })));
        Assert.Equal(SyncErrors.SourceRefused, field.Error);
        Assert.Contains("Nonsense__c", field.Message, StringComparison.Ordinal);
        var version = await Assert.ThrowsAsync<SyncException>(() => Reading.OfAsync(Source(Options with { ApiVersion = "12.0" })));
        Assert.Contains("67.0", version.Message, StringComparison.Ordinal);
        Assert.Throws<SyncException>(() => Source(Options with { Fields = ["Name FROM User"] }));
        Assert.Throws<SyncException>(() => Source(Options with { Object = "Contact WHERE" }));
    }

    [Fact]
    public async Task A_condition_and_a_version_are_kept_to()
    {
        Salesforce.Seed("Contact", 10, Contact);
        _time.Advance(TimeSpan.FromHours(1));
        var source = Source(Options with { Where = "LastName = 'Name3' OR LastName = 'Name4'", ApiVersion = "60.0" });
        var first = await Reading.OfAsync(source);
        Assert.Equal(["Name3", "Name4"], first.Values("LastName").Order());
        Assert.Contains(_server.Requests.Recent, static r => r.Path.Contains("/v60.0/query", StringComparison.Ordinal));
        Assert.Empty((await Reading.OfAsync(source, first.Cursor)).Changes);
    }

    [Theory]
    [InlineData("[5]")]
    [InlineData("""[{ "version": {} }]""")]
    [InlineData("""[{ "version": "60.0" }]""", "[]")]
    [InlineData("""[{ "version": 60.0 }]""", "5")]
    public async Task An_answer_of_another_shape_is_told_as_the_apis_fault(string versions, string page = "{}")
    {
        using var handler = new ScriptedHandler(
            ScriptedHandler.Answer(200, """{ "access_token": "t", "instance_url": "http://localhost/salesforce" }"""),
            ScriptedHandler.Answer(200, versions),
            ScriptedHandler.Answer(200, page));
        await using var connection = new SalesforceConnection(Login, handler, _time);
        var refused = await Assert.ThrowsAsync<SyncException>(() => Reading.OfAsync(new SalesforceSource(Options, connection)));
        Assert.Equal(SyncErrors.AnswerMalformed, refused.Error);
    }

    [Fact]
    public async Task A_cursor_from_the_future_is_refused()
    {
        _time.Advance(TimeSpan.FromDays(2));
        var reading = await Reading.OfAsync(Source());
        var past = new FakeTimeProvider();
        var server = new SandboxServer(new SandboxOptions { Time = past });
        using var handler = new SandboxMessageHandler(server);
        await using var connection = new SalesforceConnection(Login, handler, past);
        var refused = await Assert.ThrowsAsync<SyncException>(() => Reading.OfAsync(new SalesforceSource(Options, connection), reading.Cursor));
        Assert.Equal(SyncErrors.OptionInvalid, refused.Error);
    }

    /// <summary>A replica built from random changes, ties, late commits, kills and lost queries ends as the org is.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(6)]
    public async Task Whatever_happens_the_copy_agrees_with_the_org_afterwards(int seed)
    {
        var random = new Random(seed);
        Salesforce.PageSizes = [7, 50, 1];
        var accounts = Salesforce.Seed("Account", 3, static n => Values(("Name", "Account" + n)));
        var known = new List<string>(Salesforce.Seed("Contact", 40, n => Values(("LastName", "N" + n), ("AccountId", accounts[n % 3]))));
        var copy = new Dictionary<string, (object? Name, object? Account)>(StringComparer.Ordinal);
        string? cursor = null;
        for (var round = 0; round < 60; round++)
        {
            Change(round);
            _time.Advance(TimeSpan.FromSeconds(random.Next(0, 200)));
            await ReadAsync(random.Next(3) == 0 ? random.Next(1, 60) : int.MaxValue);
        }

        _time.Advance(TimeSpan.FromMinutes(30));
        await ReadAsync(int.MaxValue);
        var names = Salesforce.Records("Account").ToDictionary(static r => r.Id, static r => r.Values["Name"]);
        var expected = Salesforce.Records("Contact").Where(static r => !r.IsDeleted)
            .ToDictionary(static r => r.Id, r => (r.Values["LastName"], r.Values["AccountId"] is string a ? names[a] : null));
        Assert.Equal(expected.OrderBy(static e => e.Key), copy.OrderBy(static e => e.Key));

        void Change(int round)
        {
            var now = _time.GetUtcNow();
            for (var i = random.Next(6); i > 0; i--)
            {
                var id = known[random.Next(known.Count)];
                var isGone = Salesforce.FindRecord("Contact", id) is not { IsDeleted: false };
                switch (random.Next(5))
                {
                    case 0:
                        Salesforce.Apply(CrmChange.Create("Contact", Values(("LastName", "late" + round), ("AccountId", accounts[random.Next(3)]))) with
                        {
                            Stamp = now, VisibleAt = now + TimeSpan.FromSeconds(random.Next(0, 500)),
                        });
                        break;
                    case 1:
                        Salesforce.Apply(CrmChange.Update("Account", accounts[random.Next(3)], Values(("Name", "Account" + round))));
                        break;
                    case 2 when !isGone:
                        Salesforce.Apply(CrmChange.Delete("Contact", id));
                        break;
                    case 3:
                        known.AddRange(Salesforce.Seed("Contact", random.Next(20), n => Values(("LastName", $"tie{round}/{n}"), ("AccountId", accounts[0]))));
                        break;
                    case 4 when !isGone:
                        Salesforce.Apply(CrmChange.Update("Contact", id, Values(("LastName", "edit" + round), ("AccountId", accounts[random.Next(3)]))));
                        break;
                    default:
                        break;
                }
            }
        }

        async Task ReadAsync(int atMost)
        {
            await foreach (var change in Source().ReadAsync(cursor, TestContext.Current.CancellationToken))
            {
                cursor = change.Position ?? cursor;
                if (change.Item.Record is not { } record)
                {
                    continue;
                }

                if (change.Kind == ChangeKind.Upserted)
                {
                    copy[(string)record["Id"]!] = (record["LastName"], record["Account.Name"]);
                }
                else
                {
                    copy.Remove((string)record["Id"]!);
                }

                if (random.Next(40) == 0)
                {
                    Salesforce.ExpireLocators();
                }

                if (--atMost == 0)
                {
                    break;
                }
            }
        }
    }

    private static SalesforceOptions Options { get; } = new() { Object = "Contact", Fields = Fields };

    private static SalesforceLogin Login { get; } = new()
    {
        Url = Org, ClientId = SalesforceSimulator.ClientId, Secret = new FixedSecret(SalesforceSimulator.ClientSecret),
    };

    private static Dictionary<string, object?> Contact(int number) => Values(("LastName", "Name" + number), ("Email", $"p{number}@example.com"));

    private static Dictionary<string, object?> Values(params (string Name, object? Value)[] values) => values.ToDictionary(static v => v.Name, static v => v.Value);

    private SalesforceSource Source(SalesforceOptions? options = null, SalesforceLogin? login = null)
    {
        var connection = new SalesforceConnection(login ?? Login, _handler, _time);
        _connections.Add(connection);
        return new SalesforceSource(options ?? Options, connection);
    }
}
