using System.Text.RegularExpressions;
using ExternalIdSync.Host.Tests.Running;

namespace ExternalIdSync.Host.Tests;

public sealed partial class TourOfTheReadmeTests : SandboxedTest
{
    [Fact]
    public async Task Every_command_of_the_tour_runs_as_it_stands()
    {
        var readme = await System.IO.File.ReadAllTextAsync(Repository.File("README.md"));
        var commands = Commands().Matches(readme).Select(static m => m.Groups["arguments"].Value).ToList();

        var runs = new List<PssyncRun>();
        foreach (var command in commands)
        {
            runs.Add(await PssyncRun.Of(Arguments(command)));
        }

        Assert.All(runs, static run => Assert.DoesNotContain(run.Error.Split('\n'), static l => l.StartsWith("error", StringComparison.Ordinal)));
        Assert.Equal([ExitCodes.PartiallySucceeded, ExitCodes.PartiallySucceeded, ExitCodes.Succeeded], runs.Select(static r => r.ExitCode));
        Assert.True(System.IO.File.Exists(Path.Combine(Folder, "rejects.csv")));
    }

    private string[] Arguments(string command) =>
    [
        .. command.Replace("\\\n", " ", StringComparison.Ordinal)
            .Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            .Select(word => word switch
            {
                "env:HIPCALL_TOKEN" => Token,
                "rejects.csv" => Path.Combine(Folder, word),
                _ when word.StartsWith("module/", StringComparison.Ordinal) => Repository.File(word),
                _ => word.Replace("http://127.0.0.1:5080/", Address.ToString(), StringComparison.Ordinal),
            }),
    ];

    [GeneratedRegex(@"^ +pssync (?<arguments>(import|get) (.*\\\n)*.*)$", RegexOptions.Multiline | RegexOptions.ExplicitCapture)]
    private static partial Regex Commands();
}
