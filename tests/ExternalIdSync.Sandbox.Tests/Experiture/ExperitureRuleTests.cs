using System.Text;
using ExternalIdSync.Sandbox.Experiture;

namespace ExternalIdSync.Sandbox.Tests.Experiture;

public sealed class ExperitureRuleTests : IDisposable
{
    private const string Api = "/experiture/public/v1";
    private const string Batch = Api + "/records/profiles/upsert-batch";

    private readonly Box _box = new() { Token = "experiture_sandbox" };

    private ExperitureSimulator Workspace => _box.Server.Experiture;

    public void Dispose() => _box.Dispose();

    [Theory]
    [InlineData("""{ "external_id": "1", "shoe_size": 9 }""", 422, "schema_mismatch", "shoe_size")]
    [InlineData("""{ "external_id": "1", "last_seen_at": "2026-04-21T15:30:00" }""", 400, "CDP_ETL.VALIDATION.REQUEST_INVALID", "last_seen_at")]
    [InlineData("""{ "external_id": "1", "last_seen_at": "2026-04-21" }""", 400, "CDP_ETL.VALIDATION.REQUEST_INVALID", "last_seen_at")]
    [InlineData("""{ "external_id": "1", "last_seen_at": "soon" }""", 400, "CDP_ETL.VALIDATION.REQUEST_INVALID", "last_seen_at")]
    [InlineData("""{ "external_id": "1", "order_count": 1.5 }""", 400, "CDP_ETL.VALIDATION.REQUEST_INVALID", "order_count")]
    [InlineData("""{ "external_id": "1", "ltv": "12" }""", 400, "CDP_ETL.VALIDATION.REQUEST_INVALID", "ltv")]
    [InlineData("""{ "external_id": "1", "email_opted_out": "yes" }""", 400, "CDP_ETL.VALIDATION.REQUEST_INVALID", "email_opted_out")]
    [InlineData("""{ "external_id": "1", "tier": "tin" }""", 400, "CDP_ETL.VALIDATION.REQUEST_INVALID", "tier")]
    [InlineData("""{ "external_id": "1", "first_name": { } }""", 400, "CDP_ETL.VALIDATION.REQUEST_INVALID", "first_name")]
    [InlineData("""{ "first_name": "A" }""", 400, "CDP_ETL.VALIDATION.REQUEST_INVALID", "external_id")]
    [InlineData("""{ "external_id": null, "first_name": "A" }""", 400, "CDP_ETL.VALIDATION.REQUEST_INVALID", "external_id")]
    public async Task A_bad_field_is_refused_by_its_path(string record, int status, string code, string field)
    {
        var reply = await UpsertAsync(record, "external_id");

        Assert.Equal((status, code, "record." + field), (reply.Status, reply["error.code"], reply["error.details.path"]));
        Assert.Equal(0, Workspace.ProfileCount);
    }

    [Theory]
    [InlineData("2026-04-21T15:30:00Z")]
    [InlineData("2026-04-21T15:30:00.123+02:00")]
    [InlineData("2026-04-21T15:30:00-05:00")]
    public async Task A_time_with_its_zone_is_taken(string time) =>
        Assert.Equal(200, (await UpsertAsync($$"""{ "external_id": "1", "last_seen_at": "{{time}}" }""", "external_id")).Status);

    [Theory]
    [InlineData("""{ "record": { } }""")]
    [InlineData("""{ "records": [ ] }""")]
    [InlineData("""{ "record": { "email": "a@example.com" }, "matchKey": "first_name" }""")]
    [InlineData("""{ "record": { "email": "a@example.com" }, "matchKey": 5 }""")]
    [InlineData("{")]
    public async Task A_request_without_sense_is_invalid(string body)
    {
        var reply = await _box.SendAsync("POST", Api + "/records/profiles/upsert", body);

        Assert.Equal((400, "CDP_ETL.VALIDATION.REQUEST_INVALID"), (reply.Status, reply["error.code"]));
    }

    [Fact]
    public async Task Without_a_match_key_the_primary_key_matches()
    {
        await _box.SendAsync("POST", Api + "/profiles/upsert", """{ "record": { "email": "a@example.com" } }""");
        var reply = await _box.SendAsync("POST", Api + "/profiles/upsert", """{ "record": { "email": "A@example.com", "first_name": "A" } }""");

        Assert.Equal(("email", 1), (reply["data.matchKey"], Workspace.ProfileCount));
    }

    [Fact]
    public async Task A_row_with_the_address_and_no_key_is_the_same_person_and_one_with_another_key_is_not()
    {
        await UpsertAsync("""{ "email": "a@example.com" }""", "email");
        await UpsertAsync("""{ "external_id": "1", "email": "a@example.com" }""", "external_id");
        Assert.Equal(1, Workspace.ProfileCount);

        await UpsertAsync("""{ "external_id": "2", "email": "a@example.com" }""", "external_id");

        Assert.Equal(2, Workspace.ProfileCount);
        Assert.Contains("pro_00000001", Workspace.FindProfile("external_id", "1"), StringComparison.Ordinal);
        Assert.Contains("pro_00000002", Workspace.FindProfile("external_id", "2"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("\\u0061\\/b", "a/b")]
    [InlineData("say \\\"ü\\\"", "say \"ü\"")]
    public async Task A_key_is_the_same_however_JSON_spells_it(string spelled, string key)
    {
        await UpsertAsync($$"""{ "external_id": "{{spelled}}" }""", "external_id");
        await UpsertAsync($$"""{ "external_id": {{System.Text.Json.JsonSerializer.Serialize(key)}}, "first_name": "A" }""", "external_id");

        Assert.Equal(1, Workspace.ProfileCount);
        Assert.NotNull(Workspace.FindProfile("external_id", key));
    }

    [Fact]
    public async Task A_cleared_key_finds_its_row_no_more()
    {
        await UpsertAsync("""{ "external_id": "1", "email": "a@example.com" }""", "external_id");
        await UpsertAsync("""{ "email": "a@example.com", "external_id": null }""", "email");

        Assert.Null(Workspace.FindProfile("external_id", "1"));
        Assert.NotNull(Workspace.FindProfile("email", "a@example.com"));
    }

    [Fact]
    public async Task A_batch_tells_each_records_outcome_and_writes_the_good_ones()
    {
        await UpsertAsync("""{ "external_id": "1" }""", "external_id");

        var reply = await BatchAsync("""{ "external_id": "1", "first_name": "A" }""", """{ "external_id": "2", "x": 1 }""", """{ "external_id": "3" }""");

        Assert.Equal((200, "true"), (reply.Status, reply["success"]));
        Assert.Equal(
            ("3", "2", "1", "1", "1"),
            (reply["data.totalRecords"], reply["data.acceptedRecords"], reply["data.rejectedRecords"], reply["data.inserted"], reply["data.updated"]));
        JsonAssert.Same("""{ "index": 0, "status": "updated", "id": "pro_00000001" }""", reply["data.results.0"]);
        JsonAssert.Same(
            """
            {
              "index": 1, "status": "rejected",
              "error": {
                "code": "schema_mismatch", "message": "records[1].x: field does not exist in object profiles", "field": "x",
                "details": { "path": "records[1].x", "field": "x" }
              }
            }
            """,
            reply["data.results.1"]);
        Assert.Equal("inserted", reply["data.results.2.status"]);
        Assert.Equal(2, Workspace.ProfileCount);
    }

    [Fact]
    public async Task Half_of_a_character_refuses_its_record_alone()
    {
        var reply = await BatchAsync("""{ "external_id": "1" }""", """{ "external_id": "2", "first_name": "\ud83d" }""");

        Assert.Equal(("inserted", "rejected"), (reply["data.results.0.status"], reply["data.results.1.status"]));
        Assert.Equal("first_name", reply["data.results.1.error.field"]);
    }

    [Fact]
    public async Task A_field_named_by_half_of_a_character_refuses_its_record_alone()
    {
        var reply = await BatchAsync("""{ "external_id": "1" }""", """{ "\ud83d": 1, "external_id": "2" }""", """{ "external_id": "3" }""");

        Assert.Equal(
            ("inserted", "rejected", "inserted"),
            (reply["data.results.0.status"], reply["data.results.1.status"], reply["data.results.2.status"]));
        Assert.Equal(2, Workspace.ProfileCount);
    }

    [Fact]
    public async Task Keys_differ_by_case_and_addresses_do_not()
    {
        await BatchAsync("""{ "external_id": "a" }""", """{ "external_id": "A" }""");

        Assert.Equal(2, Workspace.ProfileCount);
    }

    [Fact]
    public async Task One_key_twice_in_a_batch_ends_as_the_later_record()
    {
        var reply = await BatchAsync("""{ "external_id": "1", "first_name": "A" }""", """{ "external_id": "1", "first_name": "B" }""");

        Assert.Equal(("inserted", "updated"), (reply["data.results.0.status"], reply["data.results.1.status"]));
        Assert.Contains("\"B\"", Workspace.FindProfile("external_id", "1"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_batch_has_at_most_10000_records()
    {
        var records = Enumerable.Range(0, 10_001).Select(static i => $$"""{"external_id":"{{i}}"}""").ToArray();

        Assert.Equal(400, (await BatchAsync(records)).Status);
        Assert.Equal("10000", (await BatchAsync(records[1..]))["data.inserted"]);
        Assert.Equal(400, (await BatchAsync()).Status);
    }

    [Fact]
    public async Task A_body_over_10_MB_is_too_large() =>
        Assert.Equal(413, (await BatchAsync($$"""{ "external_id": "{{new string('x', 11 * 1024 * 1024)}}" }""")).Status);

    [Fact]
    public async Task Appending_never_merges()
    {
        for (var i = 0; i < 2; i++)
        {
            var reply = await _box.SendAsync("POST", Api + "/records/orders/append", """{ "record": { "order_id": "ord_9182", "total": 129.99 } }""");
            Assert.Equal("append", reply["data.operation"]);
        }

        var batch = await _box.SendAsync("POST", Api + "/records/orders/append-batch", """{ "records": [ { "order_id": "ord_9182" } ] }""");

        Assert.Equal("inserted", batch["data.results.0.status"]);
        Assert.Equal(3, Workspace.CountOf("orders"));
    }

    [Fact]
    public async Task A_batch_becomes_a_job_when_asked_to()
    {
        var submitted = await _box.SendAsync(
            "POST", Batch, """{ "records": [ { "external_id": "1" }, { "x": 1 } ], "matchKey": "external_id" }""", ("Prefer", "respond-async"));
        var job = $"{Api}/records/profiles/jobs/{submitted["data.jobId"]}";
        var early = await _box.SendAsync("GET", job);
        var done = await _box.SendAsync("GET", job);

        Assert.Equal((202, "queued"), (submitted.Status, submitted["data.status"]));
        Assert.Equal("running", early["data.status"]);
        Assert.Equal(("completed", "inserted", "rejected"), (done["data.status"], done["data.results.0.status"], done["data.results.1.status"]));
        Assert.Equal(404, (await _box.SendAsync("GET", Api + "/records/profiles/jobs/nothing")).Status);
    }

    [Fact]
    public async Task A_job_is_found_below_its_own_object()
    {
        var submitted = await _box.SendAsync(
            "POST", Batch, """{ "records": [ { "external_id": "1" } ], "matchKey": "external_id" }""", ("Prefer", "respond-async"));

        Assert.Equal(404, (await _box.SendAsync("GET", $"{Api}/records/contacts/jobs/{submitted["data.jobId"]}")).Status);
    }

    [Fact]
    public async Task A_reset_forgets_switches_answers_and_imports()
    {
        const string Body = """{ "records": [ { "external_id": "1" }, { "x": 1 } ], "matchKey": "external_id" }""";
        await _box.ControlAsync("PUT", "settings/experiture", """{ "async": true, "atomicBatches": true, "jobPolls": 7, "tokenLifetimeSeconds": 5 }""");
        await _box.SendAsync("POST", Batch, Body, ("Idempotency-Key", "k"));
        var import = await _box.SendAsync("POST", Api + "/import-jobs", """{ "objectName": "profiles", "fileName": "a.csv" }""");

        await _box.ControlAsync("POST", "reset");

        var again = await _box.SendAsync("POST", Batch, Body, ("Idempotency-Key", "k"));
        Assert.Equal((200, false), (again.Status, again.Headers.ContainsKey("Idempotent-Replayed")));
        Assert.Equal((1, 3600), (Workspace.PollsUntilDone, Workspace.TokenSeconds));
        Assert.Equal(404, (await _box.SendAsync("GET", $"{Api}/import-jobs/{import["data.jobId"]}")).Status);
    }

    [Fact]
    public async Task A_switch_makes_every_batch_a_job()
    {
        await _box.ControlAsync("PUT", "settings/experiture", """{ "async": true, "jobPolls": 0 }""");

        var submitted = await BatchAsync("""{ "external_id": "1" }""");
        var done = await _box.SendAsync("GET", $"{Api}/records/profiles/jobs/{submitted["data.jobId"]}");

        Assert.Equal((202, "completed"), (submitted.Status, done["data.status"]));
    }

    [Fact]
    public async Task A_fault_refuses_some_records_of_a_batch()
    {
        await _box.ControlAsync("POST", "faults", """{ "kind": "partialRejection", "path": "*/upsert-batch", "rejectIndexes": [0, 2], "rejectCode": "odd" }""");

        var reply = await BatchAsync("""{ "external_id": "1" }""", """{ "external_id": "2" }""", """{ "external_id": "3" }""");

        Assert.Equal(("rejected", "odd"), (reply["data.results.0.status"], reply["data.results.0.error.code"]));
        Assert.Equal(("inserted", "rejected"), (reply["data.results.1.status"], reply["data.results.2.status"]));
        Assert.Equal(1, Workspace.ProfileCount);
    }

    [Fact]
    public async Task A_fault_refuses_every_so_many_records()
    {
        _box.Server.Faults.Add(new SandboxFault { Kind = FaultKind.PartialRejection, RejectEvery = 2 });

        var reply = await BatchAsync([.. Enumerable.Range(0, 5).Select(static i => $$"""{ "external_id": "{{i}}" }""")]);

        Assert.Equal(("5", "2"), (reply["data.totalRecords"], reply["data.rejectedRecords"]));
        Assert.Equal("rejected", reply["data.results.3.status"]);
    }

    [Fact]
    public async Task An_atomic_batch_fails_whole_and_names_the_first_offender()
    {
        Workspace.IsAtomic = true;

        var reply = await BatchAsync("""{ "external_id": "1" }""", """{ "external_id": "2", "email": "nonsense" }""", """{ "external_id": "3", "x": 1 }""");

        Assert.Equal((422, "records[1].email"), (reply.Status, reply["error.details.path"]));
        Assert.Equal(0, Workspace.ProfileCount);
    }

    [Fact]
    public async Task A_repeated_key_replays_and_with_another_body_conflicts()
    {
        const string Body = """{ "records": [ { "external_id": "1" } ], "matchKey": "external_id" }""";
        var first = await _box.SendAsync("POST", Batch, Body, ("Idempotency-Key", "k"));

        var again = await _box.SendAsync("POST", Batch, Body, ("Idempotency-Key", "k"));
        var other = await _box.SendAsync("POST", Batch, Body.Replace('1', '2'), ("Idempotency-Key", "k"));

        Assert.Equal((first.Body, "true"), (again.Body, again.Headers["Idempotent-Replayed"]));
        Assert.Equal((409, "CDP_ETL.IDEMPOTENCY.CONFLICT"), (other.Status, other["error.code"]));
        Assert.Equal(1, Workspace.ProfileCount);
    }

    [Theory]
    [InlineData(null, 401, "CDP_ETL.AUTH.UNAUTHORIZED")]
    [InlineData("wrong", 401, "CDP_ETL.AUTH.TOKEN_INVALID")]
    [InlineData("experiture_sandbox_readonly", 403, "CDP_ETL.AUTH.FORBIDDEN")]
    public async Task A_bad_token_and_a_missing_scope_are_told_apart(string? token, int status, string code)
    {
        _box.Token = token;

        var reply = await UpsertAsync("""{ "external_id": "1" }""", "external_id");

        Assert.Equal((status, code), (reply.Status, reply["error.code"]));
        Assert.NotNull(reply.Headers["x-correlation-id"]);
    }

    [Fact]
    public async Task A_token_is_issued_expires_and_is_renewed()
    {
        Workspace.TokenSeconds = 60;
        _box.Token = (await IssueAsync(ExperitureSimulator.ClientId, ExperitureSimulator.ClientSecret))["access_token"];
        Assert.Equal(200, (await UpsertAsync("""{ "external_id": "1" }""", "external_id")).Status);

        _box.Clock.Advance(TimeSpan.FromSeconds(60));
        Assert.Equal("CDP_ETL.AUTH.TOKEN_EXPIRED", (await UpsertAsync("""{ "external_id": "1" }""", "external_id"))["error.code"]);

        var renewed = await IssueAsync(ExperitureSimulator.ClientId, ExperitureSimulator.ClientSecret);
        Assert.Equal(("60", "Bearer"), (renewed["expires_in"], renewed["token_type"]));
        _box.Token = renewed["access_token"];
        Assert.Equal(200, (await UpsertAsync("""{ "external_id": "1" }""", "external_id")).Status);
    }

    [Fact]
    public async Task A_token_is_issued_for_the_scopes_asked_for()
    {
        _box.Token = (await IssueAsync(ExperitureSimulator.ClientId, ExperitureSimulator.ClientSecret, "&scope=cdp%3Ametadata%3Aread"))["access_token"];

        Assert.Equal(200, (await _box.SendAsync("GET", Api + "/metadata/objects")).Status);
        Assert.Equal(403, (await UpsertAsync("""{ "external_id": "1" }""", "external_id")).Status);
    }

    [Theory]
    [InlineData("cdp:imports:read", "GET", "/import-jobs/nothing", 404)]
    [InlineData("cdp:imports:read", "POST", "/import-jobs", 403)]
    [InlineData("cdp:imports:write", "GET", "/import-jobs/nothing", 403)]
    [InlineData("cdp:imports:write", "POST", "/import-jobs", 400)]
    [InlineData("cdp:profiles:write", "GET", "/import-jobs/nothing", 403)]
    [InlineData("cdp:profiles:write", "GET", "/metadata/objects", 403)]
    [InlineData("cdp:profiles:write", "POST", "/profiles/upsert", 400)]
    public async Task Each_area_has_a_scope_of_its_own(string scope, string method, string path, int status)
    {
        _box.Token = (await IssueAsync(ExperitureSimulator.ClientId, ExperitureSimulator.ClientSecret, "&scope=" + Uri.EscapeDataString(scope)))["access_token"];

        Assert.Equal(status, (await _box.SendAsync(method, Api + path, method == "POST" ? "{ }" : null)).Status);
    }

    [Fact]
    public async Task A_wrong_client_gets_no_token()
    {
        Assert.Equal((401, "invalid_client"), await ErrorOf(IssueAsync(ExperitureSimulator.ClientId, "wrong")));
        Assert.Equal((400, "invalid_scope"), await ErrorOf(IssueAsync(ExperitureSimulator.ClientId, ExperitureSimulator.ClientSecret, "&scope=all")));
        Assert.Equal((400, "unsupported_grant_type"), await ErrorOf(_box.SendAsync("POST", "/experiture/oauth/token", "grant_type=password")));

        static async Task<(int, string?)> ErrorOf(Task<Box.Reply> reply) => ((await reply).Status, (await reply)["error"]);
    }

    [Theory]
    [InlineData("/experiture/oauth/token")]
    [InlineData("/experiture/public/v1/oauth/token")]
    public async Task The_client_may_come_as_basic_credentials(string endpoint)
    {
        var basic = Convert.ToBase64String(Encoding.UTF8.GetBytes($"{ExperitureSimulator.ClientId}:{ExperitureSimulator.ClientSecret}"));
        _box.Token = null;

        var reply = await _box.SendAsync("POST", endpoint, "grant_type=client_credentials", ("Authorization", "Basic " + basic));

        Assert.Equal(200, reply.Status);
    }

    [Fact]
    public async Task Limits_hold_per_class_of_endpoint()
    {
        Workspace.Limits.Set(1, null);

        Assert.Equal(200, (await BatchAsync("""{ "external_id": "1" }""")).Status);
        Assert.Equal(429, (await BatchAsync("""{ "external_id": "1" }""")).Status);
        Assert.Equal(200, (await UpsertAsync("""{ "external_id": "1" }""", "external_id")).Status);
    }

    [Fact]
    public async Task A_field_can_be_added_to_the_schema()
    {
        await UpsertAsync("""{ "external_id": "1" }""", "external_id");

        var added = await _box.ControlAsync("POST", "experiture/objects/profiles/fields", """{ "name": "erp_id", "type": "string", "identity": true }""");

        Assert.Equal(204, added.Status);
        Assert.Equal(200, (await UpsertAsync("""{ "external_id": "1", "erp_id": "E1" }""", "external_id")).Status);
        Assert.Equal(200, (await UpsertAsync("""{ "erp_id": "E1", "first_name": "A" }""", "erp_id")).Status);
        Assert.Equal(1, Workspace.ProfileCount);
        Assert.Equal(400, (await _box.ControlAsync("POST", "experiture/objects/profiles/fields", """{ "name": "erp_id" }""")).Status);
        Assert.Equal(400, (await _box.ControlAsync("POST", "experiture/objects/profiles/fields", """{ "name": "x", "type": "shoe" }""")).Status);
        var values = await _box.ControlAsync("POST", "experiture/objects/profiles/fields", """{ "name": "x", "type": "enum", "values": "a" }""");
        Assert.Equal("values is a list of texts.", values["error.message"]);
    }

    [Fact]
    public async Task Metadata_tell_each_fields_type_and_that_it_may_be_null()
    {
        var fields = (await _box.SendAsync("GET", Api + "/metadata/objects/profiles")).Json.GetProperty("data").GetProperty("fields");

        var types = fields.EnumerateArray().ToDictionary(static f => f.GetProperty("name").GetString()!, static f => f.GetProperty("type").GetString());
        Assert.Equal(
            ("email", "string", "integer", "number", "boolean", "datetime", "enum"),
            (types["email"], types["external_id"], types["order_count"], types["ltv"], types["email_opted_out"], types["last_seen_at"], types["tier"]));
        Assert.All(fields.EnumerateArray(), static f => Assert.True(f.GetProperty("nullable").GetBoolean()));
    }

    [Fact]
    public async Task JSON_lines_are_imported()
    {
        var created = await _box.SendAsync("POST", Api + "/import-jobs", """{ "objectName": "profiles", "fileName": "a.jsonl" }""");
        await _box.SendAsync("PUT", new Uri(created["data.uploadUrl"]!).PathAndQuery, "{ \"k\": \"1\", \"n\": 3 }\nnonsense\n\n{ \"k\": \"2\", \"n\": \"three\" }\n");
        var job = $"{Api}/import-jobs/{created["data.jobId"]}";
        await _box.SendAsync(
            "POST",
            job + "/mapping",
            """{ "matchKey": "external_id", "mappings": [ { "source": "k", "target": "external_id" }, { "source": "n", "target": "order_count" } ] }""");
        await _box.SendAsync("POST", job + "/start");
        await _box.SendAsync("GET", job);
        await _box.SendAsync("GET", job);

        var errors = await _box.SendAsync("GET", job + "/errors");

        Assert.Equal(1, Workspace.ProfileCount);
        Assert.Equal(("2", "4"), (errors["data.items.0.row"], errors["data.items.1.row"]));
    }

    [Theory]
    [InlineData("{ \"\\ud83d\": 1, \"k\": \"2\" }")]
    [InlineData("{ \"k\": \"\\ud83d\" }")]
    public async Task Half_of_a_character_refuses_its_line_of_an_import_alone(string line)
    {
        var job = await ImportAsync(
            "a.jsonl", $"{{ \"k\": \"1\" }}\n{line}\n{{ \"k\": \"3\" }}", """{ "matchKey": "external_id", "mappings": [ { "source": "k", "target": "external_id" } ] }""");

        var done = await _box.SendAsync("GET", job);

        Assert.Equal(("completed", "2", "1"), (done["data.state"], done["data.inserted"], done["data.rejectedRecords"]));
        Assert.Equal("2", (await _box.SendAsync("GET", job + "/errors"))["data.items.0.row"]);
    }

    [Fact]
    public async Task A_byte_order_mark_is_no_part_of_the_first_column()
    {
        await ImportAsync("a.csv", "\uFEFFId\n1\n", """{ "matchKey": "external_id", "mappings": [ { "source": "Id", "target": "external_id" } ] }""");

        Assert.Equal(1, Workspace.ProfileCount);
    }

    [Theory]
    [InlineData("upsert", 1)]
    [InlineData("append", 2)]
    public async Task An_import_may_append(string mode, int rows)
    {
        await ImportAsync(
            "a.csv",
            "Id\n1\n1\n",
            $$"""{ "matchKey": "external_id", "writeMode": "{{mode}}", "mappings": [ { "source": "Id", "target": "external_id" } ] }""");

        Assert.Equal(rows, Workspace.ProfileCount);
    }

    [Fact]
    public async Task An_import_without_a_row_has_failed_and_one_that_ran_takes_no_other_mapping()
    {
        const string Mapping = """{ "matchKey": "external_id", "mappings": [ { "source": "Id", "target": "external_id" } ] }""";
        var job = await ImportAsync("a.csv", "Id\n", Mapping);

        Assert.Equal("failed", (await _box.SendAsync("GET", job))["data.state"]);
        var mapped = await _box.SendAsync("POST", job + "/mapping", Mapping);
        Assert.Equal((409, "The job is failed."), (mapped.Status, mapped["error.message"]));
        Assert.Equal(409, (await _box.SendAsync("POST", job + "/start")).Status);
    }

    [Fact]
    public async Task Refused_rows_come_in_pages()
    {
        var job = await ImportAsync(
            "a.csv", "Mail\nx\ny\nz\n", """{ "matchKey": "email", "mappings": [ { "source": "Mail", "target": "email" } ] }""");
        await _box.SendAsync("GET", job);

        var page = await _box.SendAsync("GET", job + "/errors?page=2&pageSize=2");

        Assert.Equal(("z", "3", 1), (page["data.items.0.record.Mail"], page["data.total"], page.Json.GetProperty("data").GetProperty("items").GetArrayLength()));
    }

    [Theory]
    [InlineData("""{ "mappings": [ { "source": "Id", "target": "shoe_size" } ] }""", 422)]
    [InlineData("""{ "mappings": [ { "source": "Nope", "target": "email" } ] }""", 400)]
    [InlineData("""{ "mappings": [ ] }""", 400)]
    [InlineData("""{ "matchKey": "first_name", "mappings": [ { "source": "Id", "target": "email" } ] }""", 400)]
    public async Task A_mapping_is_checked(string mapping, int status)
    {
        var created = await _box.SendAsync("POST", Api + "/import-jobs", """{ "objectName": "profiles", "fileName": "a.csv" }""");
        await _box.SendAsync("PUT", new Uri(created["data.uploadUrl"]!).PathAndQuery, "\uFEFFId\n1\n");

        Assert.Equal(status, (await _box.SendAsync("POST", $"{Api}/import-jobs/{created["data.jobId"]}/mapping", mapping)).Status);
    }

    [Fact]
    public async Task An_upload_needs_its_signature_and_is_in_time()
    {
        var created = await _box.SendAsync("POST", Api + "/import-jobs", """{ "objectName": "profiles", "fileName": "a.csv" }""");
        var address = new Uri(created["data.uploadUrl"]!).PathAndQuery;

        Assert.Equal(403, (await _box.SendAsync("PUT", address + "0", "Id\n1")).Status);
        _box.Clock.Advance(TimeSpan.FromHours(1));
        Assert.Equal(403, (await _box.SendAsync("PUT", address, "Id\n1")).Status);
    }

    /// <summary>Uploads, maps and starts; the next look at the job finds it done.</summary>
    private async Task<string> ImportAsync(string fileName, string file, string mapping)
    {
        Workspace.PollsUntilDone = 0;
        var created = await _box.SendAsync("POST", Api + "/import-jobs", $$"""{ "objectName": "profiles", "fileName": "{{fileName}}" }""");
        await _box.SendAsync("PUT", new Uri(created["data.uploadUrl"]!).PathAndQuery, file);
        var job = $"{Api}/import-jobs/{created["data.jobId"]}";
        Assert.Equal(200, (await _box.SendAsync("POST", job + "/mapping", mapping)).Status);
        Assert.Equal(200, (await _box.SendAsync("POST", job + "/start")).Status);
        return job;
    }

    private Task<Box.Reply> UpsertAsync(string record, string matchKey) => _box.SendAsync(
        "POST", Api + "/records/profiles/upsert", $$"""{ "record": {{record}}, "matchKey": "{{matchKey}}" }""");

    private Task<Box.Reply> BatchAsync(params string[] records) =>
        _box.SendAsync("POST", Batch, $$"""{ "records": [{{string.Join(',', records)}}], "matchKey": "external_id" }""");

    private Task<Box.Reply> IssueAsync(string id, string secret, string more = "") => _box.SendAsync(
        "POST", "/experiture/oauth/token", $"grant_type=client_credentials&client_id={id}&client_secret={secret}{more}");
}
