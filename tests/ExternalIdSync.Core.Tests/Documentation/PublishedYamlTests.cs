using YamlDotNet.RepresentationModel;

namespace ExternalIdSync.Core.Tests.Documentation;

/// <summary>The pipelines that ship as examples, and our own, are YAML with the parts that their service looks for.</summary>
public sealed class PublishedYamlTests
{
    public static TheoryData<string> Pipelines =>
    [
        .. new[] { "module/docs/examples", ".github" }
            .SelectMany(static folder => Directory.GetFiles(Repository.File(folder), "*.yml", SearchOption.AllDirectories))
            .Select(Repository.Relative),
    ];

    [Theory]
    [MemberData(nameof(Pipelines))]
    public void Pipeline_says_when_it_runs_and_every_step_does_something(string file)
    {
        var isGitHub = file.Contains("github", StringComparison.Ordinal);
        var root = Load(file);
        Assert.True(Has(root, isGitHub ? "on" : "trigger") || Has(root, "schedules"), "Nothing starts it.");

        var steps = Steps(root).ToList();
        Assert.NotEmpty(steps);
        var kinds = isGitHub ? new[] { "uses", "run" } : ["checkout", "pwsh", "task", "publish", "download"];
        Assert.All(steps, step => Assert.Single(kinds, kind => Has(step, kind)));
    }

    // What a parser takes for a comment never reaches the agent: a command would end there without anyone being told.
    [Theory]
    [MemberData(nameof(Pipelines))]
    public void Command_on_one_line_is_read_to_its_end(string file)
    {
        var lines = File.ReadAllLines(Repository.File(file));
        foreach (var (name, value) in Steps(Load(file)).SelectMany(static step => step.Children))
        {
            var line = lines[(int)value.Start.Line - 1].Trim();
            if (name is YamlScalarNode { Value: "run" or "pwsh" } && value is YamlScalarNode { Style: YamlDotNet.Core.ScalarStyle.Plain } command)
            {
                Assert.EndsWith(command.Value!, line, StringComparison.Ordinal);
            }
        }
    }

    // Jobs hold steps; a short Azure pipeline is one job without saying so.
    private static IEnumerable<YamlMappingNode> Steps(YamlMappingNode root)
    {
        var jobs = !Has(root, "jobs") ? [root] : root["jobs"] switch
        {
            YamlMappingNode byName => byName.Children.Values,
            var list => ((YamlSequenceNode)list).Children,
        };
        return jobs.SelectMany(static job => ((YamlSequenceNode)job["steps"]).Children.Cast<YamlMappingNode>());
    }

    private static YamlMappingNode Load(string file)
    {
        using var reader = File.OpenText(Repository.File(file));
        var yaml = new YamlStream();
        yaml.Load(reader);
        return (YamlMappingNode)Assert.Single(yaml.Documents).RootNode;
    }

    private static bool Has(YamlNode node, string key) => ((YamlMappingNode)node).Children.ContainsKey(key);
}
