using System.Globalization;
using ExternalIdSync.Core.Mapping;
using static ExternalIdSync.Core.Tests.Mapping.Maps;

namespace ExternalIdSync.Core.Tests.Mapping;

public sealed class TransformTests
{
    [Theory]
    [InlineData("trim", " \tAda\u00A0", "Ada")]
    [InlineData("lower", "TITLE ÄÉ", "title äé")]
    [InlineData("upper", "title äé", "TITLE ÄÉ")]
    public void Text_is_changed_by_the_invariant_rules(string transform, string text, string expected) =>
        InEveryCulture(() => Assert.Equal(expected, Transform($"[\"{transform}\"]", text)));

    [Fact]
    public void Steps_run_in_order() => Assert.Equal("ADA", Transform("""["trim", "upper"]""", " ada "));

    [Theory]
    [InlineData("""["date"]""", "2026-01-31", "2026-01-31")]
    [InlineData("""["date"]""", "2026-01-31T23:30:00Z", "2026-01-31")]
    [InlineData("""["date"]""", "2026-01-31 23:30:00", "2026-01-31")]
    [InlineData("""[{ "date": { "zone": "Asia/Tokyo" } }]""", "2026-01-31T23:30:00Z", "2026-02-01")]
    [InlineData("""[{ "date": { "formats": ["dd.MM.yyyy", "d/M/yyyy"] } }]""", "3/2/2026", "2026-02-03")]
    [InlineData("""[{ "date": { "formats": ["dd MMM yyyy"] } }]""", "03 May 2026", "2026-05-03")]
    public void A_date_becomes_a_day(string transforms, string text, string expected) =>
        InEveryCulture(() => Assert.Equal(expected, Transform(transforms, text)));

    [Theory]
    [InlineData("""[{ "date": { "output": "dateTime" } }]""", "2026-01-31T12:00:00Z", "2026-01-31T12:00:00+00:00")]
    [InlineData("""[{ "date": { "output": "dateTime" } }]""", "2026-01-31T12:00:00.250+05:30", "2026-01-31T12:00:00.250+05:30")]
    [InlineData(
        """[{ "date": { "output": "dateTime", "formats": ["yyyy-MM-dd'T'HH:mm:ss.fffzzz"] } }]""",
        "2026-06-23T01:00:00.000+0000",
        "2026-06-23T01:00:00+00:00")]
    [InlineData(
        """[{ "date": { "output": "dateTime", "zone": "Europe/Berlin", "formats": ["dd.MM.yyyy HH:mm"] } }]""",
        "31.07.2026 12:00",
        "2026-07-31T12:00:00+02:00")]
    [InlineData(
        """[{ "date": { "output": "dateTime", "zone": "Europe/Berlin", "formats": ["dd.MM.yyyy HH:mm"] } }]""",
        "25.10.2026 02:30",
        "2026-10-25T02:30:00+02:00")]
    [InlineData("""[{ "date": { "output": "dateTime", "zone": "UTC" } }]""", "2026-01-31", "2026-01-31T00:00:00+00:00")]
    public void A_time_becomes_an_instant(string transforms, string text, string expected) => InEveryCulture(() =>
    {
        var instant = Assert.IsType<DateTimeOffset>(Transform(transforms, text));
        var wanted = DateTimeOffset.Parse(expected, CultureInfo.InvariantCulture);
        Assert.Equal((wanted.DateTime, wanted.Offset), (instant.DateTime, instant.Offset));
    });

    [Theory]
    [InlineData("""[{ "date": { "output": "dateTime" } }]""", "2026-01-31T12:00:00", "has no offset from UTC")]
    [InlineData(
        """[{ "date": { "output": "dateTime", "zone": "Europe/Berlin" } }]""", "2026-03-29T02:30:00", "does not exist in the zone Europe/Berlin")]
    [InlineData(
        """[{ "date": { "output": "dateTime", "zone": "Europe/Berlin" } }]""", "0001-01-01T00:00:00", "has no instant in the zone Europe/Berlin")]
    [InlineData(
        """[{ "date": { "output": "dateTime", "zone": "America/New_York" } }]""", "9999-12-31 23:59:59", "outside the years 1 to 9999")]
    [InlineData("""[{ "date": { "formats": ["dd.MM.yyyy"] } }]""", "2026-01-31", "is not a date in any of the formats dd.MM.yyyy")]
    [InlineData("""["date"]""", "31.01.2026", "ISO 8601")]
    [InlineData("""["date"]""", "2026-02-30", "ISO 8601")]
    public void A_date_in_another_form_is_refused(string transforms, string text, string expected)
    {
        var reason = Refusal(transforms, text);
        Assert.StartsWith("'A' ", reason, StringComparison.Ordinal);
        Assert.Contains(expected, reason, StringComparison.Ordinal);
        Assert.DoesNotContain(text, reason, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""["number"]""", "1234.50", "1234.50")]
    [InlineData("""["number"]""", "-12", "-12")]
    [InlineData("""["number"]""", "\u221212", "-12")]
    [InlineData("""[{ "number": { "decimal": ",", "group": "." } }]""", "1.234.567,8", "1234567.8")]
    [InlineData("""[{ "number": { "decimal": ",", "group": "." } }]""", "1.234", "1234")]
    [InlineData("""[{ "number": { "culture": "de-DE" } }]""", "1.234,5", "1234.5")]
    [InlineData("""[{ "number": { "group": " " } }]""", "1\u00A0234\u202F567", "1234567")]
    [InlineData("""["number"]""", "007", "7")]
    public void A_number_is_read_with_its_declared_separators(string transforms, string text, string expected) =>
        InEveryCulture(() => Assert.Equal(expected, PlainText.Of(Transform(transforms, text))));

    [Theory]
    [InlineData("""["number"]""", "1,234")]
    [InlineData("""[{ "number": { "decimal": ",", "group": "." } }]""", "1.23")]
    [InlineData("""[{ "number": { "decimal": ",", "group": "." } }]""", "1234.567")]
    [InlineData("""[{ "number": { "decimal": ",", "group": "." } }]""", "1.23,4")]
    [InlineData("""[{ "number": { "decimal": ",", "group": "." } }]""", "1,234.5")]
    [InlineData("""["number"]""", "12 ")]
    [InlineData("""["number"]""", "12.")]
    [InlineData("""["number"]""", ".5")]
    [InlineData("""["number"]""", "-")]
    [InlineData("""["number"]""", "1e5")]
    [InlineData("""["number"]""", "€ 5")]
    [InlineData("""["number"]""", "12345678901234567890123456789")]
    public void A_number_in_another_form_is_refused(string transforms, string text) =>
        Assert.Contains("is not a number with", Refusal(transforms, text), StringComparison.Ordinal);

    [Theory]
    [InlineData("""["bool"]""", "TRUE", true)]
    [InlineData("""[{ "bool": { "true": ["ja", "1"], "false": ["nein", "0"] } }]""", "Ja", true)]
    [InlineData("""[{ "bool": { "true": ["ja", "1"], "false": ["nein", "0"] } }]""", "0", false)]
    [InlineData("""[{ "bool": { "true": ["si"], "false": ["NIENTE"] } }]""", "niente", false)]
    public void A_word_becomes_yes_or_no(string transforms, string text, bool expected) =>
        InEveryCulture(() => Assert.Equal(expected, Transform(transforms, text)));

    [Fact]
    public void A_word_that_is_neither_is_refused_with_the_words() => Assert.Equal(
        "'A' is none of the words ja (true) and nein (false).", Refusal("""[{ "bool": { "true": ["ja"], "false": ["nein"] } }]""", "vielleicht"));

    [Theory]
    [InlineData("\"x\"", "x")]
    [InlineData("5", 5L)]
    [InlineData("true", true)]
    public void A_constant_is_the_same_for_every_record(string constant, object expected) =>
        Assert.Equal(expected, Value(Of("{ \"to\": \"a\", \"transforms\": [{ \"const\": " + constant + " }] }"), null));

    [Theory]
    [InlineData("{F} {L}", "Ada", "Lovelace", "Ada Lovelace")]
    [InlineData("{F} {L}", "Ada", " ", "Ada ")]
    [InlineData("{{{F}}}", "Ada", null, "{Ada}")]
    public void A_template_joins_columns(string template, string? first, string? last, string expected) => Assert.Equal(
        expected, Value(Of("{ \"to\": \"a\", \"transforms\": [{ \"template\": \"" + template + "\" }] }"), null, ("F", first), ("L", last)));

    [Theory]
    [InlineData("clear")]
    [InlineData("skip")]
    public void A_template_of_blanks_is_blank(string blank)
    {
        var map = Of("""{ "to": "a", "transforms": [{ "template": "{F} {L}" }], "blank": "BLANK" }""".Replace("BLANK", blank, StringComparison.Ordinal));
        Assert.Same(blank == "clear" ? null : SyncRecord.Absent, Value(map, null, ("F", ""), ("L", null)));
    }

    [Fact]
    public void A_template_spells_numbers_and_instants_the_same_everywhere() => InEveryCulture(static () => Assert.Equal(
        "1.5 2026-01-31T12:00:00+00:00",
        Value(
            Of("""{ "to": "a", "transforms": [{ "template": "{F} {L}" }] }"""),
            null,
            ("F", 1.5),
            ("L", new DateTimeOffset(2026, 1, 31, 12, 0, 0, TimeSpan.Zero)))));

    [Fact]
    public void A_lookup_replaces_or_refuses_or_defaults()
    {
        Assert.Equal("DE", Transform("""[{ "lookup": { "values": { "Germany": "DE" } } }]""", "Germany"));
        Assert.Contains(
            "not in the lookup table", Refusal("""[{ "lookup": { "values": { "Germany": "DE" } } }]""", "germany"), StringComparison.Ordinal);
        Assert.Equal("DE", Transform("""[{ "lookup": { "values": { "Germany": "DE" }, "ignoreCase": true } }]""", "germany"));
        Assert.Equal("XX", Transform("""[{ "lookup": { "values": {}, "default": "XX" } }]""", "Narnia"));
        Assert.Null(Transform("""[{ "lookup": { "values": {}, "default": null } }]""", "Narnia"));
        Assert.Equal(3L, Transform("""[{ "lookup": { "values": { "7": 3 } } }]""", 7L));
    }

    [Theory]
    [InlineData("\"file\": \"c.csv\"")]
    [InlineData("\"file\": \"c.csv\", \"key\": \"Name\", \"value\": \"Code\"")]
    [InlineData("\"file\": \"c.json\"")]
    public void A_lookup_reads_a_file_beside_the_map(string lookup)
    {
        var folder = Directory.CreateTempSubdirectory("lookup-").FullName;
        try
        {
            File.WriteAllText(Path.Combine(folder, "c.csv"), "\uFEFFName;Code\n\"Germany\";DE\nTürkiye;TR\n");
            File.WriteAllText(Path.Combine(folder, "c.json"), """{ "Germany": "DE", "Türkiye": "TR" }""");
            var map = Read(
                "{ \"version\": 1, \"fields\": [{ \"from\": \"A\", \"to\": \"a\", \"transforms\": [{ \"lookup\": {" + lookup + "} }] }], "
                + "\"externalId\": { \"from\": \"Id\" } }",
                folder);
            Assert.Equal("TR", Value(map, null, ("A", "Türkiye")));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Theory]
    [InlineData("""["trim","lower","upper"]""")]
    [InlineData("""["date"]""")]
    [InlineData("""["number"]""")]
    [InlineData("""["bool"]""")]
    [InlineData("""["phone"]""")]
    [InlineData("""[{"lookup":{"values":{}}}]""")]
    public void A_blank_passes_every_transform_untouched(string transforms)
    {
        Assert.Null(Transform(transforms, ""));
        Assert.Null(Transform(transforms, " \u00A0"));
        Assert.Null(Transform(transforms, null));
    }

    [Fact]
    public void Values_that_are_typed_already_pass()
    {
        var instant = new DateTimeOffset(2026, 1, 31, 12, 0, 0, TimeSpan.FromHours(2));
        Assert.Equal(5L, Transform("""["trim", "lower"]""", 5L));
        Assert.Equal(1.5m, Transform("""["number"]""", 1.5m));
        Assert.Equal(true, Transform("""["bool"]""", true));
        Assert.Equal(instant, Transform("""[{ "date": { "output": "dateTime" } }]""", instant));
        Assert.Equal("2026-01-31", Transform("""["date"]""", instant));
    }
}
