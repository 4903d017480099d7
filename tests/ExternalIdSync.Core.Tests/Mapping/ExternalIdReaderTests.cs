using ExternalIdSync.Core.Mapping;

namespace ExternalIdSync.Core.Tests.Mapping;

public sealed class ExternalIdReaderTests
{
    private readonly List<MapNote> _notes = [];

    public static TheoryData<object?, string> Keys => new()
    {
        { " 007 ", "crm:007" },
        { "internal:customer/7741", "crm:internal:customer/7741" },
        { "a + b % ü 😀", "crm:a + b % ü 😀" },
        { 9876L, "crm:9876" },
        { 9876.0m, "crm:9876" },
        { 9876.0, "crm:9876" },
        { -5L, "crm:-5" },
        { "..", "crm:.." },
    };

    public static TheoryData<object?, string> BadKeys => new()
    {
        { null, nameof(SyncErrors.ExternalIdBlank) },
        { " \t", nameof(SyncErrors.ExternalIdBlank) },
        { new string('x', 252), nameof(SyncErrors.ExternalIdTooLong) },
        { "1.23457E+11", nameof(SyncErrors.ExternalIdDamaged) },
        { 1.5, nameof(SyncErrors.ExternalIdDamaged) },
        { 1e17, nameof(SyncErrors.ExternalIdDamaged) },
        { double.NaN, nameof(SyncErrors.ExternalIdDamaged) },
        { 1.5m, nameof(SyncErrors.ExternalIdDamaged) },
        { true, nameof(SyncErrors.ValueInvalid) },
        { new object?[] { "x" }, nameof(SyncErrors.ValueInvalid) },
        { "a\uD83D", nameof(SyncErrors.ExternalIdMalformed) },
        { "\uDE00\uD83D", nameof(SyncErrors.ExternalIdMalformed) },
    };

    [Theory]
    [MemberData(nameof(Keys))]
    public void A_key_is_prefixed_and_otherwise_kept(object? value, string expected)
    {
        Maps.InEveryCulture(() =>
        {
            using var reader = new ExternalIdReader("crm:", null);
            Assert.Null(reader.Read(value, 1, out var id, out _));
            Assert.Equal(expected, id.Value);
        });
    }

    [Theory]
    [MemberData(nameof(BadKeys))]
    public void A_key_that_cannot_be_one_is_refused(object? value, string error)
    {
        using var reader = new ExternalIdReader("crm:", null);
        Assert.Equal(error, reader.Read(value, 1, out var id, out var reason)?.Id);
        Assert.True(id.IsNone);
        Assert.NotEmpty(reason);
    }

    [Theory]
    [InlineData(".")]
    [InlineData("..")]
    public void A_key_of_dots_alone_cannot_stand_in_a_url(string key)
    {
        using var reader = new ExternalIdReader("", null);
        Assert.Same(SyncErrors.ExternalIdUnusable, reader.Read(key, 1, out _, out _));
        Assert.Null(reader.Read(key + "x", 1, out _, out _));
    }

    [Fact]
    public void The_option_wins_over_the_map()
    {
        var map = Maps.Read("""{ "version": 1, "externalId": { "from": "Id", "prefix": "crm:" }, "fields": [{ "from": "A", "to": "a" }] }""");
        Assert.Equal("crm:1", Map(new ExternalIdRule()));
        Assert.Equal("erp:1", Map(new ExternalIdRule(Prefix: "erp:")));
        Assert.Equal("2", Map(new ExternalIdRule("Key", "")));

        string Map(ExternalIdRule rule)
        {
            using var mapper = new RecordMapper(map, [], rule);
            Assert.True(mapper.TryMap(Maps.Record(("Id", "1"), ("Key", 2L), ("A", "x")), out var record, out _));
            return record.ExternalId.Value;
        }
    }

    [Fact]
    public void Without_a_column_for_it_nothing_can_start()
    {
        var map = Maps.Read("""{ "version": 1, "fields": [{ "from": "A", "to": "a" }] }""");
        Assert.Same(SyncErrors.OptionInvalid, Assert.Throws<SyncException>(() => new RecordMapper(map, [], new ExternalIdRule())).Error);
    }

    [Fact]
    public void A_refusal_names_row_and_column()
    {
        using var mapper = new RecordMapper(null, [], new ExternalIdRule("Id"));
        Assert.False(mapper.TryMap(Maps.Record(("Id", " "), ("A", "x")), out _, out var refusal));
        Assert.Equal((7, "Id", null), (refusal.Row, refusal.Field, refusal.ExternalId));
        Assert.Equal("'Id' is blank, but it is the external ID.", refusal.Reason);
    }

    [Theory]
    [InlineData("ada@example.com", "", "ExternalIdIsEmail")]
    [InlineData("42", "", "ExternalIdIsSmallInteger")]
    [InlineData("0035g000001a2BcQAA", "", "ExternalIdChecksum")]
    public void What_will_hurt_later_is_noted_once_and_without_the_value(string key, string prefix, string expected)
    {
        using var reader = new ExternalIdReader(prefix, _notes.Add);
        Assert.Null(reader.Read(key, 3, out _, out _));
        Assert.Null(reader.Read(key, 4, out _, out _));
        var note = Assert.Single(_notes);
        Assert.Equal(expected, note.Id);
        Assert.Contains("row 3", note.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(key, note.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("0035g000001a2BcAAI", "")]
    [InlineData("0014000000LmabcAAB", "")]
    [InlineData("0014000000Lmabc", "")]
    [InlineData("42", "crm:")]
    [InlineData("007", "")]
    [InlineData("1234567", "")]
    [InlineData("@home", "")]
    [InlineData("123456789012345678", "")]
    public void What_is_well_is_not_noted(string key, string prefix)
    {
        using var reader = new ExternalIdReader(prefix, _notes.Add);
        Assert.Null(reader.Read(key, 1, out _, out _));
        Assert.Empty(_notes);
    }

    [Fact]
    public void Salesforce_ids_that_only_case_keeps_apart_are_noted_and_stay_apart()
    {
        using var reader = new ExternalIdReader("", _notes.Add);
        Assert.Null(reader.Read("0014000000Lmabc", 1, out var first, out _));
        Assert.Null(reader.Read("0014000000Lmabc", 2, out _, out _));
        Assert.Empty(_notes);
        Assert.Null(reader.Read("0014000000LmabC", 3, out var second, out _));
        Assert.Equal("ExternalIdCase", Assert.Single(_notes).Id);
        Assert.NotEqual(first, second);
    }
}
