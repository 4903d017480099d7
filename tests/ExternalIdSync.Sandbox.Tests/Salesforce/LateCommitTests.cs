using ExternalIdSync.Sandbox.Crm;

namespace ExternalIdSync.Sandbox.Tests.Salesforce;

public sealed class LateCommitTests : IDisposable
{
    private readonly Org _org = new();

    public void Dispose() => _org.Dispose();

    [Fact]
    public async Task A_late_commit_appears_with_its_earlier_stamp()
    {
        var change = CrmChange.Create("Contact", Org.Person("Late")) with { Stamp = Box.Start, VisibleAt = Box.Start.AddMinutes(5) };
        var id = _org.Simulator.Apply(change);

        _org.Box.Clock.Advance(TimeSpan.FromMinutes(5) - TimeSpan.FromTicks(1));
        Assert.Empty(await _org.ReadAsync("SELECT Id FROM Contact", "Id"));
        Assert.Null(_org.Simulator.FindRecord("Contact", id));
        _org.Box.Clock.Advance(TimeSpan.FromTicks(1));

        Assert.Equal([id], await _org.ReadAsync("SELECT Id FROM Contact WHERE SystemModstamp = 2026-06-23T01:00:00Z", "Id"));
    }

    [Fact]
    public void A_history_can_be_laid_out_in_advance()
    {
        var id = _org.Simulator.Apply(CrmChange.Create("Contact", Org.Person("v0")) with { Stamp = Box.Start.AddMinutes(1) });
        _org.Simulator.Apply(CrmChange.Update("Contact", id, Org.Person("v1")) with { Stamp = Box.Start.AddMinutes(2) });
        _org.Simulator.Apply(CrmChange.Delete("Contact", id) with { Stamp = Box.Start.AddMinutes(3) });

        Assert.Null(_org.Simulator.FindRecord("Contact", id));
        _org.Box.Clock.Advance(TimeSpan.FromMinutes(2));
        var changed = _org.Simulator.FindRecord("Contact", id)!;
        Assert.Equal(("v1", Box.Start.AddMinutes(2), false), (changed.Values["LastName"], changed.Stamp, changed.IsDeleted));
        _org.Box.Clock.Advance(TimeSpan.FromMinutes(1));
        Assert.True(_org.Simulator.FindRecord("Contact", id)!.IsDeleted);
    }

    [Fact]
    public void Automation_moves_the_system_stamp_and_an_import_may_date_the_other_back()
    {
        var id = _org.Add("A");
        _org.Box.Clock.Advance(TimeSpan.FromHours(1));

        _org.Simulator.Apply(CrmChange.Touch("Contact", id));
        Assert.Equal(
            ("2026-06-23T01:00:00.000+0000", "2026-06-23T02:00:00.000+0000"),
            (Value("LastModifiedDate"), Value("SystemModstamp")));

        _org.Simulator.Apply(CrmChange.Update("Contact", id, Org.Person("B")) with { LastModified = Box.Start.AddYears(-1) });
        Assert.Equal("2025-06-23T01:00:00.000+0000", Value("LastModifiedDate"));

        object? Value(string field) => _org.Simulator.FindRecord("Contact", id)!.Values[field];
    }

    [Fact]
    public async Task GetUpdated_covers_no_more_than_what_is_committed()
    {
        var early = _org.Add("Early");
        _org.Simulator.Apply(CrmChange.Create("Contact", Org.Person("Late")) with { Stamp = Box.Start.AddMinutes(3), VisibleAt = Box.Start.AddMinutes(30) });
        _org.Box.Clock.Advance(TimeSpan.FromMinutes(20));

        var reply = await _org.SendAsync("GET", "sobjects/Contact/updated?start=2026-06-23T01%3A00%3A59%2B00%3A00&end=2026-06-23T01%3A10%3A00Z");

        Assert.Equal(200, reply.Status);
        Assert.Equal((early, "2026-06-23T01:03:00.000+0000"), (reply["ids.0"], reply["latestDateCovered"]));
        _org.Box.Clock.Advance(TimeSpan.FromMinutes(10));
        reply = await _org.SendAsync("GET", "sobjects/Contact/updated?start=2026-06-23T01:03:00Z&end=2026-06-23T01:10:00Z");
        Assert.Equal((1, "2026-06-23T01:10:00.000+0000"), (reply.Json.GetProperty("ids").GetArrayLength(), reply["latestDateCovered"]));
    }

    [Fact]
    public async Task GetDeleted_knows_the_deleted_until_their_log_is_purged()
    {
        var id = _org.Add("A");
        _org.Simulator.Apply(CrmChange.Delete("Contact", id));
        _org.Box.Clock.Advance(TimeSpan.FromMinutes(5));
        const string Path = "sobjects/Contact/deleted?start=2026-06-23T01:00:00Z&end=2026-06-23T01:02:00Z";

        Assert.Equal(id, (await _org.SendAsync("GET", Path))["deletedRecords.0.id"]);
        _org.Simulator.PurgeDeleted();

        var reply = await _org.SendAsync("GET", Path);
        Assert.Equal((400, "INVALID_REPLICATION_DATE"), (reply.Status, reply["0.errorCode"]));
    }

    [Theory]
    [InlineData("start=2026-05-20T01:00:00Z&end=2026-06-23T01:00:00Z")] // more than 30 days back
    [InlineData("start=2026-06-23T00:00:00Z&end=2026-06-23T00:00:59Z")] // less than a minute
    public async Task GetUpdated_refuses_windows_that_it_cannot_cover(string window)
    {
        var reply = await _org.SendAsync("GET", "sobjects/Contact/updated?" + window);

        Assert.Equal((400, "INVALID_REPLICATION_DATE"), (reply.Status, reply["0.errorCode"]));
    }

    [Fact]
    public async Task Changes_and_seeds_come_over_the_control_API_too()
    {
        var seeded = await _org.Box.ControlAsync(
            "POST",
            "salesforce/seed",
            """{ "object": "Contact", "count": 3, "stamp": "2026-06-01T00:00:00Z", "values": { "LastName": "N{n}", "Email": "n{n}@example.com", "HasOptedOutOfEmail": true } }""");
        Assert.Equal(201, seeded.Status);
        Assert.Equal(["n0@example.com", "n1@example.com", "n2@example.com"], await _org.ReadAsync("SELECT Email FROM Contact WHERE SystemModstamp = 2026-06-01T00:00:00Z ORDER BY Email", "Email"));

        var changed = await _org.Box.ControlAsync(
            "POST",
            "salesforce/changes",
            $$"""
            [
              { "kind": "update", "object": "Contact", "id": "{{seeded["ids.0"]}}", "values": { "Email": null }, "stamp": "2026-06-02T00:00:00Z" },
              { "kind": "merge", "object": "Contact", "id": "{{seeded["ids.0"]}}", "mergedIds": ["{{seeded["ids.1"]}}"] }
            ]
            """);
        Assert.Equal(201, changed.Status);
        Assert.Equal([null, "n2@example.com"], await _org.ReadAsync("SELECT Email FROM Contact ORDER BY Email", "Email"));
    }

    [Theory]
    [InlineData("""{ "kind": "update", "object": "Contact", "id": "0035g000000000zAAA" }""")]
    [InlineData("""{ "kind": "create", "object": "Contact", "values": { "Nonsense": 1 } }""")]
    [InlineData("""{ "kind": "create", "object": "Contact", "values": { "Birthdate": "yesterday" } }""")]
    [InlineData("""{ "kind": "create", "object": "Nonsense" }""")]
    [InlineData("""{ "kind": "vanish", "object": "Contact" }""")]
    [InlineData("""{ "kind": "create", "object": "Contact", "at": "2026-06-02T00:00:00Z" }""")]
    public async Task The_control_API_refuses_changes_that_cannot_be_made(string change) =>
        Assert.Equal(400, (await _org.Box.ControlAsync("POST", "salesforce/changes", change)).Status);
}
