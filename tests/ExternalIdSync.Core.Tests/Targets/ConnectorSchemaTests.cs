using System.Text.Json;
using ExternalIdSync.Core.Mapping;
using ExternalIdSync.Core.Targets;

namespace ExternalIdSync.Core.Tests.Targets;

/// <summary>The published schema and the reader say the same.</summary>
public sealed class ConnectorSchemaTests
{
    private static readonly Dictionary<string, string[]> Known = new(StringComparer.Ordinal)
    {
        ["connector"] = ["$schema", .. ConnectorProperties.Connector],
        ["authentication"] = ConnectorProperties.Authentication,
        ["limits"] = ConnectorProperties.Limits,
        ["externalId"] = ConnectorProperties.ExternalId,
        ["body"] = ConnectorProperties.Body,
        ["answer"] = ConnectorProperties.Answer,
        ["requests"] = ConnectorProperties.Requests,
        ["request"] = ConnectorProperties.Request,
        ["write"] = ConnectorProperties.Request,
        ["batch"] = ConnectorProperties.Batch,
        ["item"] = ConnectorProperties.Item,
        ["outcomes"] = ConnectorProperties.Outcomes,
        ["job"] = ConnectorProperties.Job,
        ["fieldList"] = ConnectorProperties.FieldList,
        ["import"] = ConnectorProperties.Import,
        ["refused"] = ConnectorProperties.Refused,
        ["field"] = ConnectorProperties.Field,
        ["rule"] = ConnectorProperties.Rule,
        ["errors"] = ConnectorProperties.Errors,
    };

    [Fact]
    public void Schema_and_reader_know_the_same_properties()
    {
        using var schema = Schema();
        var definitions = schema.RootElement.GetProperty("$defs");
        Assert.Equal(Known.Keys.Order(StringComparer.Ordinal), Names(definitions));
        foreach (var (name, properties) in Known)
        {
            var definition = definitions.GetProperty(name);
            Assert.Equal(properties.Order(StringComparer.Ordinal), Names(definition.GetProperty("properties")));
            Assert.False(definition.GetProperty("additionalProperties").GetBoolean());
        }
    }

    [Fact]
    public void Schema_and_reader_know_the_same_words()
    {
        using var schema = Schema();
        var definitions = schema.RootElement.GetProperty("$defs");
        Assert.Equal(Words<UpsertStrategy>(), Enumerated("connector", "strategy"));
        Assert.Equal(Words<NullHandling>(), Enumerated("connector", "nulls"));
        Assert.Equal(Words<FieldType>(), Enumerated("field", "type"));
        Assert.Equal(Words<AnswerMeaning>(), Enumerated("rule", "means"));

        IEnumerable<string?> Enumerated(string name, string property) =>
            definitions.GetProperty(name).GetProperty(
                "properties").GetProperty(property).GetProperty("enum").EnumerateArray().Select(static e => e.GetString());

        static IEnumerable<string> Words<T>()
            where T : struct, Enum => Enum.GetNames<T>().Select(JsonNamingPolicy.CamelCase.ConvertName);
    }

    private static IEnumerable<string> Names(JsonElement element) =>
        element.EnumerateObject().Select(static p => p.Name).Order(StringComparer.Ordinal);

    private static JsonDocument Schema([System.Runtime.CompilerServices.CallerFilePath] string here = "") =>
        JsonDocument.Parse(File.ReadAllText(Path.Combine(Path.GetDirectoryName(here)!, "../../../module/schemas/connector-1.json")));
}
