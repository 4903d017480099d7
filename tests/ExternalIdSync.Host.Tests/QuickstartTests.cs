using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.RegularExpressions;
using ExternalIdSync.Host.Quickstart;
using ExternalIdSync.Host.Sandbox;
using ExternalIdSync.Host.Terminals;
using ExternalIdSync.Host.Tests.Running;
using ExternalIdSync.Sandbox;

namespace ExternalIdSync.Host.Tests;

public partial class QuickstartTests
{
    [Fact]
    public async Task It_works_from_any_directory_and_ends_with_0()
    {
        var run = await PssyncProcess.RunAsync(Path.GetTempPath(), "quickstart");

        Assert.True(run.ExitCode == ExitCodes.Succeeded, run.Error);
        Assert.Empty(run.Error);
        Assert.All(TourStop.All, stop => Assert.Contains(stop.Target, run.Out, StringComparison.Ordinal));
        Assert.Equal(TourStop.All.Count, run.OutLines.Count(static l => l.EndsWith("as it should be", StringComparison.Ordinal)));
        Assert.Contains("A rejection: ", run.Out, StringComparison.Ordinal);
        Assert.Contains("A conflict: ", run.Out, StringComparison.Ordinal);
        Assert.All(run.OutLines, static l => Assert.InRange(l.Length, 0, 100));
    }

    [Fact]
    public async Task The_readme_shows_what_it_prints()
    {
        var readme = await File.ReadAllTextAsync(Repository.File("README.md"));
        var shown = ShownOutput().Match(readme).Groups["output"].Value;

        var run = await PssyncRun.Of("quickstart");

        Assert.Equal(Normalize(shown), Normalize(run.Out));
    }

    [Fact]
    public async Task It_fails_where_a_target_holds_another_number_of_records()
    {
        await using var host = await SandboxHost.StartAsync(new SandboxServer());
        using var client = new HttpClient();
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", "hipcall_sandbox");
        using var added = await client.PostAsJsonAsync(new Uri(host.Address, "hipcall/api/v3/companies"), new { name = "n", external_id = "other" });
        added.EnsureSuccessStatusCode();
        await using var output = new StringWriter();

        var failure = await Assert.ThrowsAsync<SyncException>(
            () => new Tour(host, new Terminal { Out = output, Error = TextWriter.Null }).TakeAsync(CancellationToken.None));

        Assert.Equal(SyncErrors.Unexpected, failure.Error);
        Assert.Contains("WRONG", output.ToString(), StringComparison.Ordinal);
    }

    private static string Normalize(string text) => Ids().Replace(
        Seconds().Replace(Ports().Replace(text.ReplaceLineEndings("\n").TrimEnd(), "http://127.0.0.1:PORT/"), " S"), "ID");

    [GeneratedRegex(@"<!-- quickstart.*?-->\s*```text\n(?<output>.*?)```", RegexOptions.Singleline)]
    private static partial Regex ShownOutput();

    [GeneratedRegex(@"http://127\.0\.0\.1:\d+/")]
    private static partial Regex Ports();

    [GeneratedRegex(@" +\d+\.\d$", RegexOptions.Multiline)]
    private static partial Regex Seconds();

    [GeneratedRegex("[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")]
    private static partial Regex Ids();
}
