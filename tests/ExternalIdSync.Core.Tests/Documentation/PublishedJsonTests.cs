using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using ExternalIdSync.Core.Jobs;
using ExternalIdSync.Core.Mapping;
using ExternalIdSync.Core.Sources.Lists;
using ExternalIdSync.Core.Targets;
using ExternalIdSync.Core.Tests.Sources.Csv;
using Json.Schema;

namespace ExternalIdSync.Core.Tests.Documentation;

/// <summary>The JSON that documentation shows, and the files that ship, pass the published schemas and have no faults for the readers.</summary>
public sealed partial class PublishedJsonTests : IDisposable
{
    private static readonly JsonDocumentOptions Lenient = new() { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true };

    private static readonly Dictionary<string, JsonSchema> Schemas = new[] { "map-1", "contract-1", "connector-1", "source-1", "job-1" }
        .ToDictionary(static name => name, Load, StringComparer.Ordinal);

    private static readonly Dictionary<string, string> Shown = Pages()
        .SelectMany(static page => Block().Matches(File.ReadAllText(page)).Select((block, i) => (Place: $"{Repository.Relative(page)}#{i + 1}", Text: block.Groups["text"].Value)))
        .ToDictionary(static shown => shown.Place, static shown => shown.Text, StringComparer.Ordinal);

    private readonly TemporaryFolder _folder = new();

    public static TheoryData<string> Places => [.. Shown.Keys];

    public static TheoryData<string> Shipped =>
    [
        .. new[] { "module/samples", "module/docs/examples", "src/ExternalIdSync.Core/Targets/Definitions", "src/ExternalIdSync.Core/Sources/Lists/Definitions" }
            .SelectMany(static folder => Directory.GetFiles(Repository.File(folder), "*.json", SearchOption.AllDirectories)).Select(Repository.Relative),
    ];

    public void Dispose() => _folder.Dispose();

    [Theory]
    [MemberData(nameof(Places))]
    public void What_is_shown_passes_its_schema_and_its_reader(string place)
    {
        Check(Shown[place]);

        // Beside the samples, where the files are that it names.
        foreach (var sample in Directory.GetFiles(Repository.File("module/samples")))
        {
            File.Copy(sample, _folder.Path(Path.GetFileName(sample)));
        }

        Read(_folder.Write("shown.json", Shown[place]), KindOf(Parse(Shown[place])));
    }

    [Theory]
    [MemberData(nameof(Shipped))]
    public void What_ships_passes_its_schema_and_its_reader(string file)
    {
        var path = Repository.File(file);
        Check(File.ReadAllText(path));
        Read(path, KindOf(Parse(File.ReadAllText(path))));
    }

    [Fact]
    public void Every_kind_of_file_is_shown_somewhere() =>
        Assert.Equal(Schemas.Keys.Order(StringComparer.Ordinal), Shown.Values.Select(static text => KindOf(Parse(text))).Distinct().Order(StringComparer.Ordinal));

    [Theory]
    [InlineData("""{ "version": 1, "name": "x", "source": { "type": "csv", "path": "x" }, "target": { "name": "x" }, "limit": {} }""")]
    [InlineData("""{ "version": 1, "name": "x", "source": { "type": "csv", "path": "x" }, "target": { "name": "x" }, "map": { "version": 1, "feilds": [] } }""")]
    [InlineData("""{ "version": 1, "fields": [{ "from": "A", "too": "a" }] }""")]
    [InlineData("""{ "version": 1, "fields": { "email": { "owner": "a", "writes": "fillOnly" } } }""")]
    public void A_slip_does_not_pass(string text) => Assert.False(Evaluate(Parse(text)).IsValid);

    private static void Check(string text)
    {
        var result = Evaluate(Parse(text));
        Assert.True(result.IsValid, string.Join('\n', result.Details.Where(static d => d.HasErrors).Select(static d => $"{d.InstanceLocation}: {string.Join(' ', d.Errors!.Values)}")));
    }

    private static EvaluationResults Evaluate(JsonNode node) => Schemas[KindOf(node)].Evaluate(node, new EvaluationOptions { OutputFormat = OutputFormat.List });

    private static void Read(string path, string kind)
    {
        object read = kind switch
        {
            "job-1" => JobFile.Load(path),
            "map-1" => MapDefinition.Load(path),
            "contract-1" => OwnershipContract.Load(path),
            "source-1" => ListSourceCatalog.Find(path),
            _ => ConnectorCatalog.Default.Find(path),
        };
        Assert.NotNull(read);
    }

    private static string KindOf(JsonNode node) => node switch
    {
        _ when node["source"] is not null && node["target"] is not null => "job-1",
        _ when node["strategy"] is not null => "connector-1",
        _ when node["request"] is not null => "source-1",
        _ when node["fields"] is JsonObject => "contract-1",
        _ when node["fields"] is JsonArray => "map-1",
        _ => throw new InvalidOperationException($"No published schema is about this: {node.ToJsonString()}"),
    };

    private static JsonNode Parse(string text) => JsonNode.Parse(text, documentOptions: Lenient)!;

    private static JsonSchema Load(string name)
    {
        var schema = JsonSchema.FromText(File.ReadAllText(Repository.File($"module/schemas/{name}.json")));

        // References between schemas are relative to where they lie.
        SchemaRegistry.Global.Register(new Uri($"https://schemas.example/{name}.json"), schema);
        return schema;
    }

    private static IEnumerable<string> Pages() => Directory.GetFiles(Repository.File("module"), "*.md", SearchOption.AllDirectories)
        .Append(Repository.File("README.md")).Order(StringComparer.Ordinal);

    [GeneratedRegex("^```json\r?\n(?<text>.*?)^```", RegexOptions.Multiline | RegexOptions.Singleline | RegexOptions.ExplicitCapture)]
    private static partial Regex Block();
}
