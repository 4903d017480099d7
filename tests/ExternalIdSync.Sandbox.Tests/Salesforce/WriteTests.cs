using ExternalIdSync.Sandbox.Crm;

namespace ExternalIdSync.Sandbox.Tests.Salesforce;

public sealed class WriteTests : IDisposable
{
    private readonly Org _org = new();

    public void Dispose() => _org.Dispose();

    [Fact]
    public async Task Upserting_by_external_ID_creates_and_then_updates()
    {
        var created = await UpsertAsync("K%2F1", """{ "LastName": "Doe", "FirstName": "Jo" }""");
        _org.Box.Clock.Advance(TimeSpan.FromSeconds(5));
        var updated = await UpsertAsync("K%2F1", """{ "Phone": "1", "FirstName": "" }""");

        Assert.Equal((201, "true", 200, "false"), (created.Status, created["created"], updated.Status, updated["created"]));
        var contact = Assert.Single(_org.Simulator.Records("Contact"));
        Assert.Equal(created["id"], contact.Id);
        Assert.Equal(("K/1", "Doe", null, "1", Box.Start.AddSeconds(5)), (contact.Values["External_Id__c"], contact.Values["Name"], contact.Values["FirstName"], contact.Values["Phone"], contact.Stamp));
        Assert.Equal("1", (await _org.SendAsync("GET", "sobjects/Contact/External_Id__c/K%2F1"))["Phone"]);
    }

    [Fact]
    public async Task Before_version_46_an_update_by_external_ID_has_no_body()
    {
        _org.Add("A", "k");

        Assert.Equal(204, (await _org.Box.SendAsync("PATCH", "/salesforce/services/data/v45.0/sobjects/Contact/External_Id__c/k", "{}")).Status);
    }

    [Theory]
    [InlineData("sobjects/Contact/External_Id__c/k", """{ "FirstName": "Jo" }""", 400, "REQUIRED_FIELD_MISSING")]
    [InlineData("sobjects/Contact/External_Id__c/k", """{ "LastName": "A", "External_Id__c": "k" }""", 400, "INVALID_FIELD")]
    [InlineData("sobjects/Contact/External_Id__c/k", """{ "LastName": "A", "Nonsense": 1 }""", 400, "INVALID_FIELD")]
    [InlineData("sobjects/Contact/External_Id__c/k", """{ "LastName": "A", "Email": "no address" }""", 400, "INVALID_EMAIL_ADDRESS")]
    [InlineData("sobjects/Contact/External_Id__c/k", """{ "LastName": "A", "SystemModstamp": "2026-01-01T00:00:00Z" }""", 400, "INVALID_FIELD_FOR_INSERT_UPDATE")]
    [InlineData("sobjects/Contact/External_Id__c/k", """{ "LastName": "A", "Birthdate": "1.1.1990" }""", 400, "JSON_PARSER_ERROR")]
    [InlineData("sobjects/Contact/External_Id__c/k", """{ "LastName": "A", "AccountId": "0015g000000009zAAA" }""", 400, "INVALID_CROSS_REFERENCE_KEY")]
    [InlineData("sobjects/Contact/External_Id__c/k", """{ "LastName": "A", "Account": { "External_Id__c": "none" } }""", 400, "INVALID_FIELD")]
    [InlineData("sobjects/Contact/External_Id__c/k", "nonsense", 400, "JSON_PARSER_ERROR")]
    [InlineData("sobjects/Contact/External_Id__c/k.inc", """{ "LastName": "A" }""", 404, "NOT_FOUND")]
    [InlineData("sobjects/Contact/External_Id__c/k?updateOnly=true", """{ "LastName": "A" }""", 404, "NOT_FOUND")]
    [InlineData("sobjects/Contact/Title/k", """{ "LastName": "A" }""", 404, "NOT_FOUND")]
    [InlineData("sobjects/Nonsense/External_Id__c/k", """{ "LastName": "A" }""", 404, "NOT_FOUND")]
    public async Task A_bad_upsert_is_refused_and_writes_nothing(string path, string body, int status, string code)
    {
        var reply = await _org.SendAsync("PATCH", path, body);

        Assert.Equal((status, code), (reply.Status, reply["0.errorCode"]));
        Assert.Empty(_org.Simulator.Records("Contact"));
    }

    [Fact]
    public async Task A_creation_says_where_the_record_is()
    {
        var created = await _org.SendAsync("POST", "sobjects/Contact", """{ "LastName": "Doe" }""");

        Assert.Equal(201, created.Status);
        Assert.Equal("Doe", (await _org.Box.SendAsync("GET", "/salesforce" + created.Headers["Location"]))["LastName"]);
    }

    [Fact]
    public async Task A_text_that_is_too_long_names_its_field()
    {
        var reply = await UpsertAsync("k", $$"""{ "LastName": "{{new string('x', 81)}}" }""");

        Assert.Equal(("STRING_TOO_LONG", "LastName"), (reply["0.errorCode"], reply["0.fields.0"]));
    }

    [Fact]
    public async Task An_external_ID_of_several_records_is_answered_with_all_of_them()
    {
        foreach (var name in (string[])["A", "B"])
        {
            _org.Simulator.Apply(CrmChange.Create("Contact", new Dictionary<string, object?> { ["LastName"] = name, ["Legacy_Code__c"] = "same" }));
        }

        var reply = await _org.SendAsync("PATCH", "sobjects/Contact/Legacy_Code__c/SAME", """{ "LastName": "C" }""");

        Assert.Equal((300, 2), (reply.Status, reply.Json.GetArrayLength()));
        Assert.StartsWith("/services/data/v59.0/sobjects/Contact/003", reply["0"]!, StringComparison.Ordinal);
        Assert.DoesNotContain(_org.Simulator.Records("Contact"), static r => r.Values["LastName"] is "C");
    }

    [Fact]
    public async Task A_lost_race_says_who_won()
    {
        await _org.Box.ControlAsync("PUT", "settings/salesforce", """{ "races": 1 }""");

        var lost = await UpsertAsync("k", """{ "LastName": "Mine" }""");
        var again = await UpsertAsync("k", """{ "LastName": "Mine" }""");

        Assert.Equal((400, "DUPLICATE_VALUE", 200), (lost.Status, lost["0.errorCode"], again.Status));
        Assert.EndsWith("on record with id: " + again["id"], lost["0.message"]!, StringComparison.Ordinal);
        Assert.Equal("Mine", Assert.Single(_org.Simulator.Records("Contact")).Values["LastName"]);
    }

    [Fact]
    public async Task A_record_is_created_read_changed_and_deleted_by_its_id()
    {
        var created = await _org.SendAsync("POST", "sobjects/Contact", """{ "LastName": "A", "HasOptedOutOfEmail": true, "Birthdate": "1990-01-01" }""");
        var path = "sobjects/Contact/" + created["id"];

        Assert.Equal((201, "true"), (created.Status, created["success"]));
        Assert.Equal(204, (await _org.SendAsync("PATCH", path, """{ "LastName": "B" }""")).Status);
        var read = await _org.SendAsync("GET", path + "?fields=LastName,HasOptedOutOfEmail,Birthdate");
        Assert.Equal(("B", "true", "1990-01-01", false), (read["LastName"], read["HasOptedOutOfEmail"], read["Birthdate"], read.Has("Id")));
        Assert.Equal(204, (await _org.SendAsync("DELETE", path)).Status);
        Assert.Equal(404, (await _org.SendAsync("GET", path)).Status);
        Assert.Equal("ENTITY_IS_DELETED", (await _org.SendAsync("PATCH", path, "{}"))["0.errorCode"]);
    }

    [Fact]
    public async Task Unique_values_are_unique_and_free_again_once_deleted()
    {
        var id = _org.Add("A", "k");

        var reply = await _org.SendAsync("POST", "sobjects/Contact", """{ "LastName": "B", "External_Id__c": "k" }""");
        Assert.Equal("DUPLICATE_VALUE", reply["0.errorCode"]);
        Assert.EndsWith(id, reply["0.message"]!, StringComparison.Ordinal);
        Assert.Equal(201, (await UpsertAsync("K", """{ "LastName": "B" }""")).Status); // the field minds case
        await _org.SendAsync("DELETE", "sobjects/Contact/" + id);
        Assert.Equal(201, (await UpsertAsync("k", """{ "LastName": "C" }""")).Status);
    }

    [Fact]
    public async Task A_collection_is_answered_record_by_record_in_its_order()
    {
        _org.Add("Old", "b");

        var reply = await CollectionAsync("""
            { "records": [
                { "attributes": { "type": "Contact" }, "External_Id__c": "a", "LastName": "A" },
                { "attributes": { "type": "Contact" }, "External_Id__c": "b", "LastName": "B" },
                { "attributes": { "type": "Contact" }, "External_Id__c": "c" },
                { "attributes": { "type": "Contact" }, "LastName": "D" },
                { "attributes": { "type": "Account" }, "External_Id__c": "e", "Name": "E" },
                { "attributes": { "type": "Contact" }, "External_Id__c": "f", "LastName": "F" },
                { "attributes": { "type": "Contact" }, "External_Id__c": "f", "LastName": "F2" } ] }
            """);

        Assert.Equal(200, reply.Status);
        Assert.Equal(("true", "true"), (reply["0.success"], reply["0.created"]));
        Assert.Equal(("true", "false"), (reply["1.success"], reply["1.created"]));
        Assert.Equal(
            ["REQUIRED_FIELD_MISSING", "MISSING_ARGUMENT", "INVALID_TYPE", "DUPLICATE_VALUE", "DUPLICATE_VALUE"],
            Enumerable.Range(2, 5).Select(i => reply[$"{i}.errors.0.statusCode"]));
        Assert.Equal(["A", "B"], _org.Simulator.Records("Contact").Select(static r => r.Values["LastName"]).Order());
    }

    [Fact]
    public async Task All_or_none_takes_everything_back()
    {
        var id = _org.Add("Old", "b");

        var reply = await CollectionAsync("""
            { "allOrNone": true, "records": [
                { "attributes": { "type": "Contact" }, "External_Id__c": "a", "LastName": "A" },
                { "attributes": { "type": "Contact" }, "External_Id__c": "b", "LastName": "B" },
                { "attributes": { "type": "Contact" }, "External_Id__c": "c" } ] }
            """);

        Assert.Equal("ALL_OR_NONE_OPERATION_ROLLED_BACK", reply["1.errors.0.statusCode"]);
        Assert.Equal("REQUIRED_FIELD_MISSING", reply["2.errors.0.statusCode"]);
        Assert.Equal("Old", Assert.Single(_org.Simulator.Records("Contact")).Values["LastName"]);
        Assert.Equal(id, (await _org.SendAsync("GET", "sobjects/Contact/External_Id__c/b"))["Id"]);
    }

    [Fact]
    public async Task A_collection_that_cannot_be_read_to_its_end_writes_nothing()
    {
        var reply = await CollectionAsync("""
            { "records": [
                { "attributes": { "type": "Contact" }, "External_Id__c": "a", "LastName": "A" },
                { "attributes": { "type": "Contact" }, "External_Id__c": "b", "LastName": "\ud800" } ] }
            """);

        Assert.Equal(400, reply.Status);
        Assert.Empty(_org.Simulator.Records("Contact"));
    }

    [Fact]
    public async Task A_collection_holds_200_records()
    {
        string Body(int count) => $$"""{ "records": [{{string.Join(',', Enumerable.Range(0, count).Select(static n => $$"""{ "attributes": { "type": "Contact" }, "External_Id__c": "{{n}}", "LastName": "N" }"""))}}] }""";

        Assert.Equal((400, 0), ((await CollectionAsync(Body(201))).Status, _org.Simulator.Records("Contact").Count));
        Assert.Equal((200, 200), ((await CollectionAsync(Body(200))).Status, _org.Simulator.Records("Contact").Count));
    }

    [Fact]
    public async Task A_fault_can_refuse_single_records_of_a_collection()
    {
        _org.Box.Server.Faults.Add(new SandboxFault { Kind = FaultKind.PartialRejection, RejectIndexes = [0], RejectCode = "UNABLE_TO_LOCK_ROW" });

        var reply = await CollectionAsync("""{ "records": [{ "attributes": { "type": "Contact" }, "External_Id__c": "a", "LastName": "A" }] }""");

        Assert.Equal("UNABLE_TO_LOCK_ROW", reply["0.errors.0.statusCode"]);
    }

    [Fact]
    public async Task A_parent_may_be_named_by_its_external_ID()
    {
        var acme = _org.Simulator.Apply(CrmChange.Create("Account", new Dictionary<string, object?> { ["Name"] = "Acme", ["External_Id__c"] = "acme" }));

        await UpsertAsync("k", """{ "LastName": "A", "Account": { "External_Id__c": "acme" } }""");

        Assert.Equal(acme, Assert.Single(_org.Simulator.Records("Contact")).Values["AccountId"]);
    }

    [Fact]
    public async Task Fields_are_described_and_can_be_added()
    {
        var added = await _org.Box.ControlAsync("POST", "salesforce/objects/Contact/fields", """{ "name": "Score__c", "type": "double", "externalId": false }""");
        Assert.Equal(204, added.Status);

        var described = (await _org.SendAsync("GET", "sobjects/Contact/describe")).Json.GetProperty("fields").EnumerateArray()
            .ToDictionary(static f => f.GetProperty("name").GetString()!);

        Assert.True(described["External_Id__c"].GetProperty("externalId").GetBoolean());
        Assert.False(described["SystemModstamp"].GetProperty("updateable").GetBoolean());
        Assert.Equal("double", described["Score__c"].GetProperty("type").GetString());
        Assert.Equal(201, (await UpsertAsync("k", """{ "LastName": "A", "Score__c": 1.5 }""")).Status);
        Assert.Equal(["1.5"], await _org.ReadAsync("SELECT Score__c FROM Contact WHERE Score__c > 1", "Score__c"));
    }

    [Fact]
    public async Task Every_answer_says_how_much_of_the_day_is_used()
    {
        await _org.Box.ControlAsync("PUT", "settings/salesforce", """{ "limits": { "perDay": 10 }, "apiUsage": 8 }""");

        Assert.Equal("api-usage=9/10", (await _org.SendAsync("GET", "limits")).Headers["Sforce-Limit-Info"]);
        Assert.Equal("0", (await _org.SendAsync("GET", "limits"))["DailyApiRequests.Remaining"]);
        var refused = await UpsertAsync("k", """{ "LastName": "A" }""");
        Assert.Equal((403, "REQUEST_LIMIT_EXCEEDED", "api-usage=10/10"), (refused.Status, refused["0.errorCode"], refused.Headers["Sforce-Limit-Info"]));
        Assert.False(refused.Headers.ContainsKey("Retry-After"));
        Assert.Empty(_org.Simulator.Records("Contact"));

        _org.Box.Clock.Advance(TimeSpan.FromHours(23));
        Assert.Equal(201, (await UpsertAsync("k", """{ "LastName": "A" }""")).Status);
    }

    [Fact]
    public async Task Versions_can_be_discovered_without_a_token()
    {
        _org.Box.Token = null;

        var versions = await _org.Box.SendAsync("GET", "/salesforce/services/data");

        Assert.Equal("/services/data/v67.0", versions.Json.EnumerateArray().Last().GetProperty("url").GetString());
        Assert.Equal(401, (await _org.SendAsync("GET", "limits")).Status);
        Assert.Equal(404, (await _org.Box.SendAsync("GET", "/salesforce/services/data/v99.0/limits")).Status);
    }

    private Task<Box.Reply> UpsertAsync(string key, string body) => _org.SendAsync("PATCH", "sobjects/Contact/External_Id__c/" + key, body);

    private Task<Box.Reply> CollectionAsync(string body) => _org.SendAsync("PATCH", "composite/sobjects/Contact/External_Id__c", body);
}
