namespace ExternalIdSync.Sandbox.Tests.Hipcall;

public sealed class HipcallRuleTests : IDisposable
{
    private const string Companies = "/hipcall/api/v3/companies";

    private readonly Box _box = new() { Token = "hipcall_sandbox" };

    public void Dispose() => _box.Dispose();

    [Theory]
    [InlineData("\"  ERP-1 \"", "ERP-1")]
    [InlineData("9876", "9876")]
    [InlineData("\"\"", null)]
    [InlineData("\"   \"", null)]
    [InlineData("null", null)]
    public async Task An_external_ID_is_normalised(string sent, string? stored)
    {
        var reply = await _box.SendAsync("POST", Companies, $$"""{ "name": "A", "external_id": {{sent}} }""");

        Assert.Equal(201, reply.Status);
        Assert.Equal(stored, reply["data.external_id"]);
    }

    [Fact]
    public async Task Blank_keys_make_a_new_company_each_time()
    {
        await _box.SendAsync("POST", Companies, """{ "name": "A", "external_id": "" }""");
        await _box.SendAsync("POST", Companies, """{ "name": "A", "external_id": "" }""");

        Assert.Equal(2, _box.Server.Hipcall.CompanyCount);
    }

    [Theory]
    [InlineData("1.5")]
    [InlineData("true")]
    [InlineData("{}")]
    public async Task A_key_that_is_no_text_and_no_integer_is_invalid(string sent)
    {
        var reply = await _box.SendAsync("POST", Companies, $$"""{ "name": "A", "external_id": {{sent}} }""");

        Assert.Equal((422, "is invalid"), (reply.Status, reply["errors.external_id.0"]));
    }

    [Fact]
    public async Task A_key_that_is_too_long_is_refused_in_words_other_than_those_of_a_race()
    {
        var reply = await _box.SendAsync("POST", Companies, $$"""{ "name": "A", "external_id": "{{new string('x', 256)}}" }""");

        Assert.Equal(422, reply.Status);
        Assert.Equal("""["should be at most 255 character(s)"]""", reply["errors.external_id"]);
        Assert.Equal(201, (await _box.SendAsync("POST", Companies, $$"""{ "name": "A", "external_id": "{{new string('x', 255)}}" }""")).Status);
    }

    [Theory]
    [InlineData("a/b:c+d%e f ü")]
    [InlineData("internal:customer/7741")]
    public async Task Any_character_survives_in_the_path(string key)
    {
        await _box.SendAsync("POST", Companies, $$"""{ "name": "A", "external_id": "{{key}}" }""");

        var reply = await _box.SendAsync("GET", $"{Companies}/by-external-id/{Uri.EscapeDataString(key)}");

        Assert.Equal(key, reply["data.external_id"]);
    }

    [Fact]
    public async Task A_key_is_trimmed_in_the_path_too_and_differs_by_case()
    {
        await _box.SendAsync("POST", Companies, """{ "name": "A", "external_id": "erp-1" }""");
        await _box.SendAsync("POST", Companies, """{ "name": "B", "external_id": "ERP-1" }""");

        Assert.Equal("B", (await _box.SendAsync("GET", Companies + "/by-external-id/%20ERP-1%20"))["data.name"]);
        Assert.Equal("A", (await _box.SendAsync("GET", Companies + "/by-external-id/erp-1"))["data.name"]);
        Assert.Equal(404, (await _box.SendAsync("GET", Companies + "/by-external-id/Erp-1")).Status);
    }

    [Fact]
    public async Task A_slash_that_is_not_escaped_is_another_path()
    {
        await _box.SendAsync("POST", Companies, """{ "name": "A", "external_id": "a/b" }""");

        Assert.Equal(404, (await _box.SendAsync("GET", Companies + "/by-external-id/a/b")).Status);
    }

    [Fact]
    public async Task A_company_needs_a_name()
    {
        var reply = await _box.SendAsync("POST", Companies, """{ "external_id": "1", "name": " " }""");

        Assert.Equal(422, reply.Status);
        JsonAssert.Same("""{ "errors": { "name": ["can't be blank"] } }""", reply.Body);
        Assert.Equal(0, _box.Server.Hipcall.CompanyCount);
    }

    [Theory]
    [InlineData("""{ "name": "A", "emails": [ { "email": "nonsense" } ] }""", "emails", "email has invalid format")]
    [InlineData("""{ "name": "A", "emails": [ { } ] }""", "emails", "email can't be blank")]
    [InlineData("""{ "name": "A", "phones": [ { "number": "call me" } ] }""", "phones", "number has invalid format")]
    [InlineData("""{ "name": "A", "emails": "a@example.com" }""", "emails", "is invalid")]
    [InlineData("""{ "name": { } }""", "name", "is invalid")]
    public async Task A_bad_value_is_refused_by_its_field(string body, string field, string message)
    {
        var reply = await _box.SendAsync("POST", Companies, body);

        Assert.Equal((422, message), (reply.Status, reply[$"errors.{field}.0"]));
    }

    [Fact]
    public async Task A_text_that_is_too_long_is_refused_by_its_field()
    {
        var reply = await _box.SendAsync("POST", Companies, $$"""{ "name": "{{new string('x', 256)}}" }""");

        Assert.Equal((422, "should be at most 255 character(s)"), (reply.Status, reply["errors.name.0"]));
        Assert.Equal(201, (await _box.SendAsync("POST", Companies, $$"""{ "name": "{{new string('x', 255)}}" }""")).Status);
    }

    [Fact]
    public async Task What_has_no_value_is_null_and_a_list_empty()
    {
        var reply = await _box.SendAsync("POST", Companies, """{ "name": "A" }""");

        Assert.Null(reply["data.industry"]);
        Assert.Equal(("[]", "[]"), (reply["data.emails"], reply["data.phones"]));
    }

    [Fact]
    public async Task A_refused_patch_changes_nothing()
    {
        await _box.SendAsync("POST", Companies, """{ "name": "A", "external_id": "1" }""");
        await _box.SendAsync("POST", Companies, """{ "name": "B", "external_id": "2" }""");

        var reply = await _box.SendAsync("PATCH", Companies + "/2", """{ "name": "C", "external_id": "1" }""");

        Assert.Equal("has already been taken", reply["errors.external_id.0"]);
        Assert.Equal("B", (await _box.SendAsync("GET", Companies + "/2"))["data.name"]);
        Assert.Equal("2", (await _box.SendAsync("GET", Companies + "/by-external-id/2"))["data.id"]);
    }

    [Fact]
    public async Task Sending_its_own_key_again_is_no_conflict()
    {
        await _box.SendAsync("POST", Companies, """{ "name": "A", "external_id": "1" }""");

        Assert.Equal(200, (await _box.SendAsync("PATCH", Companies + "/1", """{ "name": "B", "external_id": 1 }""")).Status);
    }

    [Fact]
    public async Task A_list_in_a_patch_replaces_the_stored_one()
    {
        await _box.SendAsync("POST", Companies, """{ "name": "A", "emails": [ { "email": "a@example.com" }, { "email": "b@example.com" } ] }""");

        var reply = await _box.SendAsync("PATCH", Companies + "/1", """{ "emails": [ { "email": "c@example.com" } ] }""");

        JsonAssert.Same("""[ { "email": "c@example.com" } ]""", reply["data.emails"]);
    }

    [Fact]
    public async Task Of_many_creates_with_one_key_at_once_one_wins()
    {
        var replies = await Task.WhenAll(Enumerable.Range(0, 32).Select(i =>
            Task.Run(() => _box.SendAsync("POST", Companies, $$"""{ "name": "{{i}}", "external_id": "same" }"""))));

        Assert.Single(replies, static r => r.Status == 201);
        Assert.Equal(31, replies.Count(static r => r.Status == 422 && r["errors.external_id.0"] == "has already been taken"));
    }

    [Fact]
    public async Task A_list_is_paged_and_sorted()
    {
        foreach (var name in (string[])["B", "C", "A"])
        {
            await _box.SendAsync("POST", Companies, $$"""{ "name": "{{name}}" }""");
        }

        var first = await _box.SendAsync("GET", Companies + "?limit=2&sort=name.asc");
        var second = await _box.SendAsync("GET", Companies + "?limit=2&offset=2&sort=name.asc");
        var last = await _box.SendAsync("GET", Companies + "?limit=1&sort=id.desc");

        Assert.Equal("A B C", $"{first["data.0.name"]} {first["data.1.name"]} {second["data.0.name"]}");
        Assert.Equal("3", first["meta.total"]);
        Assert.Equal("A", last["data.0.name"]);
        Assert.Equal(422, (await _box.SendAsync("GET", Companies + "?sort=nothing")).Status);
    }

    [Theory]
    [InlineData("", "20", 20)]
    [InlineData("?limit=500", "100", 100)]
    public async Task A_page_has_20_records_and_at_most_100(string query, string limit, int count)
    {
        for (var i = 0; i < 101; i++)
        {
            await _box.SendAsync("POST", Companies, """{ "name": "A" }""");
        }

        var reply = await _box.SendAsync("GET", Companies + query);

        Assert.Equal((limit, count), (reply["meta.limit"], reply.Json.GetProperty("data").GetArrayLength()));
    }

    [Fact]
    public async Task A_token_for_reading_may_read()
    {
        _box.Token = "hipcall_sandbox_readonly";

        Assert.Equal(200, (await _box.SendAsync("GET", Companies)).Status);
    }

    [Theory]
    [InlineData(null, 401, "Unauthorized")]
    [InlineData("wrong", 401, "Unauthorized")]
    [InlineData("hipcall_sandbox_readonly", 403, "Forbidden")]
    public async Task A_bad_token_and_a_missing_scope_are_told_apart(string? token, int status, string detail)
    {
        _box.Token = token;

        var reply = await _box.SendAsync("POST", Companies, """{ "name": "A" }""");

        Assert.Equal((status, detail), (reply.Status, reply["errors.detail"]));
    }

    [Theory]
    [InlineData("{")]
    [InlineData("[]")]
    [InlineData("")]
    public async Task A_body_that_is_no_object_is_a_bad_request(string body) =>
        Assert.Equal(400, (await _box.SendAsync("POST", Companies, body)).Status);

    [Theory]
    [InlineData("GET", "/hipcall/api/v3/calls")]
    [InlineData("GET", "/hipcall/api/v3")]
    [InlineData("PATCH", "/hipcall/api/v3/companies/7")]
    [InlineData("DELETE", "/hipcall/api/v3/companies/7")]
    public async Task What_is_not_there_is_not_found(string method, string path) =>
        Assert.Equal(404, (await _box.SendAsync(method, path, "{}")).Status);

    [Fact]
    public async Task Limits_hold_once_switched_on()
    {
        await _box.ControlAsync("PUT", "settings/hipcall", """{ "limits": { "perMinute": 2 } }""");
        await _box.SendAsync("GET", Companies);
        _box.Clock.Advance(TimeSpan.FromSeconds(20));
        await _box.SendAsync("GET", Companies);

        var refused = await _box.SendAsync("GET", Companies);
        _box.Clock.Advance(TimeSpan.FromSeconds(40));
        var again = await _box.SendAsync("GET", Companies);

        Assert.Equal((429, "40"), (refused.Status, refused.Headers["Retry-After"]));
        Assert.Equal(200, again.Status);
    }
}
