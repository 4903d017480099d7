namespace ExternalIdSync.Sandbox.Tests.Hipcall;

/// <summary>The requests and answers of the vendor's own guide.</summary>
public sealed class HipcallSampleTests : IDisposable
{
    private const string Acme =
        """
        {
          "name": "Acme Corp", "external_id": "ERP-9876",
          "website_url": "https://acme.example.com", "custom_url": "https://crm.yourcompany.com/companies/9876",
          "emails": [ { "email": "info@acme.example.com", "order": 0 } ],
          "phones": [ { "country": "GB", "number": "+442045205757", "order": 0 } ]
        }
        """;

    private readonly Box _box = new() { Token = "hipcall_sandbox" };

    public void Dispose() => _box.Dispose();

    [Fact]
    public async Task A_company_is_created_as_documented()
    {
        var reply = await _box.SendAsync("POST", "/hipcall/api/v3/companies", Acme);

        Assert.Equal(201, reply.Status);
        Assert.Equal("1", reply["data.id"]);
        Assert.Equal("Acme Corp", reply["data.name"]);
        Assert.Equal("ERP-9876", reply["data.external_id"]);
        Assert.Equal("https://acme.example.com", reply["data.website_url"]);
        Assert.Equal("https://crm.yourcompany.com/companies/9876", reply["data.custom_url"]);
        JsonAssert.Same("""[{ "email": "info@acme.example.com", "order": 0 }]""", reply["data.emails"]);
        JsonAssert.Same("""[{ "country": "GB", "number": "+442045205757", "order": 0 }]""", reply["data.phones"]);
    }

    [Fact]
    public async Task A_company_is_found_by_its_external_ID_and_by_its_id()
    {
        var created = await _box.SendAsync("POST", "/hipcall/api/v3/companies", Acme);

        var byKey = await _box.SendAsync("GET", "/hipcall/api/v3/companies/by-external-id/ERP-9876");
        var byId = await _box.SendAsync("GET", "/hipcall/api/v3/companies/1");

        Assert.Equal((200, created.Body), (byKey.Status, byKey.Body));
        Assert.Equal((200, created.Body), (byId.Status, byId.Body));
    }

    [Fact]
    public async Task An_unknown_external_ID_is_not_found_in_the_documented_words()
    {
        var reply = await _box.SendAsync("GET", "/hipcall/api/v3/companies/by-external-id/ERP-9876");

        Assert.Equal(404, reply.Status);
        JsonAssert.Same("""{ "errors": { "detail": "Not Found" } }""", reply.Body);
    }

    [Fact]
    public async Task A_patch_changes_only_what_it_names()
    {
        await _box.SendAsync("POST", "/hipcall/api/v3/companies", Acme);

        var reply = await _box.SendAsync("PATCH", "/hipcall/api/v3/companies/1", """{ "website_url": "https://new.acme.example.com" }""");

        Assert.Equal(200, reply.Status);
        Assert.Equal("https://new.acme.example.com", reply["data.website_url"]);
        Assert.Equal("Acme Corp", reply["data.name"]);
        JsonAssert.Same("""[{ "email": "info@acme.example.com", "order": 0 }]""", reply["data.emails"]);
    }

    [Fact]
    public async Task A_re_keyed_company_is_found_by_its_new_key_only()
    {
        await _box.SendAsync("POST", "/hipcall/api/v3/companies", Acme);

        await _box.SendAsync("PATCH", "/hipcall/api/v3/companies/1", """{ "external_id": "ERP-9999" }""");

        Assert.Equal(404, (await _box.SendAsync("GET", "/hipcall/api/v3/companies/by-external-id/ERP-9876")).Status);
        Assert.Equal("1", (await _box.SendAsync("GET", "/hipcall/api/v3/companies/by-external-id/ERP-9999"))["data.id"]);
    }

    [Fact]
    public async Task A_cleared_key_is_free_again()
    {
        await _box.SendAsync("POST", "/hipcall/api/v3/companies", Acme);

        var cleared = await _box.SendAsync("PATCH", "/hipcall/api/v3/companies/1", """{ "external_id": null }""");

        Assert.Null(cleared["data.external_id"]);
        Assert.Equal(404, (await _box.SendAsync("GET", "/hipcall/api/v3/companies/by-external-id/ERP-9876")).Status);
        Assert.Equal("2", (await _box.SendAsync("POST", "/hipcall/api/v3/companies", Acme))["data.id"]);
    }

    [Fact]
    public async Task A_taken_key_is_refused_in_the_documented_words()
    {
        await _box.SendAsync("POST", "/hipcall/api/v3/companies", Acme);

        var reply = await _box.SendAsync("POST", "/hipcall/api/v3/companies", Acme);

        Assert.Equal(422, reply.Status);
        JsonAssert.Same("""{ "errors": { "external_id": ["has already been taken"] } }""", reply.Body);
        Assert.Equal(1, _box.Server.Hipcall.CompanyCount);
    }

    [Fact]
    public async Task One_key_names_a_company_and_a_contact()
    {
        await _box.SendAsync("POST", "/hipcall/api/v3/companies", Acme);

        var contact = await _box.SendAsync("POST", "/hipcall/api/v3/contacts", """{ "name": "Jane Doe", "external_id": "ERP-9876" }""");

        Assert.Equal(201, contact.Status);
        Assert.Equal("Jane Doe", (await _box.SendAsync("GET", "/hipcall/api/v3/contacts/by-external-id/ERP-9876"))["data.name"]);
        Assert.Equal("Acme Corp", (await _box.SendAsync("GET", "/hipcall/api/v3/companies/by-external-id/ERP-9876"))["data.name"]);
    }
}
