using ExternalIdSync.Sandbox.InstantCompliance;

namespace ExternalIdSync.Sandbox.Tests.InstantCompliance;

public sealed class InstantComplianceRuleTests : IDisposable
{
    private const string Customers = "/instant-compliance/api/v1/customers";
    private const string Jane = """{ "externalId": "a", "fullName": "Jane", "email": "jane@example.com" }""";

    private readonly Box _box = new() { Token = "ic_live_sandbox" };

    private InstantComplianceSimulator Api => _box.Server.InstantCompliance;

    public void Dispose() => _box.Dispose();

    [Theory]
    [InlineData("""{ }""", "fullName")]
    [InlineData("""{ "fullName": "" }""", "fullName")]
    [InlineData("""{ "fullName": null }""", "fullName")]
    [InlineData("""{ "fullName": 5 }""", "fullName")]
    [InlineData("""{ "fullName": "A", "email": "nonsense" }""", "email")]
    [InlineData("""{ "fullName": "A", "externalId": "" }""", "externalId")]
    [InlineData("""{ "fullName": "A", "externalId": 12 }""", "externalId")]
    [InlineData("""{ "fullName": "A", "type": "COMPANY" }""", "type")]
    [InlineData("""{ "fullName": "A", "risk": { "isNewCustomer": "yes" } }""", "risk.isNewCustomer")]
    public async Task A_bad_field_fails_validation_by_its_name(string body, string field)
    {
        var reply = await _box.SendAsync("POST", Customers, body);

        Assert.Equal((422, "validation_failed"), (reply.Status, reply["error.code"]));
        Assert.True(reply.Json.GetProperty("error").GetProperty("details").GetProperty("fields").TryGetProperty(field, out _), reply.Body);
        Assert.Equal(0, Api.CustomerCount);
    }

    [Fact]
    public async Task An_external_ID_has_at_most_255_characters()
    {
        Assert.Equal(201, (await PostKeyAsync(new string('x', 255))).Status);
        Assert.Equal(422, (await PostKeyAsync(new string('x', 256))).Status);
    }

    [Fact]
    public async Task A_sole_trader_is_taken()
    {
        var reply = await _box.SendAsync("POST", Customers, """{ "fullName": "A", "type": "SOLE_TRADER" }""");

        Assert.Equal("SOLE_TRADER", reply["type"]);
    }

    [Fact]
    public async Task A_patch_changes_what_it_names_by_either_id()
    {
        var created = await _box.SendAsync("POST", Customers, Jane);

        await _box.SendAsync("PATCH", $"{Customers}/{created["id"]}", """{ "phone": "+1" }""");
        var reply = await _box.SendAsync("PATCH", Customers + "/a", """{ "email": null, "risk": { "isNewCustomer": true } }""");

        Assert.Equal((200, "Jane"), (reply.Status, reply["full_name"]));
        Assert.Null(reply["email"]);
        var stored = Assert.Single(Api.Customers);
        Assert.Equal("+1", stored.Phone);
        Assert.True(stored.Risk["isNewCustomer"]);
    }

    [Fact]
    public async Task A_patch_clears_what_it_sends_as_null_and_keeps_the_answers_it_does_not_name()
    {
        await _box.SendAsync("POST", Customers, Jane);
        await _box.SendAsync("PATCH", Customers + "/a", """{ "phone": "+1", "risk": { "isNewCustomer": true, "aliens": "many" } }""");

        Assert.Equal(200, (await _box.SendAsync("PATCH", Customers + "/a", """{ "phone": null, "risk": { "handlesCashOrCrypto": false } }""")).Status);

        var stored = Assert.Single(Api.Customers);
        Assert.Null(stored.Phone);
        Assert.Equal(["handlesCashOrCrypto", "isNewCustomer"], stored.Risk.Keys.Order());
    }

    [Fact]
    public async Task A_patch_cannot_change_the_type()
    {
        await _box.SendAsync("POST", Customers, Jane);

        var reply = await _box.SendAsync("PATCH", Customers + "/a", """{ "type": "SOLE_TRADER" }""");

        Assert.Equal((422, "INDIVIDUAL"), (reply.Status, Api.Customers[0].Type));
        Assert.NotNull(reply["error.details.fields.type"]);
    }

    [Fact]
    public async Task External_IDs_differ_by_case_and_addresses_are_trimmed()
    {
        await PostKeyAsync("a");
        await PostKeyAsync("A");

        var reply = await _box.SendAsync("POST", Customers, """{ "fullName": "A", "email": " a@example.com " }""");

        Assert.Equal((3, "a@example.com"), (Api.CustomerCount, reply["email"]));
    }

    [Fact]
    public async Task A_patch_cannot_change_an_external_ID_that_is_set()
    {
        await _box.SendAsync("POST", Customers, Jane);
        await _box.SendAsync("POST", Customers, """{ "fullName": "B", "email": "b@example.com" }""");
        var keyless = Api.Customers[1].Id;

        Assert.Equal(422, (await _box.SendAsync("PATCH", Customers + "/a", """{ "externalId": "b" }""")).Status);
        Assert.Equal(200, (await _box.SendAsync("PATCH", Customers + "/a", """{ "externalId": "a" }""")).Status);
        Assert.Equal(409, (await _box.SendAsync("PATCH", $"{Customers}/{keyless}", """{ "externalId": "a" }""")).Status);
        Assert.Equal("b", (await _box.SendAsync("PATCH", $"{Customers}/{keyless}", """{ "externalId": "b" }"""))["external_id"]);
    }

    [Fact]
    public async Task A_patch_cannot_take_anothers_address()
    {
        await _box.SendAsync("POST", Customers, Jane);
        await _box.SendAsync("POST", Customers, """{ "externalId": "b", "fullName": "B" }""");

        Assert.Equal(409, (await _box.SendAsync("PATCH", Customers + "/b", """{ "email": "JANE@example.com" }""")).Status);
    }

    [Fact]
    public async Task Name_and_address_freeze_once_verified()
    {
        await _box.SendAsync("POST", Customers, Jane);
        await _box.ControlAsync("POST", "instant-compliance/customers/a/verify");

        var name = await _box.SendAsync("PATCH", Customers + "/a", """{ "fullName": "Janet" }""");
        var email = await _box.SendAsync("PATCH", Customers + "/a", """{ "email": "janet@example.com", "phone": "+2" }""");
        var post = await _box.SendAsync("POST", Customers, """{ "externalId": "a", "fullName": "Janet" }""");
        var phone = await _box.SendAsync("PATCH", Customers + "/a", """{ "fullName": "Jane", "phone": "+1", "risk": { "isNewCustomer": false } }""");

        Assert.Equal((422, "validation_failed"), (name.Status, name["error.code"]));
        Assert.Contains("once the customer is verified", name["error.message"], StringComparison.Ordinal);
        Assert.NotNull(email["error.details.fields.email"]);
        Assert.Equal((422, 422, 200), (email.Status, post.Status, phone.Status));
        Assert.Equal(("Jane", "+1"), (Api.Customers[0].FullName, Api.Customers[0].Phone));
    }

    [Theory]
    [InlineData("POST", "", """{ "externalId": "a", "fullName": "Jane", "type": "SOLE_TRADER" }""", "type")]
    [InlineData("POST", "", """{ "externalId": "a", "fullName": "Jane", "email": null }""", "email")]
    [InlineData("PATCH", "/a", """{ "email": null }""", "email")]
    public async Task Once_verified_only_phone_and_risk_can_change(string method, string path, string body, string field)
    {
        await _box.SendAsync("POST", Customers, Jane);
        await _box.ControlAsync("POST", "instant-compliance/customers/a/verify");

        var reply = await _box.SendAsync(method, Customers + path, body);

        Assert.Equal((422, "validation_failed"), (reply.Status, reply["error.code"]));
        Assert.Equal("""["Cannot change after verification."]""", reply["error.details.fields." + field]);
        Assert.Equal(("INDIVIDUAL", "jane@example.com"), (Api.Customers[0].Type, Api.Customers[0].Email));
    }

    [Fact]
    public async Task Another_status_can_be_set_and_filtered_by()
    {
        await _box.SendAsync("POST", Customers, Jane);
        await _box.SendAsync("POST", Customers, """{ "externalId": "b", "fullName": "B" }""");

        var set = await _box.ControlAsync("POST", "instant-compliance/customers/b/kyc-status", """{ "kycStatus": "IN_PROGRESS" }""");

        Assert.Equal(200, set.Status);
        var list = await _box.SendAsync("GET", Customers + "?status=IN_PROGRESS&include=total_count");
        Assert.Equal(("b", "1"), (list["data.0.external_id"], list["total_count"]));
        Assert.Equal(400, (await _box.ControlAsync("POST", "instant-compliance/customers/b/kyc-status", """{ "kycStatus": "FINE" }""")).Status);
        Assert.Equal(404, (await _box.ControlAsync("POST", "instant-compliance/customers/nobody/verify")).Status);
    }

    [Fact]
    public async Task A_list_is_filtered_by_what_screening_found()
    {
        await _box.SendAsync("POST", Customers, Jane);
        await PostKeyAsync("b");
        await _box.ControlAsync("POST", "instant-compliance/customers/b/verify");

        var list = await _box.SendAsync("GET", Customers + "?aml_status=CLEAR");

        Assert.Equal(("b", 1), (list["data.0.external_id"], list.Json.GetProperty("data").GetArrayLength()));
    }

    [Fact]
    public async Task A_repeated_key_replays_the_answer_word_for_word()
    {
        var first = await _box.SendAsync("POST", Customers, Jane, ("Idempotency-Key", "k"));
        await _box.SendAsync("PATCH", Customers + "/a", """{ "fullName": "Changed" }""");

        var again = await _box.SendAsync("POST", Customers, Jane, ("Idempotency-Key", "k"));

        Assert.Equal((201, first.Body, "true"), (again.Status, again.Body, again.Headers["Idempotent-Replayed"]));
        Assert.False(first.Headers.ContainsKey("Idempotent-Replayed"));
        Assert.Equal("Changed", Api.Customers[0].FullName);
    }

    [Fact]
    public async Task A_repeated_key_with_another_body_conflicts()
    {
        await _box.SendAsync("POST", Customers, Jane, ("Idempotency-Key", "k"));

        var reply = await _box.SendAsync("POST", Customers, """{ "externalId": "b", "fullName": "B" }""", ("Idempotency-Key", "k"));

        Assert.Equal((409, "idempotency_conflict", 1), (reply.Status, reply["error.code"], Api.CustomerCount));
    }

    [Fact]
    public async Task A_refusal_is_replayed_too()
    {
        await _box.SendAsync("POST", Customers, "{ }", ("Idempotency-Key", "k"));

        var again = await _box.SendAsync("POST", Customers, "{ }", ("Idempotency-Key", "k"));

        Assert.Equal((422, "true"), (again.Status, again.Headers["Idempotent-Replayed"]));
    }

    [Fact]
    public async Task A_key_lives_24_hours_and_by_method_and_path()
    {
        await _box.SendAsync("POST", Customers, Jane, ("Idempotency-Key", "k"));

        Assert.Equal(200, (await _box.SendAsync("PATCH", Customers + "/a", """{ "phone": "1" }""", ("Idempotency-Key", "k"))).Status);
        _box.Clock.Advance(TimeSpan.FromHours(24) - TimeSpan.FromSeconds(1));
        Assert.Equal(201, (await _box.SendAsync("POST", Customers, Jane, ("Idempotency-Key", "k"))).Status);
        _box.Clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(200, (await _box.SendAsync("POST", Customers, Jane, ("Idempotency-Key", "k"))).Status);
    }

    [Fact]
    public async Task One_key_and_body_for_two_paths_are_two_writes()
    {
        await PostKeyAsync("a");
        await PostKeyAsync("b");

        await _box.SendAsync("PATCH", Customers + "/a", """{ "phone": "1" }""", ("Idempotency-Key", "k"));
        await _box.SendAsync("PATCH", Customers + "/b", """{ "phone": "1" }""", ("Idempotency-Key", "k"));

        Assert.Equal(["1", "1"], Api.Customers.Select(static c => c.Phone));
    }

    [Fact]
    public async Task A_reset_forgets_the_answers_that_were_kept()
    {
        await _box.SendAsync("POST", Customers, Jane, ("Idempotency-Key", "k"));
        await _box.ControlAsync("POST", "reset");

        Assert.False((await _box.SendAsync("POST", Customers, Jane, ("Idempotency-Key", "k"))).Headers.ContainsKey("Idempotent-Replayed"));
        Assert.Equal(1, Api.CustomerCount);
    }

    [Fact]
    public async Task A_key_has_at_most_255_characters() =>
        Assert.Equal(422, (await _box.SendAsync("POST", Customers, Jane, ("Idempotency-Key", new string('k', 256)))).Status);

    [Fact]
    public async Task A_walk_with_the_cursor_sees_every_customer_once_and_those_made_meanwhile()
    {
        for (var i = 0; i < 25; i++)
        {
            await PostKeyAsync($"k{i}");
        }

        var seen = new List<string?>();
        string? cursor = null;
        do
        {
            var page = await _box.SendAsync("GET", $"{Customers}?limit=10{(cursor is null ? string.Empty : "&cursor=" + Uri.EscapeDataString(cursor))}");
            seen.AddRange(page.Json.GetProperty("data").EnumerateArray().Select(static c => c.GetProperty("external_id").GetString()));
            cursor = page["next_cursor"];
            Assert.Equal(cursor is not null ? "true" : "false", page["has_more"]);
            if (seen.Count == 10)
            {
                await PostKeyAsync("k25");
            }
        }
        while (cursor is not null);

        Assert.Equal(Enumerable.Range(0, 26).Select(static i => $"k{i}"), seen);
    }

    [Fact]
    public async Task A_list_is_filtered_by_time_and_external_ID()
    {
        await PostKeyAsync("old");
        _box.Clock.Advance(TimeSpan.FromSeconds(5));
        await PostKeyAsync("new");

        var since = await _box.SendAsync("GET", Customers + "?updated_since=2026-06-23T01:00:00Z");
        var byKey = await _box.SendAsync("GET", Customers + "?external_id=old");

        Assert.Equal("new", since["data.0.external_id"]);
        Assert.Equal(1, since.Json.GetProperty("data").GetArrayLength());
        Assert.Equal("old", byKey["data.0.external_id"]);
        Assert.Equal(1, byKey.Json.GetProperty("data").GetArrayLength());
    }

    [Theory]
    [InlineData("limit=0", "1")]
    [InlineData("limit=500", "100")]
    [InlineData("", "50")]
    public async Task The_page_size_is_held_between_1_and_100(string query, string limit) =>
        Assert.Equal(limit, (await _box.SendAsync("GET", $"{Customers}?{query}"))["limit"]);

    [Theory]
    [InlineData("limit=ten")]
    [InlineData("cursor=nonsense")]
    [InlineData("cursor=e30")]
    [InlineData("updated_since=yesterday")]
    public async Task A_bad_parameter_fails_validation(string query) =>
        Assert.Equal(422, (await _box.SendAsync("GET", $"{Customers}?{query}")).Status);

    [Theory]
    [InlineData(null, "POST", 401, "unauthorized")]
    [InlineData("ic_live_wrong", "POST", 401, "unauthorized")]
    [InlineData("ic_live_sandbox_readonly", "POST", 403, "forbidden")]
    [InlineData("ic_live_sandbox_writeonly", "GET", 403, "forbidden")]
    public async Task A_bad_key_and_a_missing_scope_are_told_apart(string? token, string method, int status, string code)
    {
        _box.Token = token;

        var reply = await _box.SendAsync(method, Customers, method == "POST" ? Jane : null);

        Assert.Equal((status, code), (reply.Status, reply["error.code"]));
    }

    [Fact]
    public async Task Without_the_scope_for_it_screening_is_not_shown()
    {
        _box.Token = "ic_live_sandbox_writeonly";

        Assert.Null((await _box.SendAsync("POST", Customers, Jane))["aml"]);
    }

    [Fact]
    public async Task The_daily_limit_holds_when_the_minute_does_not()
    {
        Api.Limits.Set(null, 3);
        for (var i = 0; i < 3; i++)
        {
            Assert.Equal(200, (await _box.SendAsync("GET", Customers)).Status);
            _box.Clock.Advance(TimeSpan.FromHours(1));
        }

        var refused = await _box.SendAsync("GET", Customers);

        Assert.Equal((429, "75600", "86400"), (refused.Status, refused.Headers["Retry-After"], refused["error.details.window_seconds"]));
    }

    [Fact]
    public async Task The_vendors_own_limits_end_a_day_after_10000_requests()
    {
        Api.Limits.SwitchOn();
        for (var i = 0; i < 10_000; i++)
        {
            Assert.Equal(200, (await _box.SendAsync("GET", Customers + "?limit=1")).Status);
            _box.Clock.Advance(TimeSpan.FromSeconds(1));
        }

        var refused = await _box.SendAsync("GET", Customers);

        Assert.Equal((429, "10000", "86400"), (refused.Status, refused["error.details.limit"], refused["error.details.window_seconds"]));
    }

    [Fact]
    public async Task Retry_After_is_rounded_up_so_that_who_waits_that_long_is_let_in()
    {
        Api.Limits.Set(1, null);
        await _box.SendAsync("GET", Customers);
        _box.Clock.Advance(TimeSpan.FromMilliseconds(100));

        Assert.Equal("60", (await _box.SendAsync("GET", Customers)).Headers["Retry-After"]);
    }

    [Fact]
    public async Task A_missing_scope_is_named()
    {
        _box.Token = "ic_live_sandbox_readonly";

        Assert.Equal("customers:write", (await _box.SendAsync("POST", Customers, Jane))["error.details.required_scope"]);
    }

    [Fact]
    public async Task Each_token_has_limits_of_its_own()
    {
        Api.Limits.Set(1, null);
        await _box.SendAsync("GET", Customers);
        Assert.Equal(429, (await _box.SendAsync("GET", Customers)).Status);

        _box.Token = "ic_live_sandbox_readonly";
        Assert.Equal(200, (await _box.SendAsync("GET", Customers)).Status);
    }

    [Fact]
    public async Task What_is_not_there_is_not_found()
    {
        Assert.Equal("not_found", (await _box.SendAsync("GET", Customers + "/nobody"))["error.code"]);
        Assert.Equal(404, (await _box.SendAsync("PATCH", Customers + "/550e8400-e29b-41d4-a716-446655440000", "{}")).Status);
        Assert.Equal(404, (await _box.SendAsync("GET", "/instant-compliance/api/v1/agents")).Status);
        Assert.Equal(400, (await _box.SendAsync("POST", Customers, "[1]")).Status);
    }

    private Task<Box.Reply> PostKeyAsync(string key) => _box.SendAsync("POST", Customers, $$"""{ "externalId": "{{key}}", "fullName": "A" }""");
}
