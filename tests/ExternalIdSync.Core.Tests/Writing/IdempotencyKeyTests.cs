using System.IO.Hashing;
using System.Text;
using ExternalIdSync.Core.Writing;

namespace ExternalIdSync.Core.Tests.Writing;

public sealed class IdempotencyKeyTests
{
    private static readonly RecordSchema Schema = new(["name"]);

    private readonly IdempotencyKey _key = new("acme/things", "run-7");

    [Fact]
    public void A_key_names_target_record_change_method_and_body()
    {
        _key.Begin();
        _key.Add(Ticket("k-1", version: "2026-11-26T01:00:00Z"));

        // The very bytes, so that a later version of this program sends the same key for the same write.
        var text = "acme/things\0k-1\02026-11-26T01:00:00Z\0POST\0{\"name\":\"Ö\"}"u8;
        Assert.Equal(Convert.ToHexString(XxHash128.Hash(text)), _key.End("POST", "{\"name\":\"Ö\"}"u8));
    }

    [Fact]
    public void Without_a_version_the_run_and_the_place_in_it_stand_for_the_change()
    {
        _key.Begin();
        _key.Add(Ticket("k-1", sequence: long.MaxValue));

        var text = $"acme/things\0k-1\0run-7\0{long.MaxValue}\0PUT\0";
        Assert.Equal(Convert.ToHexString(XxHash128.Hash(Encoding.UTF8.GetBytes(text))), _key.End("PUT", default));
    }

    [Fact]
    public void Texts_and_bodies_longer_than_the_buffer_count_whole()
    {
        var id = new string('é', 190);
        var version = new string('v', 5_000);
        var body = Encoding.UTF8.GetBytes(new string('b', 100_000));
        _key.Begin();
        _key.Add(Ticket(id, version));

        byte[] text = [.. Encoding.UTF8.GetBytes($"acme/things\0{id}\0{version}\0POST\0"), .. body];
        Assert.Equal(Convert.ToHexString(XxHash128.Hash(text)), _key.End("POST", body));
    }

    [Fact]
    public void What_was_begun_and_not_ended_is_in_no_key()
    {
        _key.Begin();
        _key.Add(Ticket("k-2", "2"));
        _key.Begin();
        _key.Add(Ticket("k-1", "1"));
        var after = _key.End("POST", "{}"u8);
        _key.Begin();
        _key.Add(Ticket("k-1", "1"));

        Assert.Equal(_key.End("POST", "{}"u8), after);
    }

    private static Ticket Ticket(string id, string? version = null, long sequence = 3)
    {
        Assert.True(ExternalId.TryParse(id, out var externalId, out _));
        return new Ticket { Record = new SyncRecord(externalId, Schema, ["x"], new RecordOrigin(1, version)), Sequence = sequence };
    }
}
