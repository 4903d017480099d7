using ExternalIdSync.Sandbox.Crm;

namespace ExternalIdSync.Sandbox.Tests.HubSpot;

public sealed class SearchTests : IDisposable
{
    private readonly Account _account = new();

    public void Dispose() => _account.Dispose();

    [Theory]
    [InlineData("""{ "propertyName": "score", "operator": "EQ", "value": "2" }""", "B")]
    [InlineData("""{ "propertyName": "score", "operator": "NEQ", "value": "2" }""", "A C D")]
    [InlineData("""{ "propertyName": "score", "operator": "GT", "value": "2" }""", "C")]
    [InlineData("""{ "propertyName": "score", "operator": "GTE", "value": "2" }""", "B C")]
    [InlineData("""{ "propertyName": "score", "operator": "LT", "value": "10" }""", "A B")]
    [InlineData("""{ "propertyName": "score", "operator": "LTE", "value": "10" }""", "A B C")]
    [InlineData("""{ "propertyName": "score", "operator": "BETWEEN", "value": "1", "highValue": "2" }""", "A B")]
    [InlineData("""{ "propertyName": "score", "operator": "HAS_PROPERTY" }""", "A B C")]
    [InlineData("""{ "propertyName": "score", "operator": "NOT_HAS_PROPERTY" }""", "D")]
    [InlineData("""{ "propertyName": "firstname", "operator": "EQ", "value": "a" }""", "A")]
    [InlineData("""{ "propertyName": "firstname", "operator": "IN", "values": ["a", "b"] }""", "A B")]
    [InlineData("""{ "propertyName": "firstname", "operator": "IN", "values": ["A", "b"] }""", "B")] // capitals find nothing
    [InlineData("""{ "propertyName": "firstname", "operator": "NOT_IN", "values": ["a", "b"] }""", "C D")]
    [InlineData("""{ "propertyName": "hs_object_id", "operator": "GT", "value": "2" }""", "C D")]
    [InlineData("""{ "propertyName": "lastmodifieddate", "operator": "LT", "value": "1782176400000" }""", "A")]
    [InlineData("""{ "propertyName": "lastmodifieddate", "operator": "GTE", "value": "2026-06-23T01:00:00Z" }""", "B C D")]
    [InlineData("""{ "propertyName": "score", "operator": "GT", "value": "1" }, { "propertyName": "score", "operator": "LT", "value": "10" }""", "B")]
    [InlineData("""{ "propertyName": "score", "operator": "EQ", "value": "1" }] }, { "filters": [{ "propertyName": "score", "operator": "EQ", "value": "10" }""", "A C")]
    public async Task Filters_choose_records(string filter, string expected)
    {
        Add("A", 1, Box.Start.AddMilliseconds(-1));
        Add("B", 2);
        Add("C", 10);
        Add("D", null);

        var reply = await _account.FindAsync(filter);

        Assert.True(reply.Status == 200, reply.Body);
        Assert.Equal(expected, string.Join(' ', Account.Names(reply)));
    }

    [Theory]
    [InlineData("""{ "limit": 201 }""")]
    [InlineData("""{ "after": "9900", "limit": 101 }""")]
    [InlineData("""{ "sorts": [{ "propertyName": "email" }, { "propertyName": "hs_object_id" }] }""")]
    [InlineData("""{ "sorts": [{ "propertyName": "nonsense" }] }""")]
    [InlineData("""{ "filterGroups": [{ "filters": [{ "propertyName": "hs_lastmodifieddate", "operator": "GT", "value": "1" }] }] }""")] // a company's name for it
    [InlineData("""{ "filterGroups": [{ "filters": [{ "propertyName": "lastmodifieddate", "operator": "GT", "value": "yesterday" }] }] }""")]
    [InlineData("""{ "filterGroups": [{ "filters": [{ "propertyName": "email", "operator": "IS", "value": "1" }] }] }""")]
    [InlineData("""{ "filterGroups": [{ "filters": [] }, { "filters": [] }, { "filters": [] }, { "filters": [] }, { "filters": [] }, { "filters": [] }] }""")]
    [InlineData("nonsense")]
    public async Task A_search_that_cannot_be_run_is_refused(string body)
    {
        var reply = await _account.SearchAsync(body);

        Assert.Equal((400, "error", "VALIDATION_ERROR"), (reply.Status, reply["status"], reply["category"]));
        Assert.NotEmpty(reply["correlationId"]!);
    }

    [Fact]
    public async Task Ten_thousand_results_are_all_that_one_search_gives()
    {
        _account.Simulator.Seed("contacts", 10_050, static n => Account.Person($"N{n}"), Box.Start.AddDays(-1));

        var last = await _account.SearchAsync("""{ "limit": 200, "after": "9800", "sorts": [{ "propertyName": "hs_object_id", "direction": "ASCENDING" }] }""");

        Assert.Equal(("10050", "10000", 200), (last["total"], last["paging.next.after"], last.Json.GetProperty("results").GetArrayLength()));
        Assert.Equal(400, (await _account.SearchAsync("""{ "limit": 200, "after": "10000" }""")).Status);
        var beyond = await _account.SearchAsync("""{ "limit": 200, "filterGroups": [{ "filters": [{ "propertyName": "hs_object_id", "operator": "GT", "value": "10000" }] }] }""");
        Assert.Equal(("50", false), (beyond["total"], beyond.Has("paging")));
    }

    [Fact]
    public async Task Results_come_sorted_and_with_the_properties_asked_for()
    {
        Add("A", 2);
        Add("B", null);
        Add("C", 10);

        var reply = await _account.SearchAsync("""{ "sorts": [{ "propertyName": "score", "direction": "DESCENDING" }], "properties": ["firstname", "nonsense"], "limit": 2 }""");

        Assert.Equal(["C", "A"], Account.Names(reply));
        Assert.Equal(["hs_object_id", "createdate", "lastmodifieddate", "firstname"], reply.Json.GetProperty("results")[0].GetProperty("properties").EnumerateObject().Select(static p => p.Name));
        Assert.Equal("2", reply["paging.next.after"]);
    }

    [Fact]
    public async Task Search_learns_of_writes_later_than_reads_do()
    {
        await _account.Box.ControlAsync("PUT", "settings/hubspot", """{ "indexLagMs": 10000 }""");
        var created = await _account.SendAsync("POST", string.Empty, """{ "properties": { "firstname": "A" } }""");
        Assert.Equal(201, created.Status);

        _account.Box.Clock.Advance(TimeSpan.FromMilliseconds(9_999));
        Assert.Equal("A", (await _account.SendAsync("GET", "/" + created["id"]))["properties.firstname"]);
        Assert.Equal("0", (await _account.SearchAsync("{}"))["total"]);
        _account.Box.Clock.Advance(TimeSpan.FromMilliseconds(1));
        Assert.Equal("2026-06-23T01:00:00Z", (await _account.SearchAsync("{}"))["results.0.updatedAt"]);

        await _account.SendAsync("PATCH", "/" + created["id"], """{ "properties": { "firstname": "B" } }""");
        Assert.Equal(["A"], Account.Names(await _account.SearchAsync("{}")));
        await _account.SendAsync("DELETE", "/" + created["id"]);
        _account.Box.Clock.Advance(TimeSpan.FromSeconds(10));
        Assert.Equal("0", (await _account.SearchAsync("{}"))["total"]);
    }

    [Fact]
    public async Task Five_searches_a_second_are_shared_by_all_tokens()
    {
        await _account.Box.ControlAsync("PUT", "settings/hubspot", """{ "limits": true, "acceptToken": "other" }""");
        for (var i = 0; i < 5; i++)
        {
            _account.Box.Token = i % 2 == 0 ? "other" : "hubspot_sandbox";
            Assert.Equal(200, (await _account.SearchAsync("{}")).Status);
        }

        var refused = await _account.SearchAsync("{}");

        Assert.Equal((429, "RATE_LIMIT", "SECONDLY"), (refused.Status, refused["errorType"], refused["policyName"]));
        Assert.False(refused.Headers.ContainsKey("Retry-After"));
        Assert.Equal(200, (await _account.SendAsync("GET", string.Empty)).Status);
        _account.Box.Clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(200, (await _account.SearchAsync("{}")).Status);
    }

    [Fact]
    public async Task A_used_up_day_is_another_matter_than_a_busy_second()
    {
        await _account.Box.ControlAsync("PUT", "settings/hubspot", """{ "limits": { "perDay": 2 }, "apiUsage": 1 }""");

        var last = await _account.SendAsync("GET", string.Empty);
        Assert.Equal(("2", "0"), (last.Headers["X-HubSpot-RateLimit-Daily"], last.Headers["X-HubSpot-RateLimit-Daily-Remaining"]));
        Assert.Equal((429, "DAILY"), await PolicyAsync());

        await _account.Box.ControlAsync("PUT", "settings/hubspot", """{ "limits": { "perDay": 1000, "perTenSeconds": 1 } }""");
        Assert.Equal("0", (await _account.SendAsync("GET", string.Empty)).Headers["X-HubSpot-RateLimit-Remaining"]);
        Assert.Equal((429, "TEN_SECONDLY_ROLLING"), await PolicyAsync());

        async Task<(int, string?)> PolicyAsync()
        {
            var reply = await _account.SendAsync("GET", string.Empty);
            return (reply.Status, reply["policyName"]);
        }
    }

    [Fact]
    public async Task Search_says_nothing_of_limits() =>
        Assert.DoesNotContain((await _account.SearchAsync("{}")).Headers.Keys, static h => h.StartsWith("X-HubSpot", StringComparison.OrdinalIgnoreCase));

    private void Add(string firstName, int? score, DateTimeOffset? stamp = null) => _account.Simulator.Apply(
        CrmChange.Create("contacts", new Dictionary<string, object?> { ["firstname"] = firstName, ["score"] = score }) with { Stamp = stamp });
}
