using ExternalIdSync.Core.State;

namespace ExternalIdSync.Core.Tests.State;

public sealed class FingerprinterTests
{
    private static readonly Fingerprinter Usual = new("hipcall/companies", "1");

    [Fact]
    public void A_fingerprint_never_changes_with_version_or_platform() =>
        Assert.Equal("3dd630ce141ecb92d7beab7b86ee7532", Usual.Compute(Record(
            ("name", "Müller \U0001F600"), ("active", true), ("count", 42L), ("price", 1.50m), ("rate", 0.1), ("none", null), ("absent", SyncRecord.Absent),
            ("since", new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.FromHours(2))), ("tags", new List<object?> { "a", null }),
            ("address", new Dictionary<string, object?>(StringComparer.Ordinal) { ["zip"] = "1", ["city"] = "B" }))).ToString());

    [Fact]
    public void The_order_of_fields_and_the_record_instance_do_not_count()
    {
        Assert.Equal(Compute(("a", "1"), ("b", 2L)), Compute(("b", 2L), ("a", "1")));
        Assert.Equal(Nested("x", "y"), Nested("y", "x"));

        static Fingerprint Nested(string first, string second) =>
            Compute(("n", new Dictionary<string, object?>(StringComparer.Ordinal) { [first] = 1L, [second] = 1L }));
    }

    [Fact]
    public void An_absent_field_does_not_count_but_a_cleared_one_does()
    {
        var without = Compute(("a", "1"));

        Assert.Equal(without, Compute(("a", "1"), ("b", SyncRecord.Absent)));
        Assert.NotEqual(without, Compute(("a", "1"), ("b", null)));
        Assert.NotEqual(Compute(("a", "1"), ("b", null)), Compute(("a", "1"), ("b", "")));
    }

    [Fact]
    public void What_would_be_sent_differently_has_different_fingerprints()
    {
        Fingerprint[] all =
        [
            Compute(("a", null)), Compute(("a", "")), Compute(("a", "1")), Compute(("a", 1L)), Compute(("a", 1m)), Compute(("a", 1.0)),
            Compute(("a", true)), Compute(("a", false)), Compute(("a", "true")), Compute(("A", "1")), Compute(("b", "1")), Compute(("a", "1 ")),
            Compute(("a", "b"), ("c", "d")), Compute(("a", "bc"), ("d", "")), Compute(("ab", ""), ("c", "d")), Compute(("a", "b\0c"), ("d", null)),
            Compute(("a", new List<object?>())), Compute(("a", new List<object?> { null })), Compute(("a", new List<object?> { "1" })),
            Compute(("a", new List<object?> { "1", "2" })), Compute(("a", new List<object?> { new List<object?> { "1" }, "2" })),
            Compute(("a", new List<object?> { new List<object?> { "1", "2" } })), Compute(("a", new Dictionary<string, object?>(StringComparer.Ordinal))),
            Compute(("a", new Dictionary<string, object?>(StringComparer.Ordinal) { ["1"] = "2" })),
            Compute(("a", DateTimeOffset.UnixEpoch)), Compute(("a", DateTimeOffset.UnixEpoch.ToOffset(TimeSpan.FromHours(1)))),
            Compute(("a", "\uD83D")), Compute(("a", "\uDE00")), Compute(("a", "\uFFFD")),
        ];

        Assert.Equal(all.Length, all.Distinct().Count());
    }

    [Fact]
    public void Numbers_that_are_equal_are_sent_alike()
    {
        Assert.Equal(Compute(("a", 1.5m)), Compute(("a", 1.500m)));
        Assert.Equal(Compute(("a", 0m)), Compute(("a", 0.00m)));
        Assert.Equal(Compute(("a", 100m)), Compute(("a", 100.0m)));
        Assert.Equal(Compute(("a", 0.0)), Compute(("a", -0.0)));
        Assert.NotEqual(Compute(("a", decimal.MaxValue)), Compute(("a", decimal.MinValue)));
    }

    [Fact]
    public void Another_target_or_map_is_another_fingerprint()
    {
        var record = Record(("a", "1"));
        Fingerprint[] all =
        [
            Usual.Compute(record), new Fingerprinter("hipcall/companies", "2").Compute(record), new Fingerprinter("hipcall/companies1", "").Compute(record),
        ];

        Assert.Equal(3, all.Distinct().Count());
        Assert.Equal(all[0], new Fingerprinter("hipcall/companies", "1").Compute(record));
    }

    [Fact]
    public void A_record_larger_than_the_buffer_counts_to_its_last_character()
    {
        var text = new string('x', 100_000);

        Assert.NotEqual(Compute(("a", text + "1"), ("b", "2")), Compute(("a", text + "2"), ("b", "2")));
        Assert.NotEqual(Compute(("a", text), ("b", "1")), Compute(("a", text), ("b", "2")));
    }

    [Fact]
    public void One_fingerprinter_serves_records_of_several_shapes_from_several_threads()
    {
        var records = new[] { Record(("a", "1")), Record(("b", "1"), ("a", "2")) };
        var expected = records.Select(static record => new Fingerprinter("hipcall/companies", "1").Compute(record)).ToArray();

        Parallel.For(0, 2_000, i => Assert.Equal(expected[i % 2], Usual.Compute(records[i % 2])));
    }

    [Fact]
    public void A_value_of_a_kind_that_records_do_not_hold_is_refused() =>
        Assert.Throws<ArgumentException>(static () => Compute(("a", new Version(1, 0))));

    [Fact]
    public void A_fingerprint_survives_its_bytes()
    {
        var fingerprint = Compute(("a", "1"));
        var bytes = new byte[Fingerprint.Size];
        fingerprint.CopyTo(bytes);

        Assert.Equal(fingerprint, new Fingerprint(bytes));
        Assert.False(fingerprint.IsNone);
        Assert.True(default(Fingerprint).IsNone);
        Assert.Throws<ArgumentException>(static () => new Fingerprint(new byte[15]));
    }

    private static Fingerprint Compute(params (string Name, object? Value)[] fields) => Usual.Compute(Record(fields));

    private static SyncRecord Record(params (string Name, object? Value)[] fields) => new(
        ExternalId.Parse("k"), new RecordSchema([.. fields.Select(static f => f.Name)]), [.. fields.Select(static f => f.Value)]);
}
