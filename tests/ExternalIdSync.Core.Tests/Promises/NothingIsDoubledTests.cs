using ExternalIdSync.Core.Http;
using ExternalIdSync.Core.Targets;
using ExternalIdSync.Core.Tests.Time;
using ExternalIdSync.Core.Tests.Writing;
using ExternalIdSync.Core.Writing;
using ExternalIdSync.Sandbox;

namespace ExternalIdSync.Core.Tests.Promises;

/// <summary>Promise 2: only a real "not found" may create, lost races end as an update, and a key names one logical write.</summary>
public sealed class NothingIsDoubledTests
{
    private const string NotFound = """{"errors":{"detail":"Not Found"}}""";

    [Fact]
    public async Task A_lookup_that_fails_never_leads_to_a_create()
    {
        foreach (var answer in new Func<TargetResponse>[]
        {
            () => FakeTransport.Json(500, """{"errors":{"detail":"Internal Server Error"}}"""),
            () => FakeTransport.Json(404, """{"message":"no such route"}"""),
            () => FakeTransport.Html(404),
            () => FakeTransport.Html(200),
            () => FakeTransport.Json(200, """{"data":null}"""),
            () => FakeTransport.Json(200, """{"data":{"na"""),
            () => throw new SyncException(SyncErrors.TimedOut, "No answer."),
            () => throw new SyncException(SyncErrors.Unreachable, "No connection."),
        })
        {
            var transport = new FakeTransport(_ => answer());

            var (results, _) = await Runs.RunAsync(Runs.Connect("hipcall/companies", transport), Runs.Numbered(1));

            Assert.Equal(SyncOutcome.Failed, Assert.Single(results).Outcome);
            Assert.Equal(0, transport.Mutating);
        }
    }

    [Fact]
    public async Task Two_runs_at_once_on_a_new_key_make_one_record_and_no_error()
    {
        var sandbox = new SandboxServer();
        await using var first = Runs.Connect("hipcall/companies", sandbox);
        await using var second = Runs.Connect("hipcall/companies", sandbox);

        for (var round = 0; round < 20; round++)
        {
            var key = $"NEW-{round}";
            var runs = await Task.WhenAll(
                Task.Run(() => Runs.RunAsync(first, Runs.Rows("id,name", [key, "Acme"]))),
                Task.Run(() => Runs.RunAsync(second, Runs.Rows("id,name", [key, "Acme"]))));

            Assert.All(runs, static run => Assert.True(Assert.Single(run.Results).IsSuccess));
        }

        Assert.Equal(20, sandbox.Hipcall.CompanyCount);
    }

    [Fact]
    public async Task A_create_that_loses_the_race_ends_as_an_update()
    {
        var lookups = 0;
        var transport = new FakeTransport(request => request.Method.Method switch
        {
            "GET" when lookups++ == 0 => FakeTransport.Json(404, NotFound),
            "GET" => FakeTransport.Json(200, """{"data":{"id":42,"external_id":"K-1","name":"Other"}}"""),
            "POST" => FakeTransport.Json(422, """{"errors":{"external_id":["has already been taken"]}}"""),
            _ => FakeTransport.Json(200, """{"data":{"id":42}}"""),
        });

        var (results, _) = await Runs.RunAsync(Runs.Connect("hipcall/companies", transport), Runs.Numbered(1));

        var result = Assert.Single(results);
        Assert.Equal(SyncOutcome.Updated, result.Outcome);
        Assert.Equal("42", result.TargetId);
        Assert.Equal(["GET", "POST", "GET", "PATCH"], transport.Requests.Select(static r => r.Method.Method));
        Assert.Equal("companies/42", transport.Requests.Last().Address);
    }

    [Theory]
    [InlineData(1, true)]
    [InlineData(2, true)]
    [InlineData(3, false)]
    public async Task An_upsert_that_meets_DUPLICATE_VALUE_comes_again_as_an_update(int races, bool ends)
    {
        var tries = 0;
        var transport = new FakeTransport(_ => ++tries <= races
            ? FakeTransport.Json(400, """[{"errorCode":"DUPLICATE_VALUE","message":"duplicate value found: ERP_Id__c on record with id: 003x"}]""")
            : FakeTransport.Json(200, """{"id":"003x","success":true,"created":false}"""));
        var sample = Runs.Sample("salesforce-contact.json");

        var (results, _) = await Runs.RunAsync(new TargetConnection(sample, Runs.BaseUrl, transport), Runs.Numbered(1, "LastName"));

        var result = Assert.Single(results);
        Assert.Equal(ends ? SyncOutcome.Updated : SyncOutcome.Failed, result.Outcome);
        Assert.Equal(ends ? null : SyncErrors.RaceLost, result.Error);
        Assert.Equal(Math.Min(races + 1, 3), transport.Mutating);
    }

    [Fact]
    public async Task A_race_that_cannot_be_resolved_ends_after_three_tries()
    {
        var transport = new FakeTransport(request => request.Method == HttpMethod.Get
            ? FakeTransport.Json(404, NotFound)
            : FakeTransport.Json(422, """{"errors":{"external_id":["has already been taken"]}}"""));

        var (results, _) = await Runs.RunAsync(Runs.Connect("hipcall/companies", transport), Runs.Numbered(1));

        Assert.Same(SyncErrors.RaceLost, Assert.Single(results).Error);
        Assert.Equal(3, transport.Mutating);
    }

    [Fact]
    public async Task Another_message_about_the_external_id_is_a_rejection_and_no_race()
    {
        var transport = new FakeTransport(request => request.Method == HttpMethod.Get
            ? FakeTransport.Json(404, NotFound)
            : FakeTransport.Json(422, """{"errors":{"external_id":["should be at most 255 character(s)"]}}"""));

        var (results, _) = await Runs.RunAsync(Runs.Connect("hipcall/companies", transport), Runs.Numbered(1));

        var result = Assert.Single(results);
        Assert.Equal(SyncOutcome.Rejected, result.Outcome);
        Assert.Equal("external_id", result.Field);
        Assert.Contains("should be at most 255 character(s)", result.Reason, StringComparison.Ordinal);
        Assert.Equal(2, transport.Requests.Count);
    }

    [Fact]
    public async Task A_create_whose_answer_was_lost_is_found_again_and_not_repeated()
    {
        var isMade = false;
        var transport = new FakeTransport(request =>
        {
            if (request.Method == HttpMethod.Get)
            {
                return isMade ? FakeTransport.Json(200, """{"data":{"id":7,"name":"Name 1"}}""") : FakeTransport.Json(404, NotFound);
            }

            isMade = true;
            throw new SyncException(SyncErrors.Unreachable, "The connection broke.");
        });

        var (results, _) = await Runs.RunAsync(Runs.Connect("hipcall/companies", transport), Runs.Numbered(1));

        Assert.Equal(SyncOutcome.Created, Assert.Single(results).Outcome);
        Assert.Equal(1, transport.Mutating);
    }

    [Theory]
    [InlineData(true, SyncOutcome.Created, new[] { "GET", "POST", "GET" })]
    [InlineData(false, SyncOutcome.Created, new[] { "GET", "POST", "GET", "POST" })]
    public async Task A_create_answered_by_a_server_error_is_looked_for_and_only_then_repeated(bool tookEffect, SyncOutcome expected, string[] requests)
    {
        var isThere = false;
        var posts = 0;
        var transport = new FakeTransport(request =>
        {
            if (request.Method == HttpMethod.Get)
            {
                return isThere
                    ? FakeTransport.Json(200, """{"data":{"id":42,"external_id":"K-1","name":"Name 1"}}""")
                    : FakeTransport.Json(404, NotFound);
            }

            isThere = tookEffect || posts > 0;
            return posts++ == 0 ? FakeTransport.Html(503) : FakeTransport.Json(201, """{"data":{"id":42}}""");
        });

        var (results, _) = await Runs.RunAsync(
            Runs.Connect("hipcall/companies", transport),
            Runs.Numbered(1),
            new RunOptions { TimeProvider = new FakeTimeProvider { AutoAdvance = static _ => true } });

        Assert.Equal(expected, Assert.Single(results).Outcome);
        Assert.Equal(requests, transport.Requests.Select(static r => r.Method.Method));
    }

    [Fact]
    public async Task A_link_gone_stale_leads_back_to_the_lookup()
    {
        var transport = new FakeTransport(request => request.Method.Method switch
        {
            "PATCH" => FakeTransport.Json(404, NotFound),
            "GET" => FakeTransport.Json(404, NotFound),
            _ => FakeTransport.Json(201, """{"data":{"id":8}}"""),
        });
        var settlement = new FakeSettlement { Known = { ["K-1"] = new KnownRecord("5", IsUnchanged: false) } };

        var (results, _) = await Runs.RunAsync(
            Runs.Connect("hipcall/companies", transport), Runs.Numbered(1), new RunOptions { Settlement = settlement });

        Assert.Equal(SyncOutcome.Created, Assert.Single(results).Outcome);
        Assert.Equal(["PATCH companies/5", "GET companies/by-external-id/K-1", "POST companies"],
            transport.Requests.Select(static r => $"{r.Method} {r.Address}"));
    }

    [Fact]
    public async Task A_value_that_goes_back_to_what_it_was_is_written_again()
    {
        var sandbox = new SandboxServer();
        await using var target = Runs.Connect("instant-compliance/customers", sandbox);
        object?[][] rows = [["K-1", "Jane Doe", "jane@example.com"], ["K-1", "Jane Roe", "jane@example.com"], ["K-1", "Jane Doe", "jane@example.com"]];

        var (results, _) = await Runs.RunAsync(
            target, Runs.Rows("id,fullName,email", rows), new RunOptions { DuplicateRule = DuplicateRule.LastWins });

        Assert.Equal(3, results.Count);
        Assert.All(results, static r => Assert.True(r.IsSuccess, r.Reason));
        Assert.Equal(
            "Jane Doe", sandbox.Get<ExternalIdSync.Sandbox.InstantCompliance.InstantComplianceSimulator>().FindCustomer("K-1")!.FullName);
        Assert.Equal(3, sandbox.Requests.Recent.Select(static r => r.IdempotencyKey).Distinct(StringComparer.Ordinal).Count());
    }

    [Fact]
    public async Task A_change_with_a_version_of_its_own_has_the_same_key_in_every_run()
    {
        var transport = new FakeTransport(_ => FakeTransport.Json(200, """{"id":"u-1"}"""));
        var schema = new RecordSchema(["id", "fullName"]);
        foreach (var (value, version) in new[] { ("A", "v1"), ("B", "v2"), ("A", "v3"), ("A", "v1") })
        {
            await Runs.RunAsync(
                Runs.Connect(
                    "instant-compliance/customers", transport), [new SourceRecord(schema, ["K-1", value], new RecordOrigin(1, version))]);
        }

        var keys = transport.Requests.Select(static r => r.IdempotencyKey!).ToArray();
        Assert.Equal(3, keys.Distinct(StringComparer.Ordinal).Count());
        Assert.Equal(keys[0], keys[3]);
    }
}
