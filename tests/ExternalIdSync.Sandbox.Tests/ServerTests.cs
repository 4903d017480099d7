namespace ExternalIdSync.Sandbox.Tests;

public sealed class ServerTests : IDisposable
{
    private const string Companies = "/hipcall/api/v3/companies";

    private readonly Box _box = new() { Token = "hipcall_sandbox" };

    public void Dispose() => _box.Dispose();

    [Theory]
    [InlineData("/")]
    [InlineData("/hipcall/api/v3x/companies")]
    [InlineData("/api/v3/companies")]
    public async Task Where_nothing_is_mounted_the_answer_says_what_is(string path)
    {
        var reply = await _box.SendAsync("GET", path);

        Assert.Equal(404, reply.Status);
        Assert.Contains("/hipcall/api/v3", reply["error.message"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_arrived_can_be_asked_for()
    {
        await _box.SendAsync("POST", Companies, """{ "name": "A" }""", ("Idempotency-Key", "k1"));
        await _box.SendAsync("GET", Companies + "?limit=1");
        await _box.SendAsync("GET", Companies + "/7");

        var all = await _box.ControlAsync("GET", "requests");
        Assert.Equal(("3", "1"), (all["total"], all["mutating"]));
        Assert.Equal("""{ "name": "A" }""", all["requests.0.body"]);
        Assert.Equal(("k1", "201", "POST"), (all["requests.0.idempotencyKey"], all["requests.0.status"], all["requests.0.method"]));
        Assert.Equal("limit=1", all["requests.1.query"]);

        var some = await _box.ControlAsync("GET", "requests?status=404&path=*/companies/*");
        Assert.Equal(1, some.Json.GetProperty("requests").GetArrayLength());
        Assert.Equal(["1"], await NumbersAsync("idempotencyKey=k1"));
        Assert.Equal(["1"], await NumbersAsync("method=post"));
        Assert.Equal(["2", "3"], await NumbersAsync("last=2"));
        Assert.Equal(["1", "2", "3"], await NumbersAsync("vendor=hipcall"));
        Assert.Empty(await NumbersAsync("vendor=experiture"));
        Assert.Equal(1, _box.Server.Requests.Count("hipcall", "GET", 404));
        Assert.Equal(3, _box.Server.Requests.Count());
    }

    [Fact]
    public async Task The_token_is_not_kept()
    {
        await _box.SendAsync("GET", Companies);

        Assert.DoesNotContain("hipcall_sandbox", (await _box.ControlAsync("GET", "requests")).Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_log_is_bounded_and_its_counters_are_complete()
    {
        _box.Server.Requests.Limit(10, 45);
        for (var i = 0; i < 100; i++)
        {
            await _box.SendAsync("POST", Companies, """{ "name": "A" }""");
        }

        var kept = _box.Server.Requests.Recent;
        Assert.Equal(Enumerable.Range(91, 10).Select(static n => (long)n), kept.Select(static r => r.Number));
        Assert.Equal(3, kept.Count(static r => r.Body.Length > 0));
        Assert.Equal(100, _box.Server.Requests.Count("hipcall", "POST", 201));
        Assert.Equal(100, _box.Server.Requests.Total);
    }

    [Fact]
    public async Task Recording_can_be_switched_off()
    {
        await _box.ControlAsync("PUT", "settings", """{ "recordedRequests": 0 }""");

        await _box.SendAsync("GET", Companies);

        Assert.Empty(_box.Server.Requests.Recent);
        Assert.Equal(1, _box.Server.Requests.Count(status: 200));
    }

    [Fact]
    public async Task It_knows_how_many_requests_were_under_way_at_once()
    {
        _box.Server.Latency = TimeSpan.FromSeconds(1);
        var requests = Enumerable.Range(0, 5).Select(_ => _box.SendAsync("GET", Companies)).ToList();

        Assert.Equal(5, _box.Server.Requests.InFlight);
        _box.Clock.Advance(TimeSpan.FromSeconds(1));
        await Task.WhenAll(requests);

        Assert.Equal((0, 5), (_box.Server.Requests.InFlight, _box.Server.Requests.MaxInFlight));
    }

    [Fact]
    public async Task A_reset_forgets_everything_but_tokens()
    {
        await _box.SendAsync("POST", Companies, """{ "name": "A" }""");
        _box.Server.Faults.Add(new SandboxFault { Kind = FaultKind.HtmlPage });
        _box.Server.Latency = TimeSpan.FromDays(1);
        _box.Server.Hipcall.Limits.Set(0, 0);

        Assert.Equal(204, (await _box.ControlAsync("POST", "reset")).Status);

        Assert.Equal(0, _box.Server.Hipcall.CompanyCount);
        Assert.Equal(0, _box.Server.Requests.Total);
        Assert.Equal("1", (await _box.SendAsync("POST", Companies, """{ "name": "A" }"""))["data.id"]);
    }

    [Fact]
    public async Task Records_can_be_inspected()
    {
        await _box.SendAsync("POST", Companies, """{ "name": "A", "external_id": "x" }""");

        var state = await _box.ControlAsync("GET", "state/hipcall");

        Assert.Equal("x", state["companies.0.external_id"]);
        Assert.Equal("[]", state["contacts"]);
        Assert.Contains("\"A\"", _box.Server.Hipcall.FindCompany("x"), StringComparison.Ordinal);
        Assert.Null(_box.Server.Hipcall.FindContact("x"));
    }

    [Theory]
    [InlineData("GET", "nothing", null, 404)]
    [InlineData("GET", "state/nobody", null, 404)]
    [InlineData("PUT", "settings", """{ "latency": 5 }""", 400)]
    [InlineData("PUT", "settings", """{ "latencyMs": -5 }""", 400, "latencyMs is a number of milliseconds")]
    [InlineData("PUT", "settings", """{ "latencyMs": 5e9 }""", 400, "latencyMs is a number of milliseconds")]
    [InlineData("PUT", "settings", """{ "latencyMs": 1e300 }""", 400, "latencyMs is a number of milliseconds")]
    [InlineData("PUT", "settings/hipcall", """{ "acceptToken": "\ud800" }""", 400, "incomplete UTF-16")]
    [InlineData("GET", "requests?stat=404", null, 400, "stat is not known here")]
    [InlineData("GET", "requests?last=-1", null, 400, "last is a whole number from 0")]
    [InlineData("GET", "requests?status=bad", null, 400, "status is a whole number")]
    [InlineData("PUT", "settings/hipcall", """{ "speed": 5 }""", 400)]
    [InlineData("PUT", "settings/hipcall", """{ "limits": { "perHour": 5 } }""", 400)]
    [InlineData("DELETE", "faults/9", null, 404)]
    public async Task The_control_API_refuses_what_it_does_not_know(string method, string path, string? body, int status, string words = "")
    {
        var reply = await _box.ControlAsync(method, path, body);

        Assert.Equal(status, reply.Status);
        Assert.NotEmpty(reply["error.message"]!);
        Assert.Contains(words, reply["error.message"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Its_overview_names_what_is_mounted()
    {
        var overview = await _box.ControlAsync("GET", string.Empty);

        Assert.Contains(overview.Json.GetProperty("vendors").EnumerateArray(), static v => v.GetProperty("basePath").GetString() == "/hipcall/api/v3");
    }

    [Theory]
    [InlineData("/hipcall/api/v3/companies", "hipcall_sandbox", """{ "name": "\ud800" }""")]
    [InlineData("/hipcall/api/v3/companies", "hipcall_sandbox", """{ "name": "A", "external_id": "\ud800" }""")]
    [InlineData("/instant-compliance/api/v1/customers", "ic_live_sandbox", """{ "fullName": "\ud800" }""")]
    [InlineData("/experiture/public/v1/profiles/upsert", "experiture_sandbox", """{ "record": { "email": "\ud800" } }""")]
    [InlineData("/salesforce/services/data/v59.0/sobjects/Contact", "salesforce_sandbox", """{ "LastName": "\ud800" }""")]
    [InlineData("/hubspot/crm/v3/objects/contacts", "hubspot_sandbox", """{ "properties": { "firstname": "\ud800" } }""")]
    public async Task Half_of_a_character_is_a_bad_request(string path, string token, string body)
    {
        _box.Token = token;

        Assert.Equal(400, (await _box.SendAsync("POST", path, body)).Status);
    }

    [Theory]
    [InlineData("/experiture/oauth/token", "grant_type=none")]
    [InlineData("/salesforce/services/oauth2/token", "grant_type=none")]
    [InlineData("/salesforce/services/data/v59.0/composite/sobjects/Contact", "{}")]
    [InlineData("/hubspot/crm/v3/objects/contacts/search", "{}")]
    [InlineData("/hubspot/crm/v3/objects/contacts/batch/read", "{}")]
    public async Task Asking_for_a_token_and_reading_by_POST_are_no_writes(string path, string body)
    {
        await _box.SendAsync("POST", path, body);

        Assert.Equal((1L, 0L), (_box.Server.Requests.Total, _box.Server.Requests.Mutating));
    }

    [Theory]
    [InlineData("POST", "/salesforce/services/data/v59.0/composite/sobjects")]
    [InlineData("PATCH", "/salesforce/services/data/v59.0/composite/sobjects/Contact/External_Id__c")]
    [InlineData("POST", "/hubspot/crm/v3/objects/contacts/batch/upsert")]
    public async Task Refused_writes_are_writes(string method, string path)
    {
        await _box.SendAsync(method, path, "{}");

        Assert.Equal(1L, _box.Server.Requests.Mutating);
    }

    [Fact]
    public async Task A_token_can_be_accepted_and_revoked()
    {
        await _box.ControlAsync("PUT", "settings/hipcall", """{ "acceptToken": "mine", "revokeToken": "hipcall_sandbox" }""");

        Assert.Equal(401, (await _box.SendAsync("GET", Companies)).Status);
        _box.Token = "mine";
        Assert.Equal(200, (await _box.SendAsync("GET", Companies)).Status);
    }

    private async Task<List<string>> NumbersAsync(string filter) =>
    [
        .. (await _box.ControlAsync("GET", "requests?" + filter)).Json.GetProperty("requests").EnumerateArray()
            .Select(static r => r.GetProperty("number").GetRawText()),
    ];
}
