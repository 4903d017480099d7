using System.Text;
using ExternalIdSync.Core.Json;

namespace ExternalIdSync.Core.Tests.Json;

public sealed class ConfigurationReaderTests
{
    private readonly ConfigurationFaults _faults = new();

    [Fact]
    public void Every_kind_of_property_is_read()
    {
        var reader = Read("""
            {
              "text": "a", "whole": 7, "yes": true, "kind": "list", "time": "15m", "items": [1], "texts": ["a", "b"],
              "map": { "x": "y" }, "object": { "inner": 1 }, "secret": "env:A"
            }
            """);
        Assert.Equal("a", reader.RequiredText("text"));
        Assert.Equal(7, reader.RequiredInteger("whole", 0, 10));
        Assert.True(reader.OptionalBool("yes"));
        Assert.Equal(ConfigurationNodeKind.List, reader.RequiredEnum<ConfigurationNodeKind>("kind"));
        Assert.Equal(TimeSpan.FromMinutes(15), reader.OptionalTime("time"));
        Assert.Single(reader.RequiredList("items"));
        Assert.Equal(["a", "b"], reader.OptionalTexts("texts")!);
        Assert.Equal([new("x", "y")], reader.OptionalTextPairs("map"));
        Assert.Equal(1, reader.RequiredObject("object", "inner").RequiredInteger("inner"));
        Assert.Equal("env:A", reader.OptionalSecret("secret"));
        Assert.Empty(_faults.Messages);
    }

    [Fact]
    public void What_is_missing_or_null_is_left_to_its_default()
    {
        var reader = Read("""{ "text": null }""");
        Assert.Null(reader.OptionalText("text"));
        Assert.Null(reader.OptionalInteger("whole"));
        Assert.True(reader.OptionalBool("yes", otherwise: true));
        Assert.Null(reader.OptionalTime("time"));
        Assert.Null(reader.OptionalEnum<ConfigurationNodeKind>("kind"));
        Assert.Empty(reader.OptionalList("items"));
        Assert.Null(reader.OptionalObject("object"));
        Assert.Empty(_faults.Messages);
    }

    [Theory]
    [InlineData("1.0", "must be a whole number from 1 to 5.")]
    [InlineData("6", "must be a whole number from 1 to 5.")]
    [InlineData("99999999999999999999", "must be a whole number from 1 to 5.")]
    [InlineData("\"3\"", "must be a number, not a text.")]
    [InlineData("{}", "must be a number, not an object.")]
    public void A_number_out_of_range_says_the_range(string value, string expected)
    {
        Read("{ \"whole\": " + value + " }").RequiredInteger("whole", 1, 5);
        Assert.EndsWith("$.whole: " + expected, Assert.Single(_faults.Messages), StringComparison.Ordinal);
    }

    [Fact]
    public void A_wrong_word_gets_the_right_ones_and_the_nearest()
    {
        Read("""{ "kind": "lst" }""").RequiredEnum<ConfigurationNodeKind>("kind");
        Assert.EndsWith(
            "must be one of invalid, null, bool, number, text, list, object; did you mean 'list'?", Assert.Single(_faults.Messages), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("500ms", 0.5)]
    [InlineData("30s", 30)]
    [InlineData("2h", 7200)]
    [InlineData("1d", 86400)]
    [InlineData("00:00:10", 10)]
    public void A_time_has_a_unit_or_colons(string text, double seconds) =>
        Assert.Equal(TimeSpan.FromSeconds(seconds), Read($$"""{ "time": "{{text}}" }""").OptionalTime("time"));

    [Theory]
    [InlineData("30")]
    [InlineData("-5s")]
    [InlineData("5 s")]
    [InlineData("s")]
    [InlineData("99999999999999d")]
    [InlineData("soon")]
    public void A_time_that_is_none_is_a_fault(string text)
    {
        Assert.Null(Read($$"""{ "time": "{{text}}" }""").OptionalTime("time"));
        Assert.Contains("'15m'", Assert.Single(_faults.Messages), StringComparison.Ordinal);
    }

    [Fact]
    public void A_time_out_of_range_says_the_range()
    {
        Assert.Null(Read("""{ "time": "1s" }""").OptionalTime("time", TimeSpan.FromSeconds(5), TimeSpan.FromHours(1)));
        Assert.EndsWith("must be from 00:00:05 to 01:00:00.", Assert.Single(_faults.Messages), StringComparison.Ordinal);
    }

    [Fact]
    public void A_secret_must_be_a_reference_whatever_its_name_and_is_told_once()
    {
        Assert.NotNull(Read("""{ "secret": "hunter2" }""").OptionalSecret("secret"));
        Assert.DoesNotContain("hunter2", Assert.Single(_faults.Messages), StringComparison.Ordinal);
        Read("""{ "text": "hunter2" }""").OptionalSecret("text");
        Assert.Equal(2, _faults.Count);
        Assert.DoesNotContain("hunter2", string.Concat(_faults.Messages), StringComparison.Ordinal);
    }

    [Fact]
    public void A_blank_text_and_an_empty_list_are_faults_where_they_are_required()
    {
        var reader = Read("""{ "text": " ", "items": [] }""");
        reader.RequiredText("text");
        reader.RequiredList("items");
        Assert.Equal(2, _faults.Count);
    }

    [Theory]
    [InlineData("fieds", "fields")]
    [InlineData("FIELDS", "fields")]
    [InlineData("feilds", "fields")]
    [InlineData("exernalid", "externalId")]
    [InlineData("banana", null)]
    public void A_suggestion_is_near_or_none(string written, string? expected) =>
        Assert.Equal(expected, Suggestion.For(written, ["externalId", "fields", "system"]));

    private ConfigurationReader Read(string json)
    {
        var document = ConfigurationDocument.Parse(Encoding.UTF8.GetBytes(json), "m.json", _faults);
        return new ConfigurationReader(
            document.Root, _faults, "text", "whole", "number", "yes", "kind", "time", "items", "texts", "map", "object", "secret");
    }
}
