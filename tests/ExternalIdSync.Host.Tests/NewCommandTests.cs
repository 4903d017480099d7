using ExternalIdSync.Core.Jobs;
using ExternalIdSync.Host.Tests.Running;

namespace ExternalIdSync.Host.Tests;

/// <summary><c>new</c>: a job made of a sample of its source and its target's fields is one that can run.</summary>
public sealed class NewCommandTests : SandboxedTest
{
    private string JobPath => Path.Combine(Folder, "jobs", "companies.job.json");

    [Fact]
    public async Task A_new_job_passes_its_check_and_runs()
    {
        Directory.CreateDirectory(Path.GetDirectoryName(JobPath)!);
        var export = File("companies.csv", "CompanyId,Name,City,Shoe size", "A-1,Acme,Bonn,44");

        var made = await NewAsync("--source", export, "--system", "CRM");
        var check = await PssyncRun.Of("check", JobPath, "--online");

        Assert.True(made.ExitCode == 0, made.Error);
        Assert.Equal([JobPath, Path.Combine(Folder, "jobs", "companies.map.json")], made.OutLines);
        Assert.Contains("Shoe size", made.Error, StringComparison.Ordinal);
        Assert.True(check.ExitCode == 0, check.Out + check.Error);

        var job = JobFile.Load(JobPath);
        Assert.Equal(("companies", "CRM", "crm:"), (job.Name, job.System, job.Map!.ExternalIdPrefix));
        Assert.Contains("\"../companies.csv\"", await System.IO.File.ReadAllTextAsync(JobPath, TestContext.Current.CancellationToken), StringComparison.Ordinal);

        System.IO.File.SetLastWriteTimeUtc(export, DateTime.UtcNow.AddMinutes(-1));
        Assert.Equal(0, (await PssyncRun.Of("run", JobPath)).ExitCode);
        Assert.Contains("Acme", Sandbox.Hipcall.FindCompany("crm:A-1"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--sample")]
    [InlineData("--field", "Id", "Name", "Website")]
    public async Task A_source_that_gives_what_it_is_asked_for_is_described_by_a_sample_or_by_names(params string[] fields)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(JobPath)!);
        var options = fields is ["--sample"] ? ["--sample", File("report.csv", "Id,Name,Website", "1,Acme,x")] : fields;

        var made = await NewAsync(["--source", """{ "type": "hubspot", "object": "companies", "token": "env:HUBSPOT_TOKEN" }""", .. options]);

        Assert.True(made.ExitCode == 0, made.Error);
        var job = JobFile.Load(JobPath);
        Assert.Equal(("hubspot/companies", "Id"), (job.Source.Name, job.Map!.ExternalIdColumn));
        Assert.Equal(["Id", "Name"], job.SourceFields);
    }

    [Fact]
    public async Task What_is_there_is_replaced_only_where_that_is_said()
    {
        Directory.CreateDirectory(Path.GetDirectoryName(JobPath)!);
        var export = File("companies.csv", "Id,Name", "A-1,Acme");
        await NewAsync("--source", export);
        await System.IO.File.WriteAllTextAsync(JobPath, "mine", TestContext.Current.CancellationToken);

        var refused = await NewAsync("--source", export);
        var kept = await System.IO.File.ReadAllTextAsync(JobPath, TestContext.Current.CancellationToken);
        System.IO.File.Delete(JobPath);
        var mapInTheWay = await NewAsync("--source", export);
        var forced = await NewAsync("--source", export, "--force");

        Assert.Equal((ExitCodes.Failed, ExitCodes.Failed, ExitCodes.Succeeded), (refused.ExitCode, mapInTheWay.ExitCode, forced.ExitCode));
        Assert.Contains("error FileExists: ", refused.Error, StringComparison.Ordinal);
        Assert.Contains("companies.map.json", mapInTheWay.Error, StringComparison.Ordinal);
        Assert.Equal("mine", kept);
        _ = JobFile.Load(JobPath);
    }

    [Theory]
    [InlineData("SecretInvalid", "--source", "companies.csv", "--token", "hc_live_1234567890")]
    [InlineData("FileNotFound", "--source", "nowhere.csv")]
    [InlineData("FileNotFound", "--source", "companies.csv", "--sample", "nowhere.csv")]
    [InlineData("ConfigurationInvalid", "--source", "{ \"type\": \"hubsport\" }")]
    [InlineData("OptionInvalid", "--source", "{ \"type\": \"hubspot\", \"object\": \"contacts\", \"token\": \"env:T\" }")]
    [InlineData("TargetUnknown", "--source", "companies.csv", "--target", "hipcall/company")]
    public async Task What_cannot_become_a_job_is_told_and_leaves_no_file(string code, params string[] options)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(JobPath)!);
        File("companies.csv", "Id,Name", "A-1,Acme");

        string[] rooted = [.. options.Select(o => o.EndsWith(".csv", StringComparison.Ordinal) ? Path.Combine(Folder, o) : o)];
        var run = await PssyncRun.Of(["new", JobPath, .. options.Contains("--target") ? [] : Companies().Take(4), .. rooted]);

        Assert.Equal(ExitCodes.Failed, run.ExitCode);
        Assert.Contains($"error {code}: ", run.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("1234567890", run.Error, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFiles(Path.GetDirectoryName(JobPath)!));
    }

    private Task<PssyncRun> NewAsync(params string[] options) => PssyncRun.Of(["new", JobPath, .. Companies(), .. options]);
}
