using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using ExternalIdSync.Host.Tests.Running;
using ExternalIdSync.Host.Terminals;
using ExternalIdSync.Sandbox;
using SQLitePCL;

namespace ExternalIdSync.Host.Tests;

/// <summary>Jobs, sources and states that cannot be used: told in one message that says where and what to do, and nothing is lost.</summary>
public sealed class BadJobTests : SandboxedTest
{
    private string State => Path.Combine(Folder, "state.db");

    [Theory]
    [InlineData("run")]
    [InlineData("check")]
    public async Task Several_faults_are_named_at_once_with_path_and_line_and_without_the_secrets(string command)
    {
        var job = File(
            "bad.job.json",
            "{",
            "  \"version\": 1,",
            "  \"name\": \"bad\",",
            "  \"source\": { \"type\": \"salesforce\", \"object\": \"Con tact\", \"loginUrl\": \"https://x.example\", \"clientId\": \"x\", \"clientSecret\": \"s3cr3t-s3cr3t\" },",
            "  \"map\": { \"version\": 1, \"fields\": [ { \"from\": \"Name\", \"to\": \"name\", \"blank\": \"maybe\" } ] },",
            "  \"target\": { \"name\": \"hipcall/companys\", \"token\": \"hunter2hunter2\" },",
            "  \"limits\": { \"maxRejects\": \"110%\" },",
            "  \"intervall\": \"15m\"",
            "}");

        var run = await PssyncRun.Of(command, job);

        var said = run.Out + run.Error;
        Assert.Equal(ExitCodes.Failed, run.ExitCode);
        Assert.All(
            ["(4", "$.source.object", "$.source.clientSecret", "(5", "$.map.fields[0].blank", "(6", "hipcall/companies", "$.target.token", "(7", "$.limits.maxRejects", "(8", "'interval'"],
            part => Assert.Contains(part, said, StringComparison.Ordinal));
        Assert.DoesNotContain("hunter2", said, StringComparison.Ordinal);
        Assert.DoesNotContain("s3cr3t", said, StringComparison.Ordinal);
        Assert.False(System.IO.File.Exists(Path.Combine(Folder, "bad.state.db")));
        Assert.Equal(0, Sandbox.Requests.Total);
    }

    [Fact]
    public async Task A_secret_that_is_missing_is_told_before_anything_is_sent_to_the_target()
    {
        Refused(await PssyncRun.Of("run", AccountsJob(secret: "env:PSSYNC_NOT_SET")), "SecretNotFound", "env:PSSYNC_NOT_SET");

        Assert.Equal(0, Sandbox.Requests.Total);
    }

    [Fact]
    public async Task A_source_that_cannot_be_reached_is_named_and_the_run_remembers_why()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var address = $"http://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}/";
        listener.Stop();
        var job = AccountsJob(loginUrl: address);

        Refused(await PssyncRun.Of("run", job), "Unreachable", "salesforce/Account could not be read", "the connection was refused");

        var runs = await PssyncRun.Of("runs", job);
        Assert.Contains("Run 1: Unreachable: salesforce/Account could not be read", runs.Out, StringComparison.Ordinal);
        Assert.Contains("beginning", (await PssyncRun.Of("cursor", job)).Out, StringComparison.Ordinal);
        Assert.Equal(0, Sandbox.Requests.Total);
    }

    [Fact]
    public async Task A_source_that_fails_half_way_is_told_with_where_and_the_next_run_goes_on_there()
    {
        const int Count = 300;
        Sandbox.Salesforce.PageSizes = [200];
        Sandbox.Salesforce.Seed("Account", Count, static i => new Dictionary<string, object?> { ["Name"] = $"Account {i}" }, DateTimeOffset.UtcNow.AddHours(-1));
        Sandbox.Faults.Add(new SandboxFault { Kind = FaultKind.HtmlPage, Path = "*/query/*", Count = 1 });
        var job = AccountsJob();

        Assert.Equal(200, Refused(await PssyncRun.Of("run", job), "BaseUrlWrong", "salesforce/Account", "It broke off after 200 records.").Created);

        var cursor = JsonDocument.Parse((await PssyncRun.Of("cursor", job, "--output", "json")).Out).RootElement;
        Assert.Contains("is read up to record", cursor.GetProperty("position").GetString(), StringComparison.Ordinal);
        Assert.Contains("It broke off after 200 records.", (await PssyncRun.Of("runs", job)).Out, StringComparison.Ordinal);
        var rest = await PssyncRun.Of("run", job, "--output", "json");
        Assert.Equal((Count - 200, 0), (Number(rest, "created"), Number(rest, "updated")));
        Assert.Equal(Count, Sandbox.Hipcall.CompanyCount);
    }

    [Fact]
    public async Task A_field_that_the_source_does_not_have_is_told_in_its_own_words()
    {
        Sandbox.Salesforce.Seed("Account", 1, static _ => new Dictionary<string, object?> { ["Name"] = "A" }, DateTimeOffset.UtcNow.AddHours(-1));
        var job = AccountsJob(field: "Nmae");

        Refused(await PssyncRun.Of("run", job), "SourceRefused", "salesforce/Account", "INVALID_FIELD", "Nmae");

        var check = await PssyncRun.Of("check", job, "--online");
        Assert.Equal(ExitCodes.Failed, check.ExitCode);
        Assert.Contains("Nmae", check.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_field_that_the_target_may_not_have_is_warned_of_with_the_nearest_right_one()
    {
        var job = CompaniesJob("Id,Name", "A-1,Acme");
        File("map.json", """{ "version": 1, "externalId": { "from": "Id" }, "fields": [ { "from": "Name", "to": "nmae" } ] }""");

        var run = await PssyncRun.Of("run", job);
        var check = await PssyncRun.Of("check", job);

        Assert.Equal(ExitCodes.PartiallySucceeded, run.ExitCode);
        Assert.Contains("map.json(1,", run.Error, StringComparison.Ordinal);
        Assert.Contains("the target's definition lists no field 'nmae'; did you mean 'name'?", run.Error, StringComparison.Ordinal);
        Assert.Contains("did you mean 'name'?", check.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Fields_that_drifted_since_the_last_run_are_warned_of()
    {
        var job = CompaniesJob("Id,Name,City", "A-1,Acme,Oslo");
        await PssyncRun.Of("run", job);
        File("companies.csv", "Id,Name,Town", "A-1,Acme,Oslo");

        var run = await PssyncRun.Of("run", job);

        Assert.Equal(ExitCodes.Succeeded, run.ExitCode);
        Assert.Contains("warning: The fields of 'csv/companies.csv' are others than at the last run: without City, with Town added.", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_clock_that_is_off_is_told_by_the_check()
    {
        var ahead = new ShiftedTimeProvider(TimeSpan.FromHours(-2));
        await using var output = new StringWriter();
        var terminal = new Terminal { Out = output, Error = TextWriter.Null };

        await CommandLine.RunAsync(["check", CompaniesJob("Id,Name", "A-1,Acme"), "--online"], terminal, ahead, TestContext.Current.CancellationToken);

        Assert.Matches("ClockSkew.*\\n?.*The clock of hipcall/companies is 0[12]:\\d\\d:\\d\\d ahead of this machine's", output.ToString());
    }

    [Theory]
    [InlineData("corrupt", "StateCorrupt")]
    [InlineData("cut", "StateCorrupt")]
    [InlineData("foreign", "StateCorrupt")]
    [InlineData("newer", "StateTooNew")]
    [InlineData("marked", "StateReadOnly")]
    public async Task A_state_that_cannot_be_used_stops_the_run_before_the_first_request_and_stays_as_it_is(string what, string code)
    {
        var job = CompaniesJob("Id,Name", "A-1,Acme");
        await PssyncRun.Of("run", job);
        File("companies.csv", "Id,Name", "A-1,Bolt");
        var sent = Sandbox.Requests.Total;
        using var hold = Spoil(what);
        var before = await System.IO.File.ReadAllBytesAsync(State, TestContext.Current.CancellationToken);

        var run = await PssyncRun.Of("run", job);

        Assert.True(run.ExitCode == ExitCodes.Failed, run.Error);
        Assert.Contains($"error {code}: ", run.Error, StringComparison.Ordinal);
        Assert.Contains("state.db", run.Error, StringComparison.Ordinal);
        Assert.Equal(sent, Sandbox.Requests.Total);
        Assert.Equal(before, await System.IO.File.ReadAllBytesAsync(State, TestContext.Current.CancellationToken));
    }

    [Theory]
    [InlineData("run", "--what-if")]
    [InlineData("runs")]
    [InlineData("rejections")]
    [InlineData("cursor")]
    [InlineData("health")]
    [InlineData("check", "--online")]
    [InlineData("replay", "--what-if")]
    public async Task What_only_looks_changes_no_byte_of_the_state_and_leaves_nothing_beside_it(string command, params string[] options)
    {
        var job = CompaniesJob("Id,Name", "A-1,Acme", "A-2,");
        await PssyncRun.Of("run", job);
        File("companies.csv", "Id,Name", "A-1,Bolt", "A-3,Coil");
        var before = await System.IO.File.ReadAllBytesAsync(State, TestContext.Current.CancellationToken);
        var written = Sandbox.Requests.Mutating;

        var run = await PssyncRun.Of([command, job, .. options]);

        Assert.NotEqual(ExitCodes.Failed, run.ExitCode);
        Assert.Equal(before, await System.IO.File.ReadAllBytesAsync(State, TestContext.Current.CancellationToken));
        Assert.Equal([State], Directory.GetFiles(Folder, "state.db*"));
        Assert.Equal(written, Sandbox.Requests.Mutating);
    }

    private static long Number(PssyncRun run, string name) => JsonDocument.Parse(run.Out).RootElement.GetProperty(name).GetInt64();

    private Unmark Spoil(string what)
    {
        switch (what)
        {
            case "corrupt":
                System.IO.File.WriteAllText(State, string.Join('\n', Enumerable.Range(0, 2000).Select(static i => i.ToString(CultureInfo.InvariantCulture))));
                break;
            case "cut":
                using (var file = new FileStream(State, FileMode.Open))
                {
                    file.SetLength(9000);
                }

                break;
            case "foreign":
                Execute("PRAGMA application_id = 7");
                break;
            case "newer":
                Execute("PRAGMA user_version = 99");
                break;
            default:
                System.IO.File.SetAttributes(State, FileAttributes.ReadOnly);
                break;
        }

        return new Unmark(State);
    }

    private void Execute(string sql)
    {
        Assert.Equal(raw.SQLITE_OK, raw.sqlite3_open(State, out var database));
        using (database)
        {
            Assert.Equal(raw.SQLITE_OK, raw.sqlite3_exec(database, sql));
        }
    }

    private (long Created, PssyncRun Run) Refused(PssyncRun run, string code, params string[] named)
    {
        Assert.True(run.ExitCode == ExitCodes.Failed, $"{run.ExitCode}: {run.Out}{run.Error}");
        Assert.Contains($"error {code}: ", run.Error, StringComparison.Ordinal);
        Assert.All(named, name => Assert.Contains(name, run.Error, StringComparison.Ordinal));
        Assert.DoesNotContain("   at ", run.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("Exception", run.Error, StringComparison.Ordinal);
        return (Sandbox.Hipcall.CompanyCount, run);
    }

    /// <summary>Takes the mark away again, so that the folder can be deleted.</summary>
    private sealed class Unmark(string file) : IDisposable
    {
        public void Dispose() => System.IO.File.SetAttributes(file, FileAttributes.Normal);
    }

    /// <summary>This machine's clock, off.</summary>
    private sealed class ShiftedTimeProvider(TimeSpan shift) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + shift;
    }
}
