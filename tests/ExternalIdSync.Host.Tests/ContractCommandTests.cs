using System.Text.Json;
using ExternalIdSync.Host.Tests.Running;

namespace ExternalIdSync.Host.Tests;

/// <summary><c>contract</c>: jobs that would fight are found by their files alone.</summary>
public sealed class ContractCommandTests : SandboxedTest
{
    [Fact]
    public async Task The_guides_own_clash_over_the_external_ID_exits_1()
    {
        var run = await PssyncRun.Of("contract", Job("salesforce", "", "email"), Job("hubspot", "", "phone"));

        Assert.Equal(ExitCodes.Failed, run.ExitCode);
        Assert.Contains("Error ExternalIdContested: ", run.Out, StringComparison.Ordinal);
        Assert.Contains("hubspot.job.json(4): $.externalId", run.Out, StringComparison.Ordinal);
        Assert.Equal(0, Sandbox.Requests.Total);
    }

    [Fact]
    public async Task Jobs_that_get_along_exit_0()
    {
        var run = await PssyncRun.Of("contract", Job("salesforce", "sf:", "email"), Job("hubspot", "hs:", "phone"));

        Assert.True(run.ExitCode == ExitCodes.Succeeded, run.Out + run.Error);
        Assert.Contains("Nothing to say against it.", run.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_contested_field_is_told_to_programs_as_well()
    {
        var run = await PssyncRun.Of("contract", Job("salesforce", "sf:", "email"), Job("hubspot", "hs:", "email"), "--output", "jsonl");

        var finding = JsonDocument.Parse(Assert.Single(run.OutLines)).RootElement;
        Assert.Equal(("Error", "FieldContested"), (finding.GetProperty("severity").GetString(), finding.GetProperty("code").GetString()));
    }

    [Fact]
    public async Task The_faults_of_all_job_files_are_told_at_once_and_those_of_a_shared_one_once()
    {
        File("shared.map.json", """{ "version": 1, "externalId": { "from": "Id" }, "fields": [{ "frm": "A", "to": "email" }] }""");
        var jobs = new[] { "one", "two" }.Select(name => File(name + ".job.json", "{", "  \"version\": 1,", $$"""
              "name": "{{name}}", "source": { "type": "cvs" }, "map": "shared.map.json",
              "target": { "name": "hipcall/contacts", "token": "env:T" }
            }
            """)).ToArray();

        var run = await PssyncRun.Of(["contract", .. jobs]);

        Assert.Equal(ExitCodes.Failed, run.ExitCode);
        Assert.Contains("one.job.json(3): $.source.type: ", run.Out, StringComparison.Ordinal);
        Assert.Contains("two.job.json(3): $.source.type: ", run.Out, StringComparison.Ordinal);
        Assert.Single(run.OutLines, static line => line.Contains("unknown property 'frm'", StringComparison.Ordinal));
    }

    private string Job(string system, string prefix, string field) => File(system + ".job.json", $$"""
        {
          "version": 1, "name": "{{system}}", "system": "{{system}}",
          "source": { "type": "csv", "path": "{{system}}.csv" },
          "externalId": { "from": "Id", "prefix": "{{prefix}}" },
          "map": { "version": 1, "fields": [{ "from": "A", "to": "{{field}}" }] },
          "target": { "name": "experiture/profiles", "baseUrl": "https://cdp.example/", "token": "env:T" }
        }
        """);
}
