using System.Text.Json;
using ExternalIdSync.Host.Tests.Running;
using ExternalIdSync.Sandbox;

namespace ExternalIdSync.Host.Tests;

public sealed class ImportTests : SandboxedTest
{
    private static readonly string[] Counts =
        ["created", "updated", "unchanged", "conflicts", "rejected", "failed", "requests", "retries", "seconds"];

    [Fact]
    public async Task Every_row_becomes_a_record_and_a_second_import_doubles_nothing()
    {
        var file = File("companies.csv", "Id,name,city", "a/1,Acme,Kraków", "b 2,Bolt,İzmir");

        var first = await ImportAsync(file, "--output", "json");
        var second = await ImportAsync(file, "--output", "json");

        Assert.Equal((0, 2, 0), Numbers(first));
        Assert.Equal(0, second.ExitCode);
        Assert.Equal(0, Json(second).GetProperty("created").GetInt64());
        Assert.Equal(2, Json(second).GetProperty("updated").GetInt64() + Json(second).GetProperty("unchanged").GetInt64());
        Assert.Equal(2, Sandbox.Hipcall.CompanyCount);
        using var record = JsonDocument.Parse(Sandbox.Hipcall.FindCompany("a/1")!);
        Assert.Equal("Kraków", record.RootElement.GetProperty("city").GetString());
    }

    [Fact]
    public async Task Json_is_one_line_with_every_count()
    {
        var run = await ImportAsync(File("c.csv", "Id,name", "a,Acme"), "--output", "json");

        Assert.Single(run.OutLines);
        Assert.All(Counts, name => Assert.Equal(JsonValueKind.Number, Json(run).GetProperty(name).ValueKind));
    }

    [Fact]
    public async Task Json_lines_are_one_per_record_also_for_rows_that_are_refused()
    {
        var run = await ImportAsync(File("c.csv", "Id,name", "a,Acme", ",Nobody", "c,\"torn", "d,Delta"), "--output", "jsonl");

        Assert.Equal(ExitCodes.PartiallySucceeded, run.ExitCode);
        var lines = run.OutLines.Select(static l => JsonDocument.Parse(l).RootElement).OrderBy(static l => l.GetProperty("row").GetInt64()).ToList();
        Assert.Equal(["Created", "Rejected", "Rejected", "Created"], lines.Select(static l => l.GetProperty("outcome").GetString()));
        Assert.Equal("a", lines[0].GetProperty("externalId").GetString());
        Assert.NotNull(lines[0].GetProperty("targetId").GetString());
        Assert.Equal("ExternalIdBlank", lines[1].GetProperty("code").GetString());
        Assert.Equal("Id", lines[1].GetProperty("field").GetString());
        Assert.Equal("RowMalformed", lines[2].GetProperty("code").GetString());
        Assert.All(lines.Skip(1).Take(2), static l => Assert.NotEmpty(l.GetProperty("reason").GetString()!));
    }

    [Fact]
    public async Task The_table_names_refused_rows_and_counts_all()
    {
        var run = await ImportAsync(File("c.csv", "Id,name", "a,Acme", ",Nobody"));

        Assert.Equal(ExitCodes.PartiallySucceeded, run.ExitCode);
        Assert.Contains("hipcall/companies", run.Out, StringComparison.Ordinal);
        Assert.Contains("ExternalIdBlank", run.Out, StringComparison.Ordinal);
        Assert.All(run.OutLines, static l => Assert.InRange(l.Length, 0, 100));
    }

    [Fact]
    public async Task A_map_renames_and_changes_fields()
    {
        var map = File(
            "map.json",
            """{"version":1,"externalId":{"from":"Id","prefix":"erp:"},"fields":[{"from":"Firm","to":"name","transforms":["trim"]}]}""");
        var file = File("c.csv", "Id,Firm", "1001, Acme ");

        var run = await PssyncRun.Of(["import", file, .. Companies("--map", map, "--output", "json")]);

        Assert.True(run.ExitCode == 0, run.Error);
        Assert.Contains("\"Acme\"", Sandbox.Hipcall.FindCompany("erp:1001"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_a_map_a_column_of_no_field_is_left_out_and_told()
    {
        var run = await ImportAsync(File("c.csv", "Id,name,Internal Note", "a,Acme,secret plan"), "--output", "json");

        Assert.Equal((0, 1, 0), Numbers(run));
        Assert.DoesNotContain("secret plan", Sandbox.Hipcall.FindCompany("a"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_prefix_keeps_two_systems_apart()
    {
        await ImportAsync(File("c.csv", "Id,name", "1001,Acme"), "--prefix", "erp:");

        Assert.NotNull(Sandbox.Hipcall.FindCompany("erp:1001"));
    }

    [Fact]
    public async Task What_if_sends_nothing_that_changes_anything()
    {
        var file = File("c.csv", "Id,name", "a,Acme", "b,Bolt");
        await ImportAsync(File("one.csv", "Id,name", "a,Old"));
        var before = Sandbox.Requests.Mutating;

        var run = await ImportAsync(file, "--what-if", "--output", "jsonl");

        Assert.Equal(0, run.ExitCode);
        Assert.Equal(before, Sandbox.Requests.Mutating);
        Assert.Equal(1, Sandbox.Hipcall.CompanyCount);
        Assert.Contains("\"WouldCreate\"", run.Out, StringComparison.Ordinal);
        Assert.Contains("\"WouldUpdate\"", run.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Rejections_can_be_corrected_and_imported_as_they_are()
    {
        var rejects = Path.Combine(Folder, "rejects.csv");
        var first = await ImportAsync(File("c.csv", "Id,name", "a,Acme", ",Bolt", "c,Coil"), "--rejects", rejects, "--output", "json");
        var text = await System.IO.File.ReadAllTextAsync(rejects);
        await System.IO.File.WriteAllTextAsync(rejects, text.Replace("\n,Bolt", "\nb,Bolt", StringComparison.Ordinal));

        var second = await ImportAsync(rejects, "--rejects", Path.Combine(Folder, "again.csv"), "--output", "json");

        Assert.Equal((2, 2, 1), Numbers(first));
        Assert.StartsWith("Id,name,_reason,_code,_field,_row", text, StringComparison.Ordinal);
        Assert.Contains(rejects, first.Error, StringComparison.Ordinal);
        Assert.Equal((0, 1, 0), Numbers(second));
        Assert.NotNull(Sandbox.Hipcall.FindCompany("b"));
        Assert.False(System.IO.File.Exists(Path.Combine(Folder, "again.csv")));
    }

    [Theory]
    [InlineData("any", ExitCodes.Failed)]
    [InlineData("20%", ExitCodes.Failed)]
    [InlineData("60%", ExitCodes.Succeeded)]
    [InlineData("never", ExitCodes.Succeeded)]
    public async Task Fail_on_decides_what_refused_rows_mean(string rule, int expected)
    {
        var run = await ImportAsync(File("c.csv", "Id,name", "a,Acme", ",Bolt"), "--fail-on", rule, "--output", "json");

        Assert.Equal(expected, run.ExitCode);
        Assert.Equal(expected == ExitCodes.Failed, run.Error.Contains("RunIncomplete", StringComparison.Ordinal));
        Assert.Equal(1, Json(run).GetProperty("created").GetInt64());
    }

    [Fact]
    public async Task Quiet_leaves_standard_error_to_errors()
    {
        var file = File("c.csv", "Id,name,Unknown", "1,Acme,x");

        var run = await ImportAsync(file, "--quiet", "--output", "json");

        Assert.Equal(0, run.ExitCode);
        Assert.Empty(run.Error);
    }

    [Fact]
    public async Task Verbose_tells_what_became_of_each_record_on_standard_error()
    {
        var run = await ImportAsync(File("c.csv", "Id,name", "a,Acme", ",Bolt"), "--verbose", "--output", "json");

        Assert.Contains("row 1  a  Created", run.Error, StringComparison.Ordinal);
        Assert.Contains("row 2  (none)  Rejected", run.Error, StringComparison.Ordinal);
        Assert.Single(run.OutLines);
    }

    [Fact]
    public async Task Stopping_ends_with_3_and_still_tells_what_was_done()
    {
        using var stop = new CancellationTokenSource();
        var running = PssyncRun.Of(stop.Token, ImportWithoutEnd());
        await TwentyCompaniesAsync(() => running.IsCompleted);

        await stop.CancelAsync();
        var run = await running;

        Assert.Equal(ExitCodes.Stopped, run.ExitCode);
        Assert.Equal("Stopped", Json(run).GetProperty("status").GetString());

        AssertTellsWhatWasDone(run);
        Assert.Contains("Stopped", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Ctrl_C_ends_with_3_and_the_summary()
    {
        if (OperatingSystem.IsWindows())
        {
            Assert.Skip("Ctrl+C cannot be sent to another process on Windows.");
        }

        using var process = PssyncProcess.Start(null, null, ImportWithoutEnd());
        await TwentyCompaniesAsync(() => process.HasExited);

        await process.InterruptAsync();
        var run = await process.FinishAsync();

        Assert.True(run.ExitCode == ExitCodes.Stopped, run.Error);
        AssertTellsWhatWasDone(run);
    }

    /// <summary>An import that ends when it is stopped and not before: after 20 companies no answer comes any more.</summary>
    private string[] ImportWithoutEnd()
    {
        Sandbox.Faults.Add(new SandboxFault { Kind = FaultKind.Latency, Delay = TimeSpan.FromHours(1), Method = "POST", Skip = 20 });
        var file = File("c.csv", ["Id,name", .. Enumerable.Range(1, 5000).Select(static i => $"k{i},Name {i}")]);
        return ["import", file, .. Companies("--external-id", "Id", "--output", "json", "--concurrency", "8")];
    }

    private async Task TwentyCompaniesAsync(Func<bool> hasEnded)
    {
        while (Sandbox.Hipcall.CompanyCount < 20 && !hasEnded())
        {
            await Task.Delay(5);
        }
    }

    /// <summary>A request that is on its way when the run stops may arrive and never be answered: at most one per connection, 8 here.</summary>
    private void AssertTellsWhatWasDone(PssyncRun run)
    {
        var created = Json(run).GetProperty("created").GetInt64();
        Assert.True(created > 0);
        Assert.InRange(Sandbox.Hipcall.CompanyCount - created, 0, 8);
    }

    [Fact]
    public async Task A_token_may_stand_in_a_file_that_only_its_owner_reads()
    {
        var token = File("token", "hipcall_sandbox");
        if (!OperatingSystem.IsWindows())
        {
            System.IO.File.SetUnixFileMode(token, UnixFileMode.UserRead);
        }

        var run = await PssyncRun.Of(
            "import", File("c.csv", "Id,name", "a,Acme"), "--target", "hipcall/companies", "--external-id", "Id",
            "--base-url", new Uri(Address, "hipcall/api/v3").ToString(), "--token", "file:" + token);

        Assert.True(run.ExitCode == 0, run.Error);
    }

    [Fact]
    public async Task A_passing_outage_is_retried_and_counted()
    {
        Sandbox.Faults.Add(new SandboxFault { Kind = FaultKind.Status, Status = 503, Method = "GET", Count = 1 });

        var run = await ImportAsync(File("c.csv", "Id,name", "a,Acme"), "--output", "json");

        Assert.Equal((0, 1, 0), Numbers(run));
        Assert.Equal(1, Json(run).GetProperty("retries").GetInt64());
    }

    private static (int ExitCode, long Created, long Rejected) Numbers(PssyncRun run)
    {
        Assert.True(run.Out.Length > 0, run.Error);
        return (run.ExitCode, Json(run).GetProperty("created").GetInt64(), Json(run).GetProperty("rejected").GetInt64());
    }

    private static JsonElement Json(PssyncRun run) => JsonDocument.Parse(run.Out).RootElement;
}
