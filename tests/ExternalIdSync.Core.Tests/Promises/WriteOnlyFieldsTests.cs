using ExternalIdSync.Core.Mapping;
using ExternalIdSync.Core.Targets;
using ExternalIdSync.Core.Tests.Writing;
using ExternalIdSync.Core.Writing;
using ExternalIdSync.Sandbox;

namespace ExternalIdSync.Core.Tests.Promises;

/// <summary>
/// Promises 5 and 6 where a target takes fields and never shows them, as Instant Compliance does with <c>phone</c> and <c>risk.*</c>: they are
/// not called changed, not called equal, and not left out.
/// </summary>
public sealed class WriteOnlyFieldsTests
{
    private const string Columns = "id,fullName,phone,risk.isNewCustomer";

    private static readonly string[] Hidden = ["phone", "risk.isNewCustomer"];

    [Fact]
    public async Task What_if_does_not_call_changed_what_it_cannot_compare()
    {
        await using var target = Runs.Connect("instant-compliance/customers", new SandboxServer());
        object?[][] rows = [["K-1", "Jane Doe", "+61400000001", true], ["K-2", "John Doe", null, false]];
        await Runs.RunAsync(target, Runs.Rows(Columns, rows));

        var (results, summary) = await Runs.RunAsync(target, Runs.Rows(Columns, rows), new RunOptions { WhatIf = true });

        Assert.Equal((2L, 0L), (summary.Unchanged, summary.Updated));
        Assert.All(results, static r =>
        {
            Assert.Equal(Hidden, r.Changes.Select(static c => c.Field));
            Assert.All(r.Changes, static c => Assert.Equal("notComparable", c.Rule));
            Assert.Contains("never shows phone, risk.isNewCustomer", r.Reason, StringComparison.Ordinal);
        });
    }

    [Fact]
    public async Task What_if_tells_real_changes_apart_from_what_it_cannot_compare()
    {
        await using var target = Runs.Connect("instant-compliance/customers", new SandboxServer());
        await Runs.RunAsync(target, Runs.Rows(Columns, ["K-1", "Jane Doe", "+61400000001", true]));

        var (results, _) = await Runs.RunAsync(
            target,
            Runs.Rows(Columns, ["K-1", "Jane Roe", "+61400000001", true], ["K-2", "New", "+61400000002", true]),
            new RunOptions { WhatIf = true, Concurrency = 1 });

        Assert.Equal([SyncOutcome.WouldUpdate, SyncOutcome.WouldCreate], results.Select(static r => r.Outcome));
        Assert.Equal(
            [("fullName", "overwrite"), ("phone", "notComparable"), ("risk.isNewCustomer", "notComparable")],
            results[0].Changes.Select(static c => (c.Field, c.Rule!)));
        Assert.All(results[1].Changes, static c => Assert.Equal("overwrite", c.Rule));
        Assert.Null(results[1].Reason);
    }

    [Fact]
    public async Task What_if_calls_changed_what_our_own_memory_says_is()
    {
        await using var target = Runs.Connect("instant-compliance/customers", new SandboxServer());
        await Runs.RunAsync(target, Runs.Rows(Columns, ["K-1", "Jane Doe", "+61400000001", true]));
        var memory = new FakeSettlement { Known = { ["K-1"] = new KnownRecord(null, IsUnchanged: false) { IsChanged = true } } };

        var (results, _) = await Runs.RunAsync(
            target,
            Runs.Rows(Columns, ["K-1", "Jane Doe", "+61400000009", true]),
            new RunOptions { WhatIf = true, Settlement = memory });

        Assert.Equal(SyncOutcome.WouldUpdate, Assert.Single(results).Outcome);
    }

    [Fact]
    public async Task What_cannot_be_compared_is_sent_also_after_a_look_and_also_to_clear_it()
    {
        var sandbox = new SandboxServer();
        await using var target = Runs.Connect("instant-compliance/customers", sandbox);
        await Runs.RunAsync(target, Runs.Rows("id,fullName,phone", ["K-1", "Jane Doe", "+61400000001"]));
        var looks = new RunOptions { Brake = new BrakeLimits { MaxUpdates = BrakeLimit.Count(10), MaxCleared = BrakeLimit.Count(1) } };

        var (results, _) = await Runs.RunAsync(target, Runs.Rows("id,fullName,phone", ["K-1", "Jane Doe", null]), looks);

        Assert.Equal(SyncOutcome.Updated, Assert.Single(results).Outcome);
        Assert.Null(sandbox.InstantCompliance.FindCustomer("K-1")!.Phone);
    }

    [Fact]
    public async Task A_create_whose_answer_was_lost_is_still_known_as_ours()
    {
        var isMade = false;
        var transport = new FakeTransport(request =>
        {
            if (request.Method == HttpMethod.Get)
            {
                return isMade ? FakeTransport.Json(200, """{"data":{"id":7,"name":"Acme"}}""")
                    : FakeTransport.Json(404, """{"errors":{"detail":"Not Found"}}""");
            }

            isMade = true;
            throw new SyncException(SyncErrors.Unreachable, "The connection broke.");
        });
        var definition = Runs.Define("""
            {
              "name": "erp/companies", "strategy": "lookupThenWrite", "externalId": { "field": "external_id" }, "answer": { "record": "data" },
              "requests": {
                "lookup": { "path": "companies/{externalId}" }, "create": { "method": "POST", "path": "companies" },
                "update": { "method": "PATCH", "path": "companies/{id}" }
              },
              "fields": [{ "name": "name" }, { "name": "pin", "writeOnly": true }],
              "answers": [{ "status": 404, "path": "errors.detail", "equals": "Not Found", "means": "notFound" }]
            }
            """);

        var (results, _) = await Runs.RunAsync(
            new TargetConnection(definition, Runs.BaseUrl, transport), Runs.Rows("id,name,pin", ["K-1", "Acme", "1234"]));

        Assert.Equal(SyncOutcome.Created, Assert.Single(results).Outcome);
        Assert.Equal(1, transport.Mutating);
    }

    [Fact]
    public void Filling_only_where_empty_is_refused_for_what_is_never_shown()
    {
        var mapper = new PlainMapper(new MappedField("phone", "phone", Write: WriteMode.FillOnly));
        var target = Runs.Connect("instant-compliance/customers", new FakeTransport(_ => throw new InvalidOperationException()));

        var refused = Assert.Throws<SyncException>(() => new SyncPipeline(new ListSource([]), mapper, target));

        Assert.Same(SyncErrors.NotSupported, refused.Error);
        Assert.Contains("'phone'", refused.Message, StringComparison.Ordinal);
    }
}
