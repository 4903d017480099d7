using System.Text.Json;
using ExternalIdSync.Core.Mapping;
using ExternalIdSync.Core.Tests.Writing;
using ExternalIdSync.Core.Writing;

namespace ExternalIdSync.Core.Tests.Promises;

/// <summary>Promise 5: only owned fields are written, and only where they differ.</summary>
public sealed class OnlyOwnedFieldsAreWrittenTests
{
    private const string Held = """{"data":{"id":42,"external_id":"K","name":"Acme","city":"Oslo","industry":null,"emails":[{"email":"a@example.com","order":0}]}}""";

    [Fact]
    public async Task A_patch_holds_the_fields_that_differ_and_no_other()
    {
        var transport = new FakeTransport(_ => FakeTransport.Json(200, Held));

        var (results, _) = await Runs.RunAsync(
            Runs.Connect("hipcall/companies", transport),
            Runs.Rows("id,name,city,industry,country", ["K", "Acme", "Bergen", null, SyncRecord.Absent]));

        Assert.Equal(SyncOutcome.Updated, Assert.Single(results).Outcome);
        Assert.Equal("""{"city":"Bergen"}""", FakeTransport.Text(transport.Requests.Last()));
    }

    [Fact]
    public async Task A_record_that_is_as_wanted_costs_no_write()
    {
        var transport = new FakeTransport(_ => FakeTransport.Json(200, Held));
        object?[] emails = [new Dictionary<string, object?>(StringComparer.Ordinal) { ["email"] = "a@example.com" }];

        var (results, _) = await Runs.RunAsync(
            Runs.Connect("hipcall/companies", transport), Runs.Rows("id,name,industry,emails", ["K", "Acme", null, emails]));

        Assert.Equal(SyncOutcome.Unchanged, Assert.Single(results).Outcome);
        Assert.Equal(0, transport.Mutating);
    }

    [Fact]
    public async Task A_fill_only_field_is_written_where_the_target_holds_nothing()
    {
        var transport = new FakeTransport(_ => FakeTransport.Json(200, Held));
        var mapper = new PlainMapper(
            new MappedField("city", "city", Write: WriteMode.FillOnly), new MappedField("industry", "industry", Write: WriteMode.FillOnly));

        await Runs.RunAsync(
            Runs.Connect("hipcall/companies", transport), Runs.Rows("id,city,industry", ["K", "Bergen", "Fish"]), mapper: mapper);

        Assert.Equal("""{"industry":"Fish"}""", FakeTransport.Text(transport.Requests.Last()));
    }

    [Fact]
    public void A_fill_only_field_is_refused_where_the_target_cannot_be_read()
    {
        var mapper = new PlainMapper(new MappedField("city", "city", Write: WriteMode.FillOnly));
        var target = Runs.Connect("experiture/profiles", new FakeTransport(_ => throw new InvalidOperationException()));

        var refused = Assert.Throws<SyncException>(() => new SyncPipeline(new ListSource([]), mapper, target));

        Assert.Same(SyncErrors.NotSupported, refused.Error);
        Assert.Contains("'city'", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Nested_fields_nest_and_values_are_not_rewritten()
    {
        var transport = new FakeTransport(_ => FakeTransport.Json(200, """{"id":"u"}"""));

        await Runs.RunAsync(
            Runs.Connect("instant-compliance/customers", transport),
            Runs.Rows("id,fullName,risk.isNewCustomer,phone,risk.handlesCashOrCrypto", ["K", "O'Neil \"Ü\" \\ 007", true, null, false]));

        using var body = JsonDocument.Parse(transport.Requests.Single().Body);
        Assert.Equal("O'Neil \"Ü\" \\ 007", body.RootElement.GetProperty("fullName").GetString());
        Assert.True(body.RootElement.GetProperty("risk").GetProperty("isNewCustomer").GetBoolean());
        Assert.False(body.RootElement.GetProperty("risk").GetProperty("handlesCashOrCrypto").GetBoolean());
        Assert.Equal(JsonValueKind.Null, body.RootElement.GetProperty("phone").ValueKind);
    }
}
