using System.Text.Json;
using System.Text.RegularExpressions;
using ExternalIdSync.Core.Targets;
using ExternalIdSync.Core.Tests.Writing;

namespace ExternalIdSync.Core.Tests.Targets;

public sealed class ConnectorDefinitionTests
{
    [Fact]
    public void The_built_in_targets_are_found_by_name_in_any_case()
    {
        Assert.Equal(
            ["experiture/profiles", "hipcall/companies", "hipcall/contacts", "instant-compliance/customers"],
            ConnectorCatalog.Default.BuiltIn.Select(static d => d.Name));
        Assert.Equal(UpsertStrategy.LookupThenWrite, ConnectorCatalog.Default.Find("HIPCALL/Companies").Strategy);
        Assert.Equal((60, 10_000),
            (ConnectorCatalog.Default.Find("instant-compliance/customers").Limits.PerMinute, ConnectorCatalog.Default.Find("instant-compliance/customers").Limits.PerDay));
    }

    [Fact]
    public void A_target_that_publishes_no_limit_is_kept_twenty_times_as_busy_as_by_one_request_after_another()
    {
        var unlimited = ConnectorCatalog.Default.BuiltIn.Where(static d => d.Strategy != UpsertStrategy.Batch && d.Limits == new TargetLimits()).ToList();

        Assert.NotEmpty(unlimited);
        Assert.All(unlimited, static d => Assert.True(d.Concurrency >= 20, d.Name));
    }

    [Fact]
    public void An_unknown_target_is_answered_with_the_names()
    {
        var refused = Assert.Throws<SyncException>(() => ConnectorCatalog.Default.Find("hipcall/company"));

        Assert.Same(SyncErrors.TargetUnknown, refused.Error);
        Assert.Contains("did you mean 'hipcall/companies'?", refused.Message, StringComparison.Ordinal);
        Assert.Contains("experiture/profiles", refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData(" ")]
    public void So_is_a_blank(string name) =>
        Assert.Contains("experiture/profiles", Assert.Throws<SyncException>(() => ConnectorCatalog.Default.Find(name)).Message, StringComparison.Ordinal);

    [Fact]
    public void Every_fault_of_a_file_is_told_with_its_path_and_line()
    {
        var path = Path.Combine(Path.GetTempPath(), $"connector-{Guid.NewGuid():n}.json");
        File.WriteAllText(path, """
            {
              "name": "x/y",
              "strategy": "lookupThenWrit",
              "externalId": { "field": "id" },
              "requests": {
                "lookup": { "method": "FETCH", "path": "/things/{key}" }
              },
              "answers": [ { "status": 4040, "means": "notfound" }, { "equals": "x", "means": "rejected" } ],
              "speed": 9
            }
            """);
        try
        {
            var refused = Assert.Throws<SyncException>(() => ConnectorCatalog.Default.Find(path));

            Assert.Same(SyncErrors.ConfigurationInvalid, refused.Error);
            foreach (var part in new[]
            {
                "(3,15): $.strategy", "did you mean 'lookupThenWrite'?", "(6,27): $.requests.lookup.method", "$.requests.lookup.path", "(8,28): $.answers[0].status",
                "did you mean 'notFound'?", "$.answers[1]", "unknown property 'speed'",
            })
            {
                Assert.Contains(part, refused.Message, StringComparison.Ordinal);
            }
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Theory]
    [InlineData("batch", """{ "method": "", """, "$.batch.method: must be one of POST, PUT, PATCH, DELETE, since this request writes.")]
    [InlineData("batch", """{ "method": "POST ", """, "$.batch.method: must be one of POST,")]
    [InlineData("batch", """{ "method": "GET", """, "$.batch.method: must be one of POST,")]
    [InlineData("batch", "{", "$.batch: 'method' is missing")]
    [InlineData("lookup", """{ "method": "POST", """, "$.requests.lookup.method: must be GET, since this request only reads")]
    [InlineData("test", """{ "method": "DELETE", """, "$.requests.test.method: must be GET")]
    public void A_request_that_writes_is_no_get_and_one_that_reads_is(string request, string begin, string fault)
    {
        var refused = Assert.Throws<SyncException>(() => Runs.Sample("hubspot-contacts.json", json => Regex.Replace(
            json, $$"""("{{request}}": )\{\s*"method": "\w+",""", "$1" + begin, RegexOptions.None, TimeSpan.FromSeconds(1))));

        Assert.Same(SyncErrors.ConfigurationInvalid, refused.Error);
        Assert.Contains(fault, refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("query?q=SELECT Id", "must be escaped as in a URL")]
    [InlineData("kontakte/größe", "must be escaped as in a URL")]
    [InlineData("contacts#top", "must be escaped as in a URL")]
    [InlineData("contacts/{externalId}", "has a place '{externalId}', which this request does not know; it knows {matchKey}.")]
    public void A_path_that_no_request_can_be_made_of_is_a_fault(string path, string fault)
    {
        var refused = Assert.Throws<SyncException>(() => Runs.Sample(
            "hubspot-contacts.json", json => json.Replace("crm/v3/objects/contacts?limit=1", path, StringComparison.Ordinal)));

        Assert.Contains("$.requests.test.path: " + fault, refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_bare_404_is_not_enough_to_say_not_found()
    {
        var path = Path.Combine(Path.GetTempPath(), $"connector-{Guid.NewGuid():n}.json");
        File.WriteAllText(path, """
            {
              "name": "x/y", "strategy": "lookupThenWrite", "externalId": { "field": "id" },
              "requests": { "lookup": { "path": "a/{externalId}" }, "create": { "method": "POST", "path": "a" }, "update": { "method": "PUT", "path": "a/{id}" } },
              "answers": [ { "status": 404, "means": "notFound" } ]
            }
            """);
        try
        {
            Assert.Contains(
                "a bare 404", Assert.Throws<SyncException>(() => ConnectorCatalog.Default.Find(path)).Message, StringComparison.Ordinal);
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Fact]
    public async Task Salesforce_by_key_needs_no_code()
    {
        var transport = new FakeTransport(request => request.Address[^1] switch
        {
            '1' => FakeTransport.Json(201, """{"id":"003A","success":true,"errors":[]}"""),
            '2' => FakeTransport.Json(204, ""),
            '3' => FakeTransport.Json(
                300, """["/services/data/v66.0/sobjects/Contact/003B","/services/data/v66.0/sobjects/Contact/003C"]"""),
            '4' => FakeTransport.Json(400, """[{"message":"No such column 'Nme'","errorCode":"INVALID_FIELD","fields":["Nme"]}]"""),
            _ => FakeTransport.Json(403, """[{"message":"TotalRequests Limit exceeded.","errorCode":"REQUEST_LIMIT_EXCEEDED"}]"""),
        });

        var (results, summary) = await Runs.RunAsync(
            Connect("salesforce-contact.json", transport), Runs.Numbered(5, "LastName"), new() { Concurrency = 1 });

        Assert.Equal(
            [SyncOutcome.Created, SyncOutcome.Updated, SyncOutcome.Conflict, SyncOutcome.Rejected], results.Select(static r => r.Outcome));
        Assert.Equal("003A", results[0].TargetId);
        Assert.Same(SyncErrors.Ambiguous, results[2].Error);
        Assert.Equal(("Nme", SyncErrors.SchemaMismatch), (results[3].Field, results[3].Error));
        Assert.Equal((RunStatus.Stopped, SyncErrors.QuotaExhausted), (summary.Status, summary.StopError));
        Assert.Equal("""{"LastName":"Name 1"}""", FakeTransport.Text(transport.Requests.First()));
        Assert.Equal("sobjects/Contact/ERP_Id__c/K-1", transport.Requests.First().Address);
    }

    [Fact]
    public async Task HubSpot_batches_need_no_code_and_a_conflict_harms_one_record_only()
    {
        var transport = new FakeTransport(request =>
        {
            using var body = JsonDocument.Parse(request.Body);
            var inputs = body.RootElement.GetProperty("inputs").EnumerateArray().ToArray();
            if (inputs.Any(static i => i.GetProperty("id").GetString() == "K-37"))
            {
                return FakeTransport.Json(
                    409, """{"status":"error","category":"CONFLICT","message":"Contact already exists. Existing ID: 12345","correlationId":"c-1"}""");
            }

            var results = inputs.Where(static i => i.GetProperty("id").GetString() != "K-50")
                .Select(static i => $$"""{"id":"9","new":{{(i.GetProperty("id").GetString() == "K-1" ? "true" : "false")}},"objectWriteTraceId":"{{i.GetProperty("objectWriteTraceId").GetString()}}"}""")
                .Reverse();
            var error = inputs.Where(static i => i.GetProperty("id").GetString() == "K-50")
                .Select(static i => """{"status":"error","category":"VALIDATION_ERROR","message":"Property is read only","context":{"objectWriteTraceId":["T"]}}"""
                    .Replace("T\"", i.GetProperty("objectWriteTraceId").GetString() + "\"", StringComparison.Ordinal));
            return FakeTransport.Json(
                error.Any() ? 207 : 200, "{\"results\":[" + string.Join(',', results) + "],\"errors\":[" + string.Join(',', error) + "]}");
        });

        var (outcomes, summary) = await Runs.RunAsync(
            Connect("hubspot-contacts.json", transport), Runs.Numbered(100, "lastname"), new() { Concurrency = 1 });

        Assert.Equal((1L, 97L, 1L, 1L), (summary.Created, summary.Updated, summary.Conflicts, summary.Rejected));
        var conflict = outcomes.Single(static r => r.Outcome == SyncOutcome.Conflict);
        Assert.Equal(("K-37", "12345", "c-1"), (conflict.ExternalId, conflict.ConflictingId, conflict.CorrelationId));
        Assert.Equal("K-50", outcomes.Single(static r => r.Outcome == SyncOutcome.Rejected).ExternalId);
        Assert.InRange(transport.Requests.Count, 1, 15);
        Assert.StartsWith(
            """{"inputs":[{"id":"K-1","idProperty":"erp_id","objectWriteTraceId":"0","properties":{"lastname":"Name 1"}},""",
            FakeTransport.Text(transport.Requests.First()), StringComparison.Ordinal);
    }

    private static TargetConnection Connect(
        string sample, FakeTransport transport, [System.Runtime.CompilerServices.CallerFilePath] string here = "") =>
        new(ConnectorCatalog.Default.Find(Path.Combine(Path.GetDirectoryName(here)!, "Samples", sample)), Runs.BaseUrl, transport);
}
