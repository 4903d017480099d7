using System.Text.Json;
using ExternalIdSync.Core.Mapping;
using ExternalIdSync.Core.Mapping.Transforms;

namespace ExternalIdSync.Core.Tests.Mapping;

/// <summary>The published schema and the reader say the same.</summary>
public sealed class MapSchemaTests
{
    private static readonly Dictionary<string, string[]> Known = new(StringComparer.Ordinal)
    {
        ["map"] = ["$schema", .. MapProperties.Map],
        ["externalId"] = MapProperties.ExternalId,
        ["field"] = MapProperties.Field,
        ["transform"] = MapProperties.Transform,
        ["date"] = MapProperties.Date,
        ["number"] = MapProperties.Number,
        ["bool"] = MapProperties.Bool,
        ["lookup"] = MapProperties.Lookup,
        ["phone"] = MapProperties.Phone,
    };

    public static TheoryData<string> Objects => [.. Known.Keys];

    public static TheoryData<string> Samples => [.. Directory.GetFiles(Repository.File("module/samples"), "*.map.json").Select(static f => Path.GetFileName(f))];

    [Theory]
    [MemberData(nameof(Objects))]
    public void Schema_and_reader_know_the_same_properties(string name)
    {
        using var schema = Schema();
        var definition = schema.RootElement.GetProperty("$defs").GetProperty(name);
        Assert.Equal(
            Known[name].Order(StringComparer.Ordinal),
            definition.GetProperty("properties").EnumerateObject().Select(static p => p.Name).Order(StringComparer.Ordinal));
        Assert.False(definition.GetProperty("additionalProperties").GetBoolean());
    }

    [Fact]
    public void Schema_and_reader_know_the_same_words()
    {
        using var schema = Schema();
        var definitions = schema.RootElement.GetProperty("$defs");
        Assert.Equal(Words<BlankPolicy>(), Enumerated(definitions.GetProperty("blank")));
        Assert.Equal(Words<WriteMode>(), Enumerated(definitions.GetProperty("write")));
        Assert.Equal(Words<DateOutput>(), Enumerated(definitions.GetProperty("date").GetProperty("properties").GetProperty("output")));
        Assert.Equal(MapProperties.PlainTransforms, Enumerated(definitions.GetProperty("step").GetProperty("oneOf")[0]));

        static IEnumerable<string> Words<T>()
            where T : struct, Enum => Enum.GetNames<T>().Select(JsonNamingPolicy.CamelCase.ConvertName);
    }

    [Fact]
    public void Every_object_of_the_schema_is_compared()
    {
        using var schema = Schema();
        Assert.Equal(
            Known.Keys.Order(StringComparer.Ordinal),
            schema.RootElement.GetProperty("$defs").EnumerateObject()
                .Where(static d => d.Value.TryGetProperty("properties", out _))
                .Select(static d => d.Name)
                .Order(StringComparer.Ordinal));
    }

    /// <summary>Each known property is really read: a value of a kind that fits none is a fault at that property.</summary>
    [Theory]
    [InlineData("""{ "version": 1, "fields": [{ "from": "a", "to": "a" }], "PROPERTY": {"?": {"?": 0}} }""", "map", "fields,version")]
    [InlineData("""{ "version": 1, "fields": [{ "from": "a", "to": "a" }], "externalId": { "PROPERTY": {} } }""", "externalId", "")]
    [InlineData("""{ "version": 1, "fields": [{ "PROPERTY": {} }] }""", "field", "")]
    [InlineData("""{ "version": 1, "fields": [{ "from": "a", "to": "a", "transforms": [{ "date": { "PROPERTY": {} } }] }] }""", "date", "")]
    [InlineData("""{ "version": 1, "fields": [{ "from": "a", "to": "a", "transforms": [{ "number": { "PROPERTY": {} } }] }] }""", "number", "")]
    [InlineData("""{ "version": 1, "fields": [{ "from": "a", "to": "a", "transforms": [{ "bool": { "PROPERTY": {} } }] }] }""", "bool", "")]
    [InlineData("""{ "version": 1, "fields": [{ "from": "a", "to": "a", "transforms": [{ "lookup": { "PROPERTY": 5 } }] }] }""", "lookup", "default")]
    [InlineData("""{ "version": 1, "fields": [{ "from": "a", "to": "a", "transforms": [{ "phone": { "PROPERTY": {} } }] }] }""", "phone", "")]
    public void Every_known_property_is_read(string json, string name, string except)
    {
        foreach (var property in Known[name].Except(["$schema", .. except.Split(',')]))
        {
            var faults = Maps.Faults(json.Replace("PROPERTY", property, StringComparison.Ordinal));
            Assert.Contains(faults, f => f.Contains("." + property, StringComparison.Ordinal));
            Assert.DoesNotContain(faults, f => f.Contains($"unknown property '{property}'", StringComparison.Ordinal));
        }
    }

    [Theory]
    [MemberData(nameof(Samples))]
    public void A_sample_is_a_map_without_faults(string file)
    {
        var map = MapDefinition.Load(Repository.File("module/samples/" + file));
        Assert.Equal("crm", map.System);
        Assert.Equal("crm:", map.ExternalIdPrefix);
        string[] columns = file.StartsWith("contacts", StringComparison.Ordinal)
            ? ["ContactId", "FullName", "FirstName", "LastName", "Email", "Phone", "Country", "City", "Company", "CompanyId", "JobTitle", "LeadSource", "CustomerSince", "MarketingConsent", "UpdatedAt"]
            : ["CompanyId", "Name", "Website", "Email", "Phone", "Country", "City", "Industry", "Employees", "AnnualRevenue", "UpdatedAt"];
        using var mapper = new RecordMapper(map, [], new ExternalIdRule());
        var values = columns.Select(static c => (object?)(c switch
        {
            "Phone" => "020 7183 8750",
            "Country" => "GB",
            "UpdatedAt" => "2026-01-31T12:00:00Z",
            _ => "x",
        })).ToArray();
        Assert.True(mapper.TryMap(new SourceRecord(new RecordSchema(columns), values), out var record, out var refusal), refusal?.Reason);
        Assert.Equal("crm:x", record.ExternalId.Value);
    }

    private static IEnumerable<string> Enumerated(JsonElement element) => element.GetProperty("enum").EnumerateArray().Select(static e => e.GetString()!);

    private static JsonDocument Schema() => JsonDocument.Parse(File.ReadAllBytes(Repository.File("module/schemas/map-1.json")));
}
