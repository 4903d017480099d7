namespace ExternalIdSync.Sandbox.Tests.Experiture;

/// <summary>The requests and answers of the vendor's own guides and API reference.</summary>
public sealed class ExperitureSampleTests : IDisposable
{
    private const string Api = "/experiture/public/v1";

    private readonly Box _box = new() { Token = "experiture_sandbox" };

    public void Dispose() => _box.Dispose();

    [Fact]
    public async Task A_profile_is_upserted_as_documented()
    {
        var reply = await _box.SendAsync(
            "POST",
            Api + "/profiles/upsert",
            """
            {
              "record": {
                "email": "jane@example.com", "first_name": "Jane", "last_name": "Doe", "tier": "gold", "last_order_at": "2026-04-20T12:00:00Z"
              },
              "matchKey": "email"
            }
            """);

        Assert.Equal(200, reply.Status);
        JsonAssert.Same(
            $$"""
            {
              "success": true,
              "data": {
                "operation": "upsert", "objectName": "profiles", "accepted": true, "acceptedAt": "2026-06-23T01:00:00Z",
                "acceptedRecords": 1, "matchKey": "email"
              },
              "correlationId": "{{reply["correlationId"]}}"
            }
            """,
            reply.Body);
        Assert.Equal(reply["correlationId"], reply.Headers["x-correlation-id"]);
    }

    [Fact]
    public async Task Either_identifier_finds_the_row_after_the_first_write()
    {
        await UpsertAsync("""{ "salesforce_id": "003XXXXXXXXXXXX", "email": "jane@example.com", "first_name": "Jane" }""", "salesforce_id");
        await UpsertAsync("""{ "email": "jane@example.com", "subscription_status": "active" }""", "email");

        Assert.Equal(1, _box.Server.Experiture.ProfileCount);
        JsonAssert.Same(
            """
            {
              "id": "pro_00000001", "email": "jane@example.com", "salesforce_id": "003XXXXXXXXXXXX", "first_name": "Jane",
              "subscription_status": "active"
            }
            """,
            _box.Server.Experiture.FindProfile("salesforce_id", "003XXXXXXXXXXXX"));
    }

    [Fact]
    public async Task The_four_writes_of_the_unified_profile_guide_end_in_one_row()
    {
        await UpsertAsync("""{ "email": "jane@co.com", "tier": "gold" }""", "email");
        await UpsertAsync("""{ "email": "jane@co.com", "first_name": "Jane" }""", "email");
        await UpsertAsync("""{ "email": "jane@co.com", "customer_id": "cust_99" }""", "email");
        await UpsertAsync("""{ "customer_id": "cust_99", "last_order_at": "2026-04-20T12:00:00Z" }""", "customer_id");

        Assert.Equal(1, _box.Server.Experiture.ProfileCount);
        JsonAssert.Same(
            """
            {
              "id": "pro_00000001", "email": "jane@co.com", "customer_id": "cust_99", "first_name": "Jane", "tier": "gold",
              "last_order_at": "2026-04-20T12:00:00Z"
            }
            """,
            _box.Server.Experiture.FindProfile("customer_id", "cust_99"));
    }

    [Fact]
    public async Task A_field_sent_as_null_is_cleared_and_one_not_sent_is_kept()
    {
        await UpsertAsync("""{ "email": "jane@example.com", "first_name": "Jane", "subscription_status": "active" }""", "email");
        await UpsertAsync("""{ "email": "jane@example.com", "subscription_status": null }""", "email");

        JsonAssert.Same(
            """{ "id": "pro_00000001", "email": "jane@example.com", "first_name": "Jane" }""",
            _box.Server.Experiture.FindProfile("email", "JANE@example.com"));
    }

    [Fact]
    public async Task A_limit_answers_as_documented()
    {
        _box.Server.Experiture.Limits.Set(1, null);
        await UpsertAsync("""{ "email": "a@example.com" }""", "email");
        _box.Clock.Advance(TimeSpan.FromSeconds(58));

        var reply = await UpsertAsync("""{ "email": "a@example.com" }""", "email");

        Assert.Equal((429, "2"), (reply.Status, reply.Headers["Retry-After"]));
        JsonAssert.Same("""{ "code": "CDP_ETL.RATE.LIMITED", "message": "Rate limit exceeded. Retry after 2s." }""", reply["error"]);
        Assert.Equal("false", reply["success"]);
    }

    [Fact]
    public async Task A_bad_address_is_refused_with_its_path()
    {
        var reply = await UpsertAsync("""{ "email": "not-an-email" }""", "email");

        Assert.Equal((400, "CDP_ETL.VALIDATION.REQUEST_INVALID"), (reply.Status, reply["error.code"]));
        Assert.Equal(("record.email: invalid email format", "record.email"), (reply["error.message"], reply["error.details.path"]));
    }

    [Fact]
    public async Task Metadata_tells_objects_and_fields()
    {
        var list = await _box.SendAsync("GET", Api + "/metadata/objects");
        var profiles = await _box.SendAsync("GET", Api + "/metadata/objects/profiles");

        Assert.Equal("profiles", list["data.items.0.objectName"]);
        JsonAssert.Same("""{ "single": true, "jsonBatch": true, "fileImport": true, "defaultWriteMode": "upsert" }""", profiles["data.ingestion"]);
        Assert.Equal(("email", "true"), (profiles["data.fields.0.name"], profiles["data.fields.0.identity"]));
        Assert.Contains("""["bronze","silver","gold","platinum"]""", profiles.Body, StringComparison.Ordinal);
        Assert.Equal(404, (await _box.SendAsync("GET", Api + "/metadata/objects/nothing")).Status);
    }

    [Fact]
    public async Task A_file_is_imported_step_by_step()
    {
        var created = await _box.SendAsync("POST", Api + "/import-jobs", """{ "objectName": "profiles", "fileName": "spring-2026.csv", "fileSize": 100 }""");
        var job = created["data.jobId"];
        Assert.Equal("2026-06-23T02:00:00Z", created["data.expiresAt"]);

        Assert.Equal(409, (await _box.SendAsync("POST", $"{Api}/import-jobs/{job}/start")).Status);
        _box.Token = null;
        var file = "Id,Mail,\"First name\",Orders\r\n1,a@example.com,\"A, \"\"the\"\" first\",3\r\n2,nonsense,B,4\r\n3,c@example.com,,many\r\n4,d@example.com,D,\r\n";
        Assert.Equal(200, (await _box.SendAsync("PUT", new Uri(created["data.uploadUrl"]!).PathAndQuery, file)).Status);
        _box.Token = "experiture_sandbox";

        var mapped = await _box.SendAsync(
            "POST",
            $"{Api}/import-jobs/{job}/mapping",
            """
            {
              "matchKey": "external_id",
              "mappings": [
                { "source": "Id", "target": "external_id" }, { "source": "Mail", "target": "email" },
                { "source": "First name", "target": "first_name" }, { "source": "Orders", "target": "order_count" }
              ]
            }
            """);
        var started = await _box.SendAsync("POST", $"{Api}/import-jobs/{job}/start");
        var first = await _box.SendAsync("GET", $"{Api}/import-jobs/{job}");
        var second = await _box.SendAsync("GET", $"{Api}/import-jobs/{job}");
        var errors = await _box.SendAsync("GET", $"{Api}/import-jobs/{job}/errors");

        Assert.Equal(("ready", "running", "running", "completed"), (mapped["data.state"], started["data.state"], first["data.state"], second["data.state"]));
        Assert.Equal(("4", "2", "2"), (second["data.totalRecords"], second["data.inserted"], second["data.rejectedRecords"]));
        Assert.Equal(("3", "email", "B"), (errors["data.items.0.row"], errors["data.items.0.field"], errors["data.items.0.record.First name"]));
        Assert.Equal(("4", "order_count", "2"), (errors["data.items.1.row"], errors["data.items.1.field"], errors["data.total"]));
        JsonAssert.Same(
            """{ "id": "pro_00000001", "email": "a@example.com", "external_id": "1", "first_name": "A, \"the\" first", "order_count": 3 }""",
            _box.Server.Experiture.FindProfile("external_id", "1"));
    }

    private Task<Box.Reply> UpsertAsync(string record, string matchKey) => _box.SendAsync(
        "POST", Api + "/records/profiles/upsert", $$"""{ "record": {{record}}, "matchKey": "{{matchKey}}" }""");
}
