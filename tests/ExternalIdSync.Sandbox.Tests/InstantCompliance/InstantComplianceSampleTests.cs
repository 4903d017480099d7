using System.Text.Json;

namespace ExternalIdSync.Sandbox.Tests.InstantCompliance;

/// <summary>The requests and answers of the vendor's own guide and API reference.</summary>
public sealed class InstantComplianceSampleTests : IDisposable
{
    private const string Customers = "/instant-compliance/api/v1/customers";

    private const string Jane =
        """{ "externalId": "hubspot:123456789", "fullName": "Jane Doe", "email": "jane@example.com", "phone": "+61400000000" }""";

    private readonly Box _box = new() { Token = "ic_live_sandbox" };

    public void Dispose() => _box.Dispose();

    [Fact]
    public async Task The_first_call_creates_and_the_second_updates_the_same_customer()
    {
        var first = await _box.SendAsync("POST", Customers, Jane);
        var second = await _box.SendAsync("POST", Customers, Jane.Replace("+61400000000", "+61400000001", StringComparison.Ordinal));

        Assert.Equal((201, 200), (first.Status, second.Status));
        Assert.Equal(first["id"], second["id"]);
        Assert.Equal("+61400000001", Assert.Single(_box.Server.InstantCompliance.Customers).Phone);
    }

    [Fact]
    public async Task A_verified_customer_reads_like_the_documented_one()
    {
        await _box.SendAsync("POST", Customers, """{ "externalId": "crm-7741", "fullName": "Jane Doe", "email": "jane@example.com" }""");
        _box.Clock.Advance(TimeSpan.FromMinutes(12));
        await _box.ControlAsync("POST", "instant-compliance/customers/crm-7741/verify");

        var reply = await _box.SendAsync("GET", Customers + "/crm-7741");

        JsonAssert.Same(
            $$"""
            {
              "id": "{{reply["id"]}}", "external_id": "crm-7741", "type": "INDIVIDUAL", "full_name": "Jane Doe", "email": "jane@example.com",
              "kyc_status": "VERIFIED", "kyc_started_at": "2026-06-23T01:12:00Z", "kyc_completed_at": "2026-06-23T01:12:00Z",
              "identity": { "verified_legal_name": "JANE DOE", "verified_country": "AUS" },
              "aml": {
                "status": "CLEAR", "screened_at": "2026-06-23T01:12:00Z", "last_reviewed_at": null,
                "flags": { "pep": false, "sanctions": false, "adverse_media": false, "terrorism": false }
              },
              "added_via": "INTEGRATION", "created_at": "2026-06-23T01:00:00Z", "updated_at": "2026-06-23T01:12:00Z"
            }
            """,
            reply.Body);
    }

    [Fact]
    public async Task A_new_customer_is_not_started_and_came_by_integration()
    {
        var reply = await _box.SendAsync("POST", Customers, Jane);

        Assert.Equal(("NOT_STARTED", "INTEGRATION", "INDIVIDUAL"), (reply["kyc_status"], reply["added_via"], reply["type"]));
        Assert.Null(reply["identity"]);
        Assert.True(Guid.TryParse(reply["id"], out _));
        Assert.False(reply.Has("phone"));
    }

    [Fact]
    public async Task An_address_of_another_customer_is_a_conflict_that_names_both_ids()
    {
        var other = await _box.SendAsync(
            "POST", Customers, """{ "externalId": "salesforce:0035g000001a2BcQAA", "fullName": "Jane Doe", "email": "jane@example.com" }""");

        var reply = await _box.SendAsync("POST", Customers, Jane);

        Assert.Equal(409, reply.Status);
        JsonAssert.Same(
            $$"""
            {
              "error": {
                "code": "conflict",
                "message": "A different customer record already uses this email address.",
                "details": { "conflicting_external_id": "salesforce:0035g000001a2BcQAA", "conflicting_id": "{{other["id"]}}" }
              }
            }
            """,
            reply.Body);
        Assert.Equal(1, _box.Server.InstantCompliance.CustomerCount);
    }

    [Fact]
    public async Task An_empty_list_reads_like_the_documented_one() => JsonAssert.Same(
        """{ "object": "list", "data": [], "has_more": false, "next_cursor": null, "limit": 50 }""",
        (await _box.SendAsync("GET", Customers)).Body);

    [Fact]
    public async Task The_limit_per_minute_answers_as_documented()
    {
        await _box.ControlAsync("PUT", "settings/instant-compliance", """{ "limits": true }""");
        for (var i = 0; i < 60; i++)
        {
            Assert.Equal(200, (await _box.SendAsync("GET", Customers)).Status);
        }

        _box.Clock.Advance(TimeSpan.FromSeconds(48));
        var reply = await _box.SendAsync("GET", Customers);

        Assert.Equal((429, "12"), (reply.Status, reply.Headers["Retry-After"]));
        JsonAssert.Same(
            """
            {
              "error": {
                "code": "rate_limited", "message": "Rate limit exceeded. Slow down and retry shortly.",
                "details": { "limit": 60, "window_seconds": 60 }
              }
            }
            """,
            reply.Body);
    }

    [Fact]
    public async Task A_cursor_is_base64url_of_the_last_rows_time_and_id()
    {
        var first = await _box.SendAsync("POST", Customers, Jane);
        await _box.SendAsync("POST", Customers, """{ "fullName": "John" }""");

        var cursor = (await _box.SendAsync("GET", Customers + "?limit=1"))["next_cursor"]!;

        var json = JsonElement.Parse(System.Buffers.Text.Base64Url.DecodeFromChars(cursor));
        Assert.Equal("2026-06-23T01:00:00Z", json.GetProperty("createdAt").GetString());
        Assert.Equal(first["id"], json.GetProperty("id").GetString());
    }

    [Fact]
    public async Task A_key_with_a_slash_is_found_when_escaped()
    {
        await _box.SendAsync("POST", Customers, """{ "externalId": "internal:customer/7741", "fullName": "Jane" }""");

        Assert.Equal(200, (await _box.SendAsync("PATCH", Customers + "/internal%3Acustomer%2F7741", """{ "phone": "1" }""")).Status);
        Assert.Equal(404, (await _box.SendAsync("PATCH", Customers + "/internal:customer/7741", """{ "phone": "1" }""")).Status);
    }
}
