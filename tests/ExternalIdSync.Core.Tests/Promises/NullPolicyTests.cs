using System.Text.Json;
using ExternalIdSync.Core.Targets;
using ExternalIdSync.Core.Tests.Writing;
using ExternalIdSync.Core.Writing;
using ExternalIdSync.Sandbox;

namespace ExternalIdSync.Core.Tests.Promises;

/// <summary>
/// Acceptance check 11: how a field is emptied is each target's own affair, and a field that is not to be emptied is not sent at all. Each target
/// of the matrix through a whole run, judged by what its simulator then holds. (Salesforce Bulk's <c>#N/A</c> is for files this version does not send.)
/// </summary>
public sealed class NullPolicyTests
{
    [Fact]
    public async Task Hipcall_empties_with_null_and_leaves_what_is_not_sent()
    {
        var sandbox = new SandboxServer();
        await using var target = Runs.Connect("hipcall/companies", sandbox);
        await Runs.RunAsync(target, Runs.Rows("id,name,city,industry", ["K", "Acme", "Oslo", "Fish"]));

        await Runs.RunAsync(target, Runs.Rows("id,name,city,industry", ["K", "Acme", null, SyncRecord.Absent]));

        Assert.Equal("""{"city":null}""", sandbox.Requests.Recent[^1].BodyText);
        Assert.Equal((null, "Fish"), Held(sandbox.Hipcall.FindCompany("K")!, "city", "industry"));
    }

    [Fact]
    public async Task Experiture_empties_with_null_and_leaves_what_is_not_sent()
    {
        var sandbox = new SandboxServer();
        await using var target = Runs.Connect("experiture/profiles", sandbox);
        await Runs.RunAsync(target, Runs.Rows("id,first_name,city", ["K", "Jane", "Oslo"]));

        await Runs.RunAsync(target, Runs.Rows("id,first_name,city", ["K", SyncRecord.Absent, null]));

        Assert.Contains("""[{"external_id":"K","city":null}]""", sandbox.Requests.Recent[^1].BodyText, StringComparison.Ordinal);
        Assert.Equal(("Jane", null), Held(sandbox.Experiture.FindProfile("external_id", "K")!, "first_name", "city"));
    }

    [Fact]
    public async Task HubSpot_empties_with_an_empty_text()
    {
        var sandbox = new SandboxServer();
        await using var target = Runs.Connect("hubspot-contacts.json", sandbox, "hubspot/", "hubspot_sandbox", Ours);
        await Runs.RunAsync(target, Runs.Rows("id,lastname,phone", ["K", "Doe", "+61400000001"]));

        var (results, _) = await Runs.RunAsync(target, Runs.Rows("id,lastname,phone", ["K", SyncRecord.Absent, null]));

        Assert.Equal(SyncOutcome.Updated, Assert.Single(results).Outcome);
        Assert.Contains("""{"phone":""}""", sandbox.Requests.Recent[^1].BodyText, StringComparison.Ordinal);
        var contact = Assert.Single(sandbox.HubSpot.Records("contacts"));
        Assert.Equal(("Doe", null), (contact.Values["lastname"], contact.Values["phone"]));

        static string Ours(string definition) => definition.Replace("erp_id", "external_id", StringComparison.Ordinal);
    }

    [Fact]
    public async Task Salesforce_empties_with_null()
    {
        var sandbox = new SandboxServer();
        await using var target = Runs.Connect(
            "salesforce-contact.json", sandbox, "salesforce/services/data/v59.0/", "salesforce_sandbox",
            static d => d.Replace("ERP_Id__c", "External_Id__c", StringComparison.Ordinal));
        await Runs.RunAsync(target, Runs.Rows("id,LastName,Phone", ["K", "Doe", "+61400000001"]));

        var (results, _) = await Runs.RunAsync(target, Runs.Rows("id,LastName,Phone", ["K", SyncRecord.Absent, null]));

        Assert.Equal(SyncOutcome.Updated, Assert.Single(results).Outcome);
        Assert.Equal("""{"Phone":null}""", sandbox.Requests.Recent[^1].BodyText);
        var contact = Assert.Single(sandbox.Salesforce.Records("Contact"));
        Assert.Equal(("Doe", null), (contact.Values["LastName"], contact.Values["Phone"]));
    }

    [Theory]
    [InlineData("singleCall", """ "upsert": {"method":"POST","path":"things"} """)]
    [InlineData("lookupThenWrite", """ "create": {"method":"POST","path":"things"}, "update": {"method":"PATCH","path":"things/{id}"} """)]
    public async Task A_target_that_cannot_empty_fields_refuses_the_record_and_takes_its_neighbours(string strategy, string requests)
    {
        var transport = new FakeTransport(static r => r.Method == HttpMethod.Get
            ? FakeTransport.Json(200, """{"id":"7","city":"Oslo"}""") : FakeTransport.Json(200, """{"id":"7"}"""));
        var definition = Runs.Define($$"""
            {
              "name": "erp/things", "strategy": "{{strategy}}", "externalId": { "field": "key" }, "nulls": "unsupported", "otherFields": true,
              "requests": { "lookup": { "path": "things/{externalId}" }, {{requests}} },
              "answers": [{ "status": 404, "path": "code", "equals": "none", "means": "notFound" }]
            }
            """);

        var (results, summary) = await Runs.RunAsync(
            new TargetConnection(definition, Runs.BaseUrl, transport), Three, new RunOptions { Concurrency = 1 });

        IsRefused(results, summary);
        Assert.DoesNotContain(transport.Requests, static r => FakeTransport.Text(r).Contains("null", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_batch_target_that_cannot_empty_fields_refuses_the_record_and_takes_its_neighbours()
    {
        var transport = new FakeTransport(request =>
        {
            using var body = JsonDocument.Parse(request.Body);
            var entries = body.RootElement.GetProperty("items").EnumerateArray().Select(static _ => """{"ok":true}""");
            return FakeTransport.Json(200, $$"""{"items":[{{string.Join(',', entries)}}]}""");
        });
        var definition = Runs.Define("""
            {
              "name": "erp/things", "strategy": "batch", "externalId": { "field": "key" }, "nulls": "unsupported", "otherFields": true,
              "batch": { "method": "POST", "path": "things", "maxSize": 10, "records": "items", "outcomes": [{ "list": "items", "means": [{ "means": "updated" }] }] }
            }
            """);

        var (results, summary) = await Runs.RunAsync(new TargetConnection(definition, Runs.BaseUrl, transport), Three);

        IsRefused(results, summary);
    }

    private static IEnumerable<Core.Sources.SourceItem> Three => Runs.Rows("id,city", ["K-1", "Bergen"], ["K-2", null], ["K-3", "Kiel"]);

    private static void IsRefused(List<SyncResult> results, RunSummary summary)
    {
        Assert.Equal((2L, 1L), (summary.Updated, summary.Rejected));
        var refused = results.Single(static r => !r.IsSuccess);
        Assert.Equal(("K-2", 2L, "city", SyncErrors.NotSupported), (refused.ExternalId, refused.Row, refused.Field, refused.Error));
        Assert.Contains("cannot clear the field 'city'", refused.Reason, StringComparison.Ordinal);
    }

    private static (string? First, string? Second) Held(string json, string first, string second)
    {
        using var record = JsonDocument.Parse(json);
        return (Of(first), Of(second));

        string? Of(string name) => record.RootElement.TryGetProperty(name, out var value) ? value.GetString() : null;
    }
}
