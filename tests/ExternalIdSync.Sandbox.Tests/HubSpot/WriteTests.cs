using ExternalIdSync.Sandbox.Crm;

namespace ExternalIdSync.Sandbox.Tests.HubSpot;

public sealed class WriteTests : IDisposable
{
    private readonly Account _account = new();

    public void Dispose() => _account.Dispose();

    [Fact]
    public async Task A_record_is_created_read_changed_cleared_and_archived()
    {
        var created = await _account.SendAsync("POST", string.Empty, """{ "properties": { "email": "Jo@Example.com", "phone": "1", "score": 1.5 } }""");
        Assert.Equal((201, "jo@example.com", "1.5", "false"), (created.Status, created["properties.email"], created["properties.score"], created["archived"]));
        _account.Box.Clock.Advance(TimeSpan.FromMilliseconds(1_500));

        var changed = await _account.SendAsync("PATCH", "/jo@example.com?idProperty=email", """{ "properties": { "phone": "" } }""");
        Assert.Equal((200, created["id"], null, "2026-06-23T01:00:01.5Z"), (changed.Status, changed["id"], changed["properties.phone"], changed["updatedAt"]));
        Assert.Equal("2026-06-23T01:00:01.5Z", (await _account.SendAsync("GET", "/" + created["id"]))["properties.lastmodifieddate"]);

        Assert.Equal(204, (await _account.SendAsync("DELETE", "/" + created["id"])).Status);
        Assert.Equal(404, (await _account.SendAsync("GET", "/" + created["id"])).Status);
        Assert.Equal("true", (await _account.SendAsync("GET", $"/{created["id"]}?archived=true"))["archived"]);
        Assert.Equal(201, (await _account.SendAsync("POST", string.Empty, """{ "properties": { "email": "jo@example.com" } }""")).Status);
    }

    [Theory]
    [InlineData("""{ "properties": { "nonsense": "1" } }""", "PROPERTY_DOESNT_EXIST")]
    [InlineData("""{ "properties": { "hs_object_id": "1" } }""", "READ_ONLY_VALUE")]
    [InlineData("""{ "properties": { "email": "no address" } }""", "INVALID_EMAIL")]
    [InlineData("""{ "properties": { "score": "many" } }""", "INVALID_NUMBER")]
    [InlineData("""{ "properties": { "date_of_birth": "yesterday" } }""", "INVALID_DATE")]
    public async Task A_value_that_does_not_fit_names_its_property(string body, string code)
    {
        var reply = await _account.SendAsync("POST", string.Empty, body);

        Assert.Equal((400, "VALIDATION_ERROR", code), (reply.Status, reply["category"], reply["errors.0.code"]));
        Assert.Empty(_account.Simulator.Records("contacts"));
    }

    [Fact]
    public async Task A_second_record_with_an_address_is_a_conflict_that_names_the_first()
    {
        var id = _account.Add("A", "a@example.com");

        var reply = await _account.SendAsync("POST", string.Empty, """{ "properties": { "email": "A@example.com" } }""");

        Assert.Equal((409, "CONFLICT", "Contact already exists. Existing ID: " + id), (reply.Status, reply["category"], reply["message"]));
    }

    [Fact]
    public async Task A_batch_upsert_tells_new_from_old_and_not_by_position()
    {
        var old = _account.Simulator.Apply(CrmChange.Create("contacts", new Dictionary<string, object?> { ["external_id"] = "k1" }));

        var reply = await UpsertAsync("k1", "k2");

        Assert.Equal((200, "COMPLETE"), (reply.Status, reply["status"]));
        Assert.Equal(("t-k2", "true"), (reply["results.0.objectWriteTraceId"], reply["results.0.new"]));
        Assert.Equal(("t-k1", "false", old, "name of k1"), (reply["results.1.objectWriteTraceId"], reply["results.1.new"], reply["results.1.id"], reply["results.1.properties.firstname"]));
        Assert.Equal("k2", reply["results.0.properties.external_id"]);
    }

    [Fact]
    public async Task An_update_by_the_records_own_id_names_no_id_property()
    {
        var id = _account.Add("A");

        var named = await BatchAsync("update", $$"""{ "id": "{{id}}", "idProperty": "hs_object_id", "properties": { "firstname": "B" } }""");
        Assert.Equal((400, "VALIDATION_ERROR"), (named.Status, named["category"]));
        Assert.Equal("A", _account.Simulator.FindRecord("contacts", id)!.Values["firstname"]);

        var unnamed = await BatchAsync("update", $$"""{ "id": "{{id}}", "properties": { "firstname": "B" } }""");
        Assert.Equal((200, "B"), (unnamed.Status, unnamed["results.0.properties.firstname"]));
    }

    [Fact]
    public async Task One_conflict_fails_the_whole_batch()
    {
        _account.Add("Taken", "taken@example.com");

        var reply = await BatchAsync("upsert", Input("k1", "\"firstname\": \"A\""), Input("k2", "\"email\": \"taken@example.com\""));
        Assert.Equal((409, "CONFLICT"), (reply.Status, reply["category"]));

        reply = await BatchAsync("upsert", Input("k1", "\"email\": \"same@example.com\""), Input("k2", "\"email\": \"SAME@example.com\""));
        Assert.Equal(409, reply.Status);
        Assert.Single(_account.Simulator.Records("contacts"));
    }

    [Fact]
    public async Task A_bad_record_fails_alone_if_every_input_is_traced_and_all_of_them_otherwise()
    {
        var reply = await BatchAsync("upsert", Input("k1", "\"firstname\": \"A\"", null), Input("k2", "\"score\": \"many\""));
        Assert.Equal((400, "VALIDATION_ERROR", 0), (reply.Status, reply["category"], _account.Simulator.Records("contacts").Count));

        reply = await BatchAsync("upsert", Input("k1", "\"firstname\": \"A\""), Input("k2", "\"score\": \"many\""));

        Assert.Equal((207, "1", "t-k1"), (reply.Status, reply["numErrors"], reply["results.0.objectWriteTraceId"]));
        Assert.Equal(("VALIDATION_ERROR", "t-k2", "INVALID_NUMBER"), (reply["errors.0.category"], reply["errors.0.context.objectWriteTraceId.0"], reply["errors.0.errors.0.code"]));
        Assert.Equal("k1", Assert.Single(_account.Simulator.Records("contacts")).Values["external_id"]);
    }

    [Fact]
    public async Task A_fault_can_refuse_single_records_of_a_batch()
    {
        _account.Box.Server.Faults.Add(new SandboxFault { Kind = FaultKind.PartialRejection, RejectIndexes = [1] });

        var reply = await UpsertAsync("k1", "k2");

        Assert.Equal((207, "t-k2"), (reply.Status, reply["errors.0.context.objectWriteTraceId.0"]));
    }

    [Fact]
    public async Task The_same_key_twice_or_more_than_a_hundred_are_refused()
    {
        Assert.Equal(400, (await UpsertAsync("k", "K")).Status);
        Assert.Equal(400, (await UpsertAsync([.. Enumerable.Range(0, 101).Select(static n => $"k{n}")])).Status);
        Assert.Empty(_account.Simulator.Records("contacts"));
        Assert.Equal(200, (await UpsertAsync([.. Enumerable.Range(0, 100).Select(static n => $"k{n}")])).Status);
        Assert.Equal(100, _account.Simulator.Records("contacts").Count);
    }

    [Fact]
    public async Task Reading_many_names_those_that_are_missing()
    {
        var id = _account.Add("A", "a@example.com");

        var reply = await _account.SendAsync("POST", "/batch/read", $$"""{ "properties": ["firstname"], "inputs": [{ "id": "{{id}}" }, { "id": "999" }] }""");
        Assert.Equal((207, "A", "OBJECT_NOT_FOUND", "999"), (reply.Status, reply["results.0.properties.firstname"], reply["errors.0.category"], reply["errors.0.context.ids.0"]));

        reply = await _account.SendAsync("POST", "/batch/read", """{ "idProperty": "email", "inputs": [{ "id": "A@example.com" }] }""");
        Assert.Equal((200, id), (reply.Status, reply["results.0.id"]));
    }

    [Fact]
    public async Task A_merge_makes_a_new_record_out_of_two()
    {
        var (first, second) = (_account.Add("A", "a@example.com"), _account.Add("B", "b@example.com"));

        var merged = await _account.SendAsync("POST", "/merge", $$"""{ "primaryObjectId": "{{first}}", "objectIdToMerge": "{{second}}" }""");

        Assert.Equal((200, "A", "a@example.com"), (merged.Status, merged["properties.firstname"], merged["properties.email"]));
        Assert.DoesNotContain(merged["id"], new[] { first, second });
        Assert.Equal(merged["id"], (await _account.SendAsync("GET", "/" + second))["id"]);
        Assert.Equal($"{first};{second}", (await _account.SendAsync("GET", $"/{merged["id"]}?properties=hs_merged_object_ids"))["properties.hs_merged_object_ids"]);
        Assert.Equal("1", (await _account.SearchAsync("{}"))["total"]);
        Assert.Equal(merged["id"], _account.Simulator.FindRecord("contacts", first)!.MergedInto);
        Assert.Equal(400, (await _account.SendAsync("POST", "/merge", $$"""{ "primaryObjectId": "{{first}}", "objectIdToMerge": "{{second}}" }""")).Status);
    }

    [Fact]
    public async Task A_list_is_walked_to_its_end_by_after()
    {
        _account.Simulator.Seed("contacts", 25, static n => Account.Person($"N{n}"));
        var names = new List<string?>();
        string? after = null;
        do
        {
            var page = await _account.SendAsync("GET", $"?limit=10{(after is null ? string.Empty : "&after=" + after)}");
            names.AddRange(Account.Names(page));
            after = page.Has("paging") ? page["paging.next.after"] : null;
        }
        while (after is not null);

        Assert.Equal(Enumerable.Range(0, 25).Select(static n => $"N{n}"), names);
    }

    [Fact]
    public async Task Properties_are_listed_and_can_be_added()
    {
        Assert.Equal(204, (await _account.Box.ControlAsync("POST", "hubspot/objects/contacts/properties", """{ "name": "vip", "type": "bool" }""")).Status);

        var list = (await _account.Box.SendAsync("GET", "/hubspot/crm/v3/properties/contacts")).Json.GetProperty("results").EnumerateArray()
            .ToDictionary(static p => p.GetProperty("name").GetString()!);

        Assert.True(list["external_id"].GetProperty("hasUniqueValue").GetBoolean());
        Assert.True(list["lastmodifieddate"].GetProperty("modificationMetadata").GetProperty("readOnlyValue").GetBoolean());
        Assert.Equal("bool", list["vip"].GetProperty("type").GetString());
        Assert.False(list.ContainsKey("hs_lastmodifieddate"));
        Assert.Equal("datetime", (await _account.Box.SendAsync("GET", "/hubspot/crm/v3/properties/companies/hs_lastmodifieddate"))["type"]);
        Assert.Equal(201, (await _account.SendAsync("POST", string.Empty, """{ "properties": { "vip": "true" } }""")).Status);
    }

    [Fact]
    public async Task The_dated_paths_are_the_same_resources()
    {
        _account.Add("A");

        Assert.Equal("1", (await _account.Box.SendAsync("POST", "/hubspot/crm/objects/2026-03/0-1/search", "{}"))["total"]);
    }

    [Fact]
    public async Task A_token_may_do_what_its_scopes_say()
    {
        _account.Box.Token = "hubspot_sandbox_readonly";
        Assert.Equal(200, (await _account.SearchAsync("{}")).Status);
        var refused = await _account.SendAsync("POST", string.Empty, """{ "properties": {} }""");
        Assert.Equal((403, "MISSING_SCOPES"), (refused.Status, refused["category"]));

        _account.Box.Token = "nonsense";
        Assert.Equal("INVALID_AUTHENTICATION", (await _account.SearchAsync("{}"))["category"]);
        _account.Simulator.Tokens.AcceptUntil("short", Box.Start);
        _account.Box.Token = "short";
        Assert.Equal("EXPIRED_AUTHENTICATION", (await _account.SearchAsync("{}"))["category"]);
    }

    private static string Input(string key, string properties, string? trace = "t") =>
        $$"""{ "id": "{{key}}", "idProperty": "external_id", {{(trace is null ? string.Empty : $"\"objectWriteTraceId\": \"{trace}-{key}\", ")}}"properties": { {{properties}} } }""";

    private Task<Box.Reply> BatchAsync(string action, params string[] inputs) =>
        _account.SendAsync("POST", "/batch/" + action, $$"""{ "inputs": [{{string.Join(", ", inputs)}}] }""");

    private Task<Box.Reply> UpsertAsync(params string[] keys) =>
        BatchAsync("upsert", [.. keys.Select(static key => Input(key, $"\"firstname\": \"name of {key}\""))]);
}
