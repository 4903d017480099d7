using System.Text.Json;
using ExternalIdSync.Host.Tests.Running;

namespace ExternalIdSync.Host.Tests;

/// <summary>The commands that run a job and look at what it left: <c>run</c>, <c>check</c>, <c>runs</c>, <c>rejections</c>, <c>replay</c>.</summary>
public sealed class JobCommandTests : SandboxedTest
{
    private string Export => Path.Combine(Folder, "companies.csv");

    [Fact]
    public async Task A_job_sends_what_differs_and_the_second_run_sends_nothing()
    {
        var job = CompaniesJob("Id,Name", "A-1,Acme", "A-2,Bell");

        var first = await PssyncRun.Of("run", job, "--output", "json");
        var sent = Sandbox.Requests.Total;
        var second = await PssyncRun.Of("run", job, "--from-start", "--output", "json");

        Assert.Equal((0, 0), (first.ExitCode, second.ExitCode));
        Assert.Equal(2, Root(first).GetProperty("created").GetInt64());
        Assert.Equal(2, Root(second).GetProperty("unchanged").GetInt64());
        Assert.Equal(sent, Sandbox.Requests.Total);
        Assert.Equal(2, Sandbox.Hipcall.CompanyCount);
    }

    [Fact]
    public async Task What_if_changes_neither_target_nor_state_and_its_plan_can_be_applied()
    {
        var job = CompaniesJob("Id,Name", "A-1,Acme");
        var plan = Path.Combine(Folder, "plan.jsonl");

        var planned = await PssyncRun.Of("run", job, "--what-if", "--save-plan", plan);

        Assert.Equal(0, planned.ExitCode);
        Assert.Equal(0, Sandbox.Requests.Mutating);
        Assert.False(System.IO.File.Exists(Path.Combine(Folder, "state.db")));

        var applied = await PssyncRun.Of("run", job, "--plan", plan, "--output", "json");

        Assert.Equal(0, applied.ExitCode);
        Assert.Equal(1, Root(applied).GetProperty("created").GetInt64());
        Assert.Equal(1, Sandbox.Hipcall.CompanyCount);
    }

    [Fact]
    public async Task A_full_export_comes_first_and_the_first_delta_sends_only_what_differs_from_it()
    {
        var ids = Sandbox.Salesforce.Seed("Account", 50, static i => new Dictionary<string, object?> { ["Name"] = $"Account {i}" }, DateTimeOffset.UtcNow.AddHours(-1));
        var job = AccountsJob();
        string[] rows = ["Id,Name", .. ids.Select(static (id, i) => $"{id},{(i == 7 ? "Renamed since" : $"Account {i}")}")];

        var import = await PssyncRun.Of("run", job, "--export", File("export.csv", rows), "--output", "json");
        var delta = await PssyncRun.Of("run", job, "--output", "json");

        Assert.True(import.ExitCode == 0, import.Error);
        Assert.Equal((50, JsonValueKind.Null), (Root(import).GetProperty("created").GetInt64(), Root(import).GetProperty("cursorAfter").ValueKind));
        Assert.Equal((49, 1), (Root(delta).GetProperty("unchanged").GetInt64(), Root(delta).GetProperty("updated").GetInt64()));
        Assert.Equal(50, Sandbox.Requests.Recent.Count(static r => r.Vendor == "hipcall" && r.Method == "POST"));
        Assert.Equal("PATCH", Assert.Single(Sandbox.Requests.Recent.Where(static r => r.Vendor == "hipcall").Skip(100)).Method);
    }

    [Fact]
    public async Task A_refused_record_is_listed_and_leaves_the_list_once_a_replay_writes_it()
    {
        var job = CompaniesJob("Id,Name,Emails", "A-1,Acme,", "A-2,,");
        var first = await PssyncRun.Of("run", job);
        var listed = await PssyncRun.Of("rejections", job, "--output", "jsonl");

        Assert.Equal(2, first.ExitCode);
        var rejection = JsonDocument.Parse(Assert.Single(listed.OutLines)).RootElement;
        Assert.Equal("A-2", rejection.GetProperty("externalId").GetString());

        var again = await PssyncRun.Of("replay", job, "--id", rejection.GetProperty("id").GetInt64().ToString(System.Globalization.CultureInfo.InvariantCulture));
        var stillListed = await PssyncRun.Of("rejections", job, "--output", "jsonl");

        Assert.Equal(2, again.ExitCode);
        Assert.Equal(2, JsonDocument.Parse(Assert.Single(stillListed.OutLines)).RootElement.GetProperty("attempt").GetInt32());

        await System.IO.File.WriteAllLinesAsync(Export, ["Id,Name,Emails", "A-1,Acme,", "A-2,Bell,"], TestContext.Current.CancellationToken);
        await PssyncRun.Of("run", job);
        var empty = await PssyncRun.Of("rejections", job, "--output", "jsonl");
        var quiet = await PssyncRun.Of("run", job);

        Assert.Empty(empty.OutLines);
        Assert.Equal(0, quiet.ExitCode);
        Assert.Equal(2, Sandbox.Hipcall.CompanyCount);
    }

    [Fact]
    public async Task A_rejection_is_removed_for_good_only_where_that_is_meant_and_only_one_that_is_open()
    {
        var job = CompaniesJob("Id,Name", "A-1,Acme", "A-2,", "A-3,");
        await PssyncRun.Of("run", job);
        var ids = (await PssyncRun.Of("rejections", job, "--output", "jsonl")).OutLines
            .Select(static line => JsonDocument.Parse(line).RootElement.GetProperty("id").GetRawText()).ToArray();

        var unasked = await PssyncRun.Of(["rejections", job, "--remove", .. ids]);
        var unknown = await PssyncRun.Of(["rejections", job, "--yes", "--remove", .. ids, "99"]);
        var untouched = await PssyncRun.Of("rejections", job, "--output", "jsonl");
        var removed = await PssyncRun.Of(["rejections", job, "--yes", "--remove", .. ids]);

        Assert.Equal((ExitCodes.Failed, ExitCodes.Failed, ExitCodes.Succeeded), (unasked.ExitCode, unknown.ExitCode, removed.ExitCode));
        Assert.Contains("--yes", unasked.Error, StringComparison.Ordinal);
        Assert.Contains("no open rejection 99", unknown.Error, StringComparison.Ordinal);
        Assert.Equal(2, untouched.OutLines.Length);
        Assert.Equal("2 rejections removed.", removed.Out.TrimEnd());
        Assert.Empty((await PssyncRun.Of("rejections", job, "--output", "jsonl")).Out);
        Assert.Equal(0, (await PssyncRun.Of("run", job)).ExitCode);
    }

    [Fact]
    public async Task Runs_are_listed_the_latest_first()
    {
        var job = CompaniesJob("Id,Name", "A-1,Acme");
        await PssyncRun.Of("run", job);
        await PssyncRun.Of("run", job);

        var lines = (await PssyncRun.Of("runs", job, "--output", "jsonl")).OutLines;
        var table = await PssyncRun.Of("runs", job);

        Assert.Equal([2L, 1L], lines.Select(static line => JsonDocument.Parse(line).RootElement.GetProperty("id").GetInt64()));
        Assert.All(table.OutLines, static line => Assert.True(line.Length <= 100, line));
        Assert.Contains("Succeeded", table.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_check_tells_every_fault_with_its_line_and_exits_1()
    {
        var job = File("bad.json", "{", "  \"version\": 1,", "  \"name\": \"bad\",", "  \"source\": { \"type\": \"cvs\", \"path\": \"x.csv\" },", "  \"target\": { \"name\": \"hipcall/company\", \"token\": \"plain-token\" }", "}");

        var run = await PssyncRun.Of("check", job);

        Assert.Equal(1, run.ExitCode);
        Assert.Contains("(4)", run.Out, StringComparison.Ordinal);
        Assert.Contains("(5)", run.Out, StringComparison.Ordinal);
        Assert.DoesNotContain("plain-token", run.Out + run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_sound_job_passes_its_check_online_too()
    {
        var job = CompaniesJob("Id,Name", "A-1,Acme");

        var run = await PssyncRun.Of("check", job, "--online");

        Assert.True(run.ExitCode == 0, run.Out + run.Error);
        Assert.Equal(0, Sandbox.Requests.Mutating);
    }

    [Fact]
    public async Task A_plan_is_saved_of_what_if_only()
    {
        var run = await PssyncRun.Of("run", CompaniesJob("Id,Name", "A-1,Acme"), "--save-plan", "plan.jsonl");

        Assert.Equal(1, run.ExitCode);
        Assert.Contains("--what-if", run.Error, StringComparison.Ordinal);
        Assert.Equal(0, Sandbox.Requests.Total);
    }

    private static JsonElement Root(PssyncRun run)
    {
        Assert.True(run.OutLines.Length == 1, run.Out + run.Error);
        return JsonDocument.Parse(run.OutLines[0]).RootElement;
    }
}
