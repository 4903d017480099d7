using System.Text.Json;
using ExternalIdSync.Host.Tests.Running;

namespace ExternalIdSync.Host.Tests;

/// <summary><c>send</c>: a whole file goes to the target's own import, and what that refuses comes back as rows of the file.</summary>
public sealed class SendCommandTests : SandboxedTest
{
    private const string TokenVariable = "PSSYNC_TEST_SEND_TOKEN";

    public override ValueTask InitializeAsync()
    {
        Environment.SetEnvironmentVariable(TokenVariable, "experiture_sandbox");
        Sandbox.Experiture.PollsUntilDone = 2;
        return base.InitializeAsync();
    }

    [Fact]
    public async Task A_file_is_imported_and_its_refused_rows_can_be_corrected_and_sent_again()
    {
        var file = File("crm.csv", "external_id,email", "1,a@example.com", "2,not a mail", ",c@example.com");
        var rejects = Path.Combine(Folder, "rejects.csv");

        var sent = await SendAsync(file, "--rejects", rejects, "--output", "json");

        Assert.Equal(ExitCodes.PartiallySucceeded, sent.ExitCode);
        var summary = JsonDocument.Parse(sent.Out).RootElement;
        Assert.Equal((3, 1, 2), (Number(summary, "read"), Number(summary, "created"), Number(summary, "rejected")));
        var lines = await System.IO.File.ReadAllLinesAsync(rejects, TestContext.Current.CancellationToken);
        Assert.Equal(3, lines.Length);
        Assert.Contains("ExternalIdBlank", lines[2], StringComparison.Ordinal);

        await System.IO.File.WriteAllTextAsync(
            rejects, string.Join('\n', lines).Replace("not a mail", "b@example.com", StringComparison.Ordinal).Replace("\n,c@", "\n3,c@", StringComparison.Ordinal),
            TestContext.Current.CancellationToken);
        var again = await SendAsync(rejects);

        Assert.True(again.ExitCode == ExitCodes.Succeeded, again.Out + again.Error);
        Assert.Contains("c@example.com", Sandbox.Experiture.FindProfile("external_id", "3"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Refused_rows_are_shown_with_their_reasons()
    {
        var run = await SendAsync(File("crm.csv", "external_id,email", "1,a@example.com", "2,not a mail"), "--fail-on", "any");

        Assert.Equal(ExitCodes.Failed, run.ExitCode);
        Assert.Contains("RecordRefused: ", run.Out, StringComparison.Ordinal);
        Assert.DoesNotContain("not a mail", run.Out + run.Error, StringComparison.Ordinal);
        Assert.Contains("more than --fail-on any allows", run.Error, StringComparison.Ordinal);
        Assert.All(run.OutLines, static line => Assert.True(line.Length <= 100, line));
    }

    [Fact]
    public async Task What_if_sends_nothing()
    {
        var run = await SendAsync(File("crm.csv", "external_id,email", "1,a@example.com"), "--what-if");

        Assert.Equal(ExitCodes.Succeeded, run.ExitCode);
        Assert.Equal(0, Sandbox.Requests.Total);
    }

    [Fact]
    public async Task A_target_that_imports_no_files_is_told_before_anything_is_sent()
    {
        var run = await PssyncRun.Of(["send", File("c.csv", "external_id,name", "1,Acme"), .. Companies()]);

        Assert.Equal(ExitCodes.Failed, run.ExitCode);
        Assert.Contains("error NotSupported: ", run.Error, StringComparison.Ordinal);
        Assert.Equal(0, Sandbox.Requests.Total);
    }

    private static int Number(JsonElement element, string name) => element.GetProperty(name).GetInt32();

    private Task<PssyncRun> SendAsync(string file, params string[] more) => PssyncRun.Of(
    [
        "send", file, "--target", "experiture/profiles", "--external-id", "external_id",
        "--base-url", new Uri(Address, "experiture/public/v1").ToString(), "--token", "env:" + TokenVariable, .. more,
    ]);
}
