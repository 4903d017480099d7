using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;
using ExternalIdSync.Core.Json;
using ExternalIdSync.Core.Sources.Lists;

namespace ExternalIdSync.Core.Tests.Sources.Lists;

/// <summary>The published schema and the reader say the same.</summary>
public sealed class ListSchemaTests
{
    private static readonly Dictionary<string, string[]> Known = new(StringComparer.Ordinal)
    {
        ["source"] = ["$schema", .. ListSourceReader.Root],
        ["authentication"] = ListSourceReader.Authentication,
        ["limits"] = ListSourceReader.Limits,
        ["request"] = ListSourceReader.Request,
        ["modified"] = ListSourceReader.Modified,
        ["deleted"] = ListSourceReader.Deleted,
        ["paging"] = ListSourceReader.Paging,
    };

    [Fact]
    public void Schema_and_reader_know_the_same_properties()
    {
        using var schema = Schema();
        var definitions = schema.RootElement.GetProperty("$defs").EnumerateObject().Where(static d => d.Value.TryGetProperty("properties", out _)).ToList();
        Assert.Equal(Known.Keys.Order(StringComparer.Ordinal), definitions.Select(static d => d.Name).Order(StringComparer.Ordinal));
        foreach (var definition in definitions)
        {
            Assert.Equal(
                Known[definition.Name].Order(StringComparer.Ordinal),
                definition.Value.GetProperty("properties").EnumerateObject().Select(static p => p.Name).Order(StringComparer.Ordinal));
            Assert.False(definition.Value.GetProperty("additionalProperties").GetBoolean());
        }
    }

    [Fact]
    public void Schema_and_reader_know_the_same_words()
    {
        using var schema = Schema();
        Assert.Equal(Enum.GetNames<ListPagingKind>().Select(JsonNamingPolicy.CamelCase.ConvertName), Enumerated("paging"));
        Assert.Equal(ListAuthentication.Kinds, Enumerated("authentication"));

        IEnumerable<string> Enumerated(string name) => schema.RootElement.GetProperty("$defs").GetProperty(name)
            .GetProperty("properties").GetProperty("kind").GetProperty("enum").EnumerateArray().Select(static e => e.GetString()!);
    }

    [Fact]
    public void Every_fault_is_told_at_once_with_its_place()
    {
        var faults = Assert.Throws<SyncException>(static () => Read("""
            { "version": 2, "name": "x", "request": { "path": "/items?a=1" }, "paging": { "kind": "cursr" },
              "modified": { "path": "a..b[", "format": "MMMM'" }, "authentication": { "kind": "oauth2ClientCredentials" }, "overlap": "soon", "baseUrl": "ftp://x" }
            """));
        Assert.Equal(SyncErrors.ConfigurationInvalid, faults.Error);
        foreach (var place in (string[])["$.version", "$.request.path", "$.paging.kind", "$.modified.path", "$.modified.format", "'tokenPath' is missing", "$.overlap", "$.baseUrl"])
        {
            Assert.Contains(place, faults.Message, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("iso", "2026-03-01T11:59:58.123Z")]
    [InlineData("unixSeconds", "1772366398")]
    [InlineData("unixMilliseconds", "1772366398123")]
    [InlineData("date", "2026-03-01")]
    [InlineData("yyyyMMdd", "20260301")]
    public void An_instant_is_written_as_the_API_wants_it(string format, string expected)
    {
        var definition = Read($$"""{ "version": 1, "name": "x", "request": { "path": "a" }, "modified": { "parameter": "since", "format": "{{format}}" } }""");
        Assert.Equal(expected, definition.FormatSince(new DateTimeOffset(2026, 3, 1, 13, 59, 58, 123, TimeSpan.FromHours(2))));
    }

    private static ListSourceDefinition Read(string json) =>
        ListSourceReader.Read(ConfigurationDocument.Parse(Encoding.UTF8.GetBytes(json), "source.json", new ConfigurationFaults()));

    private static JsonDocument Schema([CallerFilePath] string here = "") =>
        JsonDocument.Parse(File.ReadAllBytes(Path.Combine(Path.GetDirectoryName(here)!, "../../../../module/schemas/source-1.json")));
}
