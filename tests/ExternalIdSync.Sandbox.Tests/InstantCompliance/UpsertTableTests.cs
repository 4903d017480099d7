namespace ExternalIdSync.Sandbox.Tests.InstantCompliance;

/// <summary>Each row of the vendor's upsert decision table.</summary>
public sealed class UpsertTableTests : IDisposable
{
    private const string Customers = "/instant-compliance/api/v1/customers";

    private readonly Box _box = new() { Token = "ic_live_sandbox" };

    private int Count => _box.Server.InstantCompliance.CustomerCount;

    public void Dispose() => _box.Dispose();

    [Fact]
    public async Task An_external_ID_that_is_known_updates()
    {
        var old = await UpsertAsync("a", "a@example.com");

        var reply = await UpsertAsync("a", "new@example.com");

        Assert.Equal((200, old["id"], "new@example.com", 1), (reply.Status, reply["id"], reply["email"], Count));
    }

    [Fact]
    public async Task An_external_ID_that_is_unknown_adopts_the_record_that_has_the_address_and_no_ID()
    {
        var old = await UpsertAsync(null, "a@example.com");

        var reply = await UpsertAsync("a", "A@Example.com");

        Assert.Equal((200, old["id"], "a", 1), (reply.Status, reply["id"], reply["external_id"], Count));
    }

    [Fact]
    public async Task An_external_ID_that_is_unknown_conflicts_with_a_record_that_has_the_address_and_another_ID()
    {
        var old = await UpsertAsync("a", "a@example.com");

        var reply = await UpsertAsync("b", "a@example.com");

        Assert.Equal((409, "conflict", 1), (reply.Status, reply["error.code"], Count));
        Assert.Equal(("a", old["id"]), (reply["error.details.conflicting_external_id"], reply["error.details.conflicting_id"]));
    }

    [Fact]
    public async Task Without_an_external_ID_a_known_address_updates()
    {
        var old = await UpsertAsync("a", "a@example.com");

        var reply = await UpsertAsync(null, "a@example.com");

        Assert.Equal((200, old["id"], "a", 1), (reply.Status, reply["id"], reply["external_id"], Count));
    }

    [Theory]
    [InlineData("b", "b@example.com")]
    [InlineData("b", null)]
    [InlineData(null, "b@example.com")]
    [InlineData(null, null)]
    public async Task Where_neither_is_known_a_customer_is_created(string? externalId, string? email)
    {
        await UpsertAsync("a", "a@example.com");

        var reply = await UpsertAsync(externalId, email);

        Assert.Equal((201, externalId, email, 2), (reply.Status, reply["external_id"], reply["email"], Count));
    }

    [Fact]
    public async Task A_known_external_ID_cannot_take_anothers_address()
    {
        await UpsertAsync("a", "a@example.com");
        await UpsertAsync("b", "b@example.com");

        var reply = await UpsertAsync("b", "a@example.com");

        Assert.Equal((409, "a"), (reply.Status, reply["error.details.conflicting_external_id"]));
        Assert.Equal("b@example.com", _box.Server.InstantCompliance.FindCustomer("b")!.Email);
    }

    [Fact]
    public async Task An_address_that_was_given_up_is_free()
    {
        await UpsertAsync("a", "a@example.com");
        await UpsertAsync("a", "new@example.com");

        Assert.Equal(201, (await UpsertAsync("b", "a@example.com")).Status);
    }

    [Fact]
    public async Task Of_many_first_calls_at_once_one_creates()
    {
        var replies = await Task.WhenAll(Enumerable.Range(0, 32).Select(_ => Task.Run(() => UpsertAsync("same", "same@example.com"))));

        Assert.Single(replies, static r => r.Status == 201);
        Assert.Equal(31, replies.Count(static r => r.Status == 200));
        Assert.Equal(1, Count);
    }

    private Task<Box.Reply> UpsertAsync(string? externalId, string? email) => _box.SendAsync(
        "POST",
        Customers,
        $$"""{ "externalId": {{Quote(externalId)}}, "email": {{Quote(email)}}, "fullName": "Somebody" }""");

    private static string Quote(string? text) => text is null ? "null" : $"\"{text}\"";
}
