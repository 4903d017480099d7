using ExternalIdSync.Sandbox.Crm;

namespace ExternalIdSync.Sandbox.Tests.Salesforce;

public sealed class QueryPageTests : IDisposable
{
    private const string All = "SELECT Id, LastName FROM Contact ORDER BY SystemModstamp, Id";

    private readonly Org _org = new();

    public void Dispose() => _org.Dispose();

    [Fact]
    public async Task Five_thousand_rows_of_one_stamp_come_in_three_pages()
    {
        var ids = _org.Simulator.Seed("Contact", 5_000, static n => Org.Person($"N{n}"), Box.Start.AddHours(-1));

        var first = await _org.QueryAsync(All);

        Assert.Equal(("5000", "false", 2_000), (first["totalSize"], first["done"], first.Json.GetProperty("records").GetArrayLength()));
        Assert.Equal(ids, await _org.ReadAsync(All, "Id"));
        Assert.Equal(1 + 3, _org.Box.Server.Requests.Count("salesforce", "GET", 200));
        Assert.All(_org.Simulator.Records("Contact"), static r => Assert.Equal(Box.Start.AddHours(-1), r.Stamp));
    }

    [Fact]
    public async Task Pages_may_be_shorter_than_asked_for_and_are_the_same_when_asked_for_again()
    {
        var ids = _org.Simulator.Seed("Contact", 1_000, static n => Org.Person($"N{n}"));
        _org.Simulator.PageSizes = [300, 1, 5_000];

        var first = await _org.QueryAsync(All, "query", ("Sforce-Query-Options", "batchSize=500"));
        var second = await _org.NextAsync(first);
        var again = await _org.NextAsync(first);
        var third = await _org.NextAsync(second);

        Assert.Equal(
            [300, 1, 1, 500],
            new[] { first, second, again, third }.Select(static page => page.Json.GetProperty("records").GetArrayLength()));
        Assert.Equal(second.Body, again.Body);
        Assert.Equal("false", third["done"]);
        Assert.Equal(ids, await _org.ReadAsync(All, "Id"));
    }

    [Fact]
    public async Task A_limit_bounds_the_whole_result()
    {
        _org.Simulator.Seed("Contact", 300, static n => Org.Person($"N{n}"));

        var page = await _org.QueryAsync(All + " LIMIT 250", "query", ("Sforce-Query-Options", "batchSize=1"));

        Assert.Equal(("250", 200), (page["totalSize"], page.Json.GetProperty("records").GetArrayLength()));
    }

    [Fact]
    public async Task An_open_query_expires_after_two_days_or_at_will()
    {
        _org.Simulator.Seed("Contact", 2_001, static n => Org.Person($"N{n}"));
        var page = await _org.QueryAsync(All);

        _org.Box.Clock.Advance(TimeSpan.FromDays(2) - TimeSpan.FromSeconds(1));
        Assert.Equal(200, (await _org.NextAsync(page)).Status);
        _org.Box.Clock.Advance(TimeSpan.FromSeconds(1));
        var late = await _org.NextAsync(page);
        Assert.Equal((400, "INVALID_QUERY_LOCATOR"), (late.Status, late["0.errorCode"]));

        page = await _org.QueryAsync(All);
        Assert.Equal(204, (await _org.Box.ControlAsync("POST", "salesforce/locators/expire")).Status);
        Assert.Equal("INVALID_QUERY_LOCATOR", (await _org.NextAsync(page))["0.errorCode"]);
    }

    [Fact]
    public async Task Deleted_and_merged_rows_are_seen_by_queryAll_alone()
    {
        var (kept, gone, merged) = (_org.Add("Kept"), _org.Add("Gone"), _org.Add("Merged"));
        _org.Box.Clock.Advance(TimeSpan.FromMinutes(1));
        _org.Simulator.Apply(CrmChange.Delete("Contact", gone));
        _org.Simulator.Apply(CrmChange.Merge("Contact", kept, merged));

        Assert.Equal([kept], await _org.ReadAsync(All, "Id"));
        Assert.Empty(await _org.ReadAsync("SELECT Id FROM Contact WHERE IsDeleted = true", "Id"));
        Assert.Equal([gone, merged], await _org.ReadAsync("SELECT Id FROM Contact WHERE IsDeleted = true AND SystemModstamp > 2026-06-23T01:00:00Z", "Id", "queryAll"));
        Assert.Equal([kept], await _org.ReadAsync("SELECT MasterRecordId FROM Contact WHERE MasterRecordId != null", "MasterRecordId", "queryAll"));

        await _org.Box.ControlAsync("POST", "salesforce/deleted/purge");
        Assert.Equal([kept], await _org.ReadAsync(All, "Id", "queryAll"));
    }

    [Fact]
    public async Task Merged_accounts_hand_their_contacts_over()
    {
        var kept = _org.Simulator.Apply(CrmChange.Create("Account", new Dictionary<string, object?> { ["Name"] = "Kept" }));
        var merged = _org.Simulator.Apply(CrmChange.Create("Account", new Dictionary<string, object?> { ["Name"] = "Merged" }));
        var contact = _org.Simulator.Apply(CrmChange.Create("Contact", new Dictionary<string, object?> { ["LastName"] = "A", ["AccountId"] = merged }));
        _org.Box.Clock.Advance(TimeSpan.FromSeconds(1));

        _org.Simulator.Apply(CrmChange.Merge("Account", kept, merged));

        var moved = _org.Simulator.FindRecord("Contact", contact)!;
        Assert.Equal((kept, Box.Start.AddSeconds(1)), (moved.Values["AccountId"], moved.Stamp));
        Assert.Equal(["Kept"], (await _org.QueryAsync("SELECT Account.Name FROM Contact")).Json.GetProperty("records").EnumerateArray()
            .Select(static r => r.GetProperty("Account").GetProperty("Name").GetString()));
    }

    [Fact]
    public async Task A_parents_change_leaves_its_childrens_stamps_alone()
    {
        var account = _org.Simulator.Apply(CrmChange.Create("Account", new Dictionary<string, object?> { ["Name"] = "Old" }));
        var contact = _org.Simulator.Apply(CrmChange.Create("Contact", new Dictionary<string, object?> { ["LastName"] = "A", ["AccountId"] = account }));
        _org.Box.Clock.Advance(TimeSpan.FromHours(1));

        _org.Simulator.Apply(CrmChange.Update("Account", account, new Dictionary<string, object?> { ["Name"] = "New" }));

        Assert.Equal(Box.Start, _org.Simulator.FindRecord("Contact", contact)!.Stamp);
        Assert.Equal("New", (await _org.QueryAsync("SELECT Account.Name FROM Contact"))["records.0.Account.Name"]);
    }
}
