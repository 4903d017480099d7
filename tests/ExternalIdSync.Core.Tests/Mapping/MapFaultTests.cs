using ExternalIdSync.Core.Mapping;
using static ExternalIdSync.Core.Tests.Mapping.Maps;

namespace ExternalIdSync.Core.Tests.Mapping;

/// <summary>Each fault of a map names its line and path, says what is wrong and what would be right.</summary>
public sealed class MapFaultTests
{
    [Fact]
    public void All_faults_of_a_map_are_told_at_once() => Assert.Equal(
        [
            "m.json(2,3): $: 'version' is missing; it must be a number.",
            "m.json(3,13): $.sistem: unknown property 'sistem'; did you mean 'system'?",
        ],
        Faults("\n  {\n  \"sistem\": \"crm\", \"fields\": [{ \"from\": \"a\", \"to\": \"a\" }] }"));

    [Theory]
    [InlineData("""{ "version": 2, "fields": [{ "from": "a", "to": "a" }] }""", "(1,14): $.version: is a version of the map's form that this program does not know; it knows 1.")]
    [InlineData("""{ "version": 1 }""", "(1,1): $: 'fields' is missing; it must be a list.")]
    [InlineData("""{ "version": 1, "fields": [] }""", "(1,27): $.fields: must not be empty.")]
    [InlineData("""{ "version": 1, "fields": ["a"] }""", "(1,28): $.fields[0]: must be an object with from, to, transforms, blank, write, owner, optional, description, not a text.")]
    [InlineData("[]", "(1,1): $: must be an object with version, description, system, externalId, blank, write, fields, not a list.")]
    public void A_map_of_another_form_says_so(string json, string expected) => Assert.Contains("m.json" + expected, Faults(json));

    [Theory]
    [InlineData("""{ "from": "a" }""", "$.fields[0]: 'to' is missing; it must be a text.")]
    [InlineData("""{ "to": "a" }""", "$.fields[0]: needs 'from', or 'transforms' that begin with const or template.")]
    [InlineData("""{ "from": "a", "to": "a..b" }""", "$.fields[0].to: is not a target field; write a name, a nested name such as 'risk.level', or an item of a list such as 'emails[0].email' (up to 50 items).")]
    [InlineData("""{ "from": "a", "to": "a[99]" }""", "$.fields[0].to: is not a target field; write a name, a nested name such as 'risk.level', or an item of a list such as 'emails[0].email' (up to 50 items).")]
    [InlineData("""{ "from": "a", "to": "a", "owner": "erp" }""", "$.fields[0].owner: names an owner, but the map does not say which 'system' it maps; add 'system' to the map.")]
    [InlineData("""{ "from": "a", "to": "a", "blank": "clera" }""", "$.fields[0].blank: must be one of skip, clear; did you mean 'clear'?")]
    [InlineData("""{ "from": "a", "to": "a", "write": "fill-only" }""", "$.fields[0].write: must be one of overwrite, fillOnly; did you mean 'fillOnly'?")]
    [InlineData("""{ "from": "a", "to": "a" }, { "from": "b", "to": "A" }""", "$.fields[1].to: is mapped twice, first in line 1; keep one.")]
    [InlineData("""{ "from": "a", "to": "a[].b" }, { "from": "b", "to": "a[0].b" }""", "$.fields[1].to: is mapped twice, first in line 1; keep one.")]
    [InlineData("""{ "from": "a", "to": "a[].b" }, { "from": "b", "to": "a" }""", "$.fields[1].to: makes a list of what line 1 maps as one value; keep one of them.")]
    [InlineData("""{ "from": "a", "to": "a[].b" }, { "from": "b", "to": "a[]" }""", "$.fields[1].to: makes an item a record that line 1 maps as one value; keep one of them.")]
    [InlineData("""{ "from": "a", "to": "a[0].b" }, { "from": "b", "to": "a[1].b", "blank": "clear" }""", "$.fields[1].to: belongs to one list with line 1, which is written as a whole; give both the same blank, write and owner.")]
    [InlineData("""{ "from": "a", "to": "a" }, { "from": "b", "to": "a.b" }""", "$.fields[1].to: lies inside 'a', which line 1 maps as a whole; keep one of them.")]
    public void A_field_at_fault_is_named(string fields, string expected) =>
        Assert.Contains(expected, Assert.Single(Faults($$"""{ "version": 1, "fields": [{{fields}}] }""")), StringComparison.Ordinal);

    [Theory]
    [InlineData("\"trm\"", "[0]: unknown transform 'trm'; did you mean 'trim'?")]
    [InlineData("5", "[0]: must be a transform: a word such as \"trim\", or an object with one property such as { \"date\": { … } }.")]
    [InlineData("""{ "trim": true }""", "[0].trim: 'trim' takes no options; write \"trim\".")]
    [InlineData("\"lookup\"", "[0]: 'lookup' needs a value; write { \"lookup\": … }.")]
    [InlineData("""{ "date": { "format": "dd" } }""", "[0].date.format: unknown property 'format'; did you mean 'formats'?")]
    [InlineData("""{ "date": { "formats": [] } }""", "[0].date.formats: must not be empty; leave it out for ISO 8601.")]
    [InlineData("""{ "date": { "formats": ["D"] } }""", "[0].date.formats[0]: is not a date format; write for example 'dd.MM.yyyy' (day, month, year) or \"yyyy-MM-dd'T'HH:mm:ssK\".")]
    [InlineData("""{ "date": { "formats": ["DD.MM.YYYY"] } }""", "[0].date.formats[0]: is not a date format; write for example 'dd.MM.yyyy' (day, month, year) or \"yyyy-MM-dd'T'HH:mm:ssK\".")]
    [InlineData("""{ "date": { "zone": "Mars/Olympus" } }""", "[0].date.zone: is not a time zone known here; write an IANA name such as 'Europe/Berlin', or 'UTC'.")]
    [InlineData("""{ "date": { "output": "dateTime", "formats": ["dd.MM.yyyy"] } }""", "[0].date.formats[0]: tells no offset from UTC, so it gives an instant only in a 'zone'; add one, such as 'Europe/Berlin'.")]
    [InlineData("""{ "number": { "decimal": ",", "group": "," } }""", "[0].number.group: must differ from the decimal separator.")]
    [InlineData("""{ "number": { "decimal": "comma" } }""", "[0].number.decimal: must be one character such as ',' or '.', not a letter, digit or sign.")]
    [InlineData("""{ "number": { "culture": "de-DE", "decimal": "," } }""", "[0].number.culture: stands beside 'decimal' or 'group'; give either the culture or the separators.")]
    [InlineData("""{ "number": { "culture": "xx-Nowhere" } }""", "[0].number.culture: is not a culture known here; write for example 'de-DE'.")]
    [InlineData("""{ "bool": { "true": ["x"], "false": ["X"] } }""", "[0].bool: 'x' stands for true and for false; keep one.")]
    [InlineData("""{ "bool": { "false": [""] } }""", "[0].bool: a blank word can never be met: blanks are a matter of 'blank'; take it out.")]
    [InlineData("""{ "const": 1 }""", "[0]: makes a value of its own, so it must be the first step of a field without 'from'.")]
    [InlineData("""{ "lookup": {} }""", "[0].lookup: needs either 'values' (a table in place) or 'file' (a CSV or JSON file).")]
    [InlineData("""{ "lookup": { "values": {}, "key": "a" } }""", "[0].lookup.key: names a column of 'file', but no file is given.")]
    [InlineData("""{ "lookup": { "values": { "a": 1, "A": 2 }, "ignoreCase": true } }""", "[0].lookup.values.A: holds a key twice ('A'); keep one.")]
    [InlineData("""{ "lookup": { "file": "no-such.csv" } }""", "no-such.csv' does not exist; it is taken relative to the map.")]
    [InlineData("""{ "phone": { "region": "UK" } }""", "[0].phone.region: is not a region; write the two letters of ISO 3166, such as 'GB'.")]
    public void A_transform_at_fault_is_named(string step, string expected)
    {
        var fault = Assert.Single(Faults("{ \"version\": 1, \"fields\": [\n{ \"from\": \"a\", \"to\": \"a\", \"transforms\": [" + step + "] }] }"));
        Assert.StartsWith("m.json(2,", fault, StringComparison.Ordinal);
        Assert.EndsWith(expected, fault, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{F", "has a '{' without a column and '}'; write '{{' for the brace itself.")]
    [InlineData("{}", "has a '{' without a column and '}'; write '{{' for the brace itself.")]
    [InlineData("F}", "has a '}' without '{'; write '}}' for the brace itself.")]
    [InlineData("F", "names no column such as '{FirstName}'; use const for a fixed text.")]
    public void A_template_at_fault_is_named(string template, string expected) => Assert.EndsWith(
        "$.fields[0].transforms[0].template: " + expected,
        Assert.Single(Faults("{ \"version\": 1, \"fields\": [{ \"to\": \"a\", \"transforms\": [{ \"template\": \"" + template + "\" }] }] }")),
        StringComparison.Ordinal);

    [Fact]
    public void A_chain_without_a_value_is_a_fault() => Assert.EndsWith(
        "has nothing to change: add 'from' to the field, or begin with const or template.",
        Assert.Single(Faults("""{ "version": 1, "fields": [{ "to": "a", "transforms": ["trim"] }] }""")),
        StringComparison.Ordinal);

    [Fact]
    public void A_target_field_that_does_not_exist_is_named_with_its_line_and_the_nearest()
    {
        var map = Of("\n{ \"from\": \"A\", \"to\": \"emial\" }, { \"from\": \"B\", \"to\": \"id\" }, { \"from\": \"C\", \"to\": \"external_id\" }");
        var exception = Assert.Throws<SyncException>(() => new RecordMapper(
            map,
            [new TargetField("email"), new TargetField("id") { IsReadOnly = true }],
            new ExternalIdRule(),
            new MapperOptions { ExternalIdField = "external_id" }));
        Assert.Same(SyncErrors.ConfigurationInvalid, exception.Error);
        Assert.Contains("m.json(2,22): $.fields[0].to: the target has no field 'emial'; did you mean 'email'?", exception.Message, StringComparison.Ordinal);
        Assert.Contains("'id' is set by the target itself; take this field out.", exception.Message, StringComparison.Ordinal);
        Assert.Contains("'external_id' is the target's external ID", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Where_the_target_takes_other_fields_a_near_miss_is_only_noted()
    {
        var notes = new List<MapNote>();
        var map = Of("""{ "from": "A", "to": "emial" }, { "from": "B", "to": "favourite_colour" }""");
        using var mapper = new RecordMapper(
            map, [new TargetField("email")], new ExternalIdRule(), new MapperOptions { AcceptsOtherFields = true, OnNote = notes.Add });
        Assert.Equal("FieldUnlisted", Assert.Single(notes).Id);
        Assert.Equal(2, mapper.Fields.Count);
    }
}
