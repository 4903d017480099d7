using System.Globalization;
using System.Text.Json;
using ExternalIdSync.Host.Terminals;
using ExternalIdSync.Host.Tests.Running;

namespace ExternalIdSync.Host.Tests;

/// <summary><c>cursor</c>: shows how far a job has read, and moves that only where somebody means it.</summary>
public sealed class CursorCommandTests : SandboxedTest
{
    [Fact]
    public async Task A_job_that_never_ran_stands_at_the_beginning_and_looking_makes_no_state()
    {
        var job = CompaniesJob("Id,Name", "A-1,Acme");

        var table = await PssyncRun.Of("cursor", job);
        var json = await CursorOf(job);

        Assert.Equal(0, table.ExitCode);
        Assert.Contains("beginning", table.Out, StringComparison.Ordinal);
        Assert.Equal(JsonValueKind.Null, json.GetProperty("cursor").ValueKind);
        Assert.False(System.IO.File.Exists(Path.Combine(Folder, "state.db")));
    }

    [Fact]
    public async Task A_run_moves_it_and_says_which_run_it_was()
    {
        var job = CompaniesJob("Id,Name", "A-1,Acme");
        await PssyncRun.Of("run", job);

        var cursor = await CursorOf(job);

        Assert.Equal(("companies", "csv/companies.csv", 1), (
            cursor.GetProperty("job").GetString(), cursor.GetProperty("source").GetString(), cursor.GetProperty("runId").GetInt32()));
        Assert.StartsWith("1;csv", cursor.GetProperty("cursor").GetString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--reset")]
    [InlineData("--to-run", "1")]
    public async Task Moving_it_back_makes_the_next_run_read_again_and_send_nothing(params string[] aim)
    {
        var job = CompaniesJob("Id,Name", "A-1,Acme", "A-2,Bell");
        await PssyncRun.Of("run", job);
        var sent = Sandbox.Requests.Total;

        var moved = await PssyncRun.Of(["cursor", job, .. aim, "--yes"]);
        var run = await PssyncRun.Of("run", job, "--output", "json");

        Assert.Equal((0, 0), (moved.ExitCode, run.ExitCode));
        Assert.Contains("beginning", moved.Out, StringComparison.Ordinal);
        Assert.Equal(2, JsonDocument.Parse(run.Out).RootElement.GetProperty("unchanged").GetInt32());
        Assert.Equal(sent, Sandbox.Requests.Total);
    }

    [Fact]
    public async Task It_goes_to_a_cursor_that_a_run_had()
    {
        var job = CompaniesJob("Id,Name", "A-1,Acme");
        await PssyncRun.Of("run", job);
        var text = (await CursorOf(job)).GetProperty("cursor").GetString()!;
        await PssyncRun.Of("cursor", job, "--reset", "--yes");

        var moved = await PssyncRun.Of("cursor", job, "--cursor", text, "--yes");

        Assert.Equal(0, moved.ExitCode);
        Assert.Contains("by hand", moved.Out, StringComparison.Ordinal);
        Assert.Equal(text, (await CursorOf(job)).GetProperty("cursor").GetString());
    }

    [Theory]
    [InlineData("OptionInvalid", "is one of salesforce/Contact", "--cursor", "1;salesforce%2FContact;at=20260101T0000000000000;id=x")]
    [InlineData("OptionInvalid", "none that a source has written", "--cursor", "yesterday")]
    [InlineData("RunNotFound", "has no run 9", "--to-run", "9")]
    [InlineData("OptionInvalid", "'rows' is no number", "--cursor", "1;csv%2Fcompanies.csv;read=;in=x;rows=many")]
    public async Task A_place_that_is_none_of_this_jobs_is_refused_and_the_cursor_stays(string id, string message, params string[] aim)
    {
        var job = CompaniesJob("Id,Name", "A-1,Acme");
        await PssyncRun.Of("run", job);
        var before = (await CursorOf(job)).GetRawText();

        var moved = await PssyncRun.Of(["cursor", job, .. aim, "--yes"]);

        Assert.Equal(ExitCodes.Failed, moved.ExitCode);
        Assert.Contains(id, moved.Error, StringComparison.Ordinal);
        Assert.Contains(message, moved.Error, StringComparison.Ordinal);
        Assert.Equal(before, (await CursorOf(job)).GetRawText());
    }

    [Fact]
    public async Task Without_yes_it_is_moved_by_nobody_but_a_person_who_says_so()
    {
        var job = CompaniesJob("Id,Name", "A-1,Acme");
        await PssyncRun.Of("run", job);

        var script = await PssyncRun.Of("cursor", job, "--reset");
        var (refused, question) = await AskAsync(job, "n");
        var stayed = (await CursorOf(job)).GetProperty("cursor").ValueKind;
        var (agreed, _) = await AskAsync(job, "y");

        Assert.Equal(ExitCodes.Failed, script.ExitCode);
        Assert.Contains("--yes", script.Error, StringComparison.Ordinal);
        Assert.Equal(ExitCodes.Stopped, refused);
        Assert.Contains("Move the cursor of the job 'companies' at csv/companies.csv back to the source's beginning? [y/N]", question, StringComparison.Ordinal);
        Assert.Equal(JsonValueKind.String, stayed);
        Assert.Equal(ExitCodes.Succeeded, agreed);
        Assert.Equal(JsonValueKind.Null, (await CursorOf(job)).GetProperty("cursor").ValueKind);
    }

    [Fact]
    public async Task It_goes_back_to_a_time_and_what_changed_since_is_read_again_and_not_sent()
    {
        var job = AccountsJob();
        Sandbox.Salesforce.Seed("Account", 3, static i => new Dictionary<string, object?> { ["Name"] = $"Account {i}" }, DateTimeOffset.UtcNow.AddHours(-1));
        await PssyncRun.Of("run", job);
        var (created, yesterday) = (Sandbox.Hipcall.CompanyCount, DateTimeOffset.UtcNow.AddDays(-1));

        var moved = await PssyncRun.Of("cursor", job, "--to-time", yesterday.ToOffset(TimeSpan.FromHours(2)).ToString("yyyy-MM-dd'T'HH:mm:sszzz", CultureInfo.InvariantCulture), "--yes", "--output", "json");
        var run = await PssyncRun.Of("run", job, "--output", "json");

        Assert.True(moved.ExitCode == 0, moved.Error);
        Assert.Contains($";at={yesterday:yyyyMMdd'T'HHmmss}", JsonDocument.Parse(moved.Out).RootElement.GetProperty("cursor").GetString(), StringComparison.Ordinal);
        Assert.Equal((3, 3), (created, JsonDocument.Parse(run.Out).RootElement.GetProperty("unchanged").GetInt32()));
        Assert.Equal(0, Sandbox.Requests.Mutating - created);
    }

    [Theory]
    [InlineData("2026-01-02", "2026-01-02 00:00:00 UTC")]
    [InlineData("2026-01-02T03:04+01:00", "2026-01-02 02:04:00 UTC")]
    [InlineData("2026-01-02 03:04:05", "2026-01-02 03:04:05 UTC")]
    [InlineData("2026-01-02T03:04:05.678Z", "2026-01-02 03:04:05 UTC")]
    public async Task A_time_means_the_same_on_every_machine(string written, string asked)
    {
        var moved = await PssyncRun.Of("cursor", AccountsJob(), "--to-time", written);

        Assert.Contains($"Move the cursor of the job 'accounts' at salesforce/Account to {asked}?", moved.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("yesterday", "is no time")]
    [InlineData("01/02/2026", "is no time")]
    [InlineData("2999-01-01", "lies ahead")]
    public async Task A_time_that_is_none_or_lies_ahead_is_refused(string time, string message)
    {
        var moved = await PssyncRun.Of("cursor", AccountsJob(), "--to-time", time, "--yes");

        Assert.Equal(ExitCodes.Failed, moved.ExitCode);
        Assert.Contains(message, moved.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Files_know_no_times()
    {
        var moved = await PssyncRun.Of("cursor", CompaniesJob("Id,Name", "A-1,Acme"), "--to-time", "2026-01-01", "--yes");

        Assert.Equal(ExitCodes.Failed, moved.ExitCode);
        Assert.Contains("NotSupported", moved.Error, StringComparison.Ordinal);
        Assert.Contains("knows no times of changes", moved.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task One_aim_at_a_time()
    {
        var run = await PssyncRun.Of("cursor", CompaniesJob("Id,Name", "A-1,Acme"), "--reset", "--to-run", "1");

        Assert.Equal(ExitCodes.Failed, run.ExitCode);
        Assert.Contains("give one of them", run.Error, StringComparison.Ordinal);
    }

    private static async Task<(int ExitCode, string Error)> AskAsync(string job, string answer)
    {
        await using var output = new StringWriter();
        await using var error = new StringWriter();
        using var person = new StringReader(answer + "\n");
        var terminal = new Terminal { Out = output, Error = error, In = person };
        var exitCode = await CommandLine.RunAsync(["cursor", job, "--reset"], terminal, cancellationToken: TestContext.Current.CancellationToken);
        return (exitCode, error.ToString());
    }

    private static async Task<JsonElement> CursorOf(string job) =>
        JsonDocument.Parse((await PssyncRun.Of("cursor", job, "--output", "json")).Out).RootElement;
}
