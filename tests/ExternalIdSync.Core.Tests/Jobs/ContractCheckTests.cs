using ExternalIdSync.Core.Jobs;
using ExternalIdSync.Core.Tests.Sources.Csv;

namespace ExternalIdSync.Core.Tests.Jobs;

public sealed class ContractCheckTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void The_guides_clash_over_the_external_ID_is_found()
    {
        // Two systems put their own ids into external_id, and their records meet by e-mail.
        var jobs = new[] { Job("salesforce", "", "email"), Job("hubspot", "", "phone") };

        var finding = Assert.Single(ContractCheck.Run(jobs));

        Assert.Equal(("ExternalIdContested", FindingSeverity.Error), (finding.Code, finding.Severity));
        Assert.Contains("prefix", finding.Advice, StringComparison.Ordinal);
    }

    [Fact]
    public void Jobs_that_match_by_one_field_that_both_systems_know_do_not_clash() =>
        Assert.Empty(ContractCheck.Run([Job("salesforce", "", "phone", matchKey: "customer_id"), Job("hubspot", "", "city", matchKey: "customer_id")]));

    [Fact]
    public void Naming_the_external_ID_as_the_match_key_does_not_hide_the_clash()
    {
        var jobs = new[] { Job("salesforce", "", "phone", matchKey: "external_id"), Job("hubspot", "", "city", matchKey: "external_id") };

        Assert.Equal("ExternalIdContested", Assert.Single(ContractCheck.Run(jobs)).Code);
    }

    [Fact]
    public void The_same_clash_through_a_mapped_field_is_found()
    {
        var jobs = new[] { Job("salesforce", "sf:", "email"), Job("hubspot", "hs:", "external_id", matchKey: "hubspot_id") };

        var finding = Assert.Single(ContractCheck.Run(jobs), static f => f.Severity == FindingSeverity.Error);

        Assert.Equal("ExternalIdContested", finding.Code);
        Assert.Contains("'hubspot' writes 'external_id' as a value", finding.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Two_systems_that_write_one_field_fight_until_a_contract_settles_it()
    {
        var contested = ContractCheck.Run([Job("salesforce", "sf:", "email"), Job("hubspot", "hs:", "email")]);
        _folder.Write("contract.json", """{ "version": 1, "fields": { "email": "salesforce" } }""");
        var settled = ContractCheck.Run([Job("salesforce", "sf:", "email", contract: true), Job("hubspot", "hs:", "email", contract: true)]);

        Assert.Equal("FieldContested", Assert.Single(contested).Code);
        Assert.Empty(settled);
    }

    [Fact]
    public void Contracts_that_contradict_each_other_are_found_with_both_lines()
    {
        _folder.Write("contract.json", """{ "version": 1, "fields": { "email": "salesforce" } }""");
        var first = Job("salesforce", "sf:", "email", contract: true);
        _folder.Write("contract.json", "{ \"version\": 1, \"fields\": {\n \"email\": \"hubspot\" } }");
        var second = Job("hubspot", "hs:", "email", contract: true);

        var findings = ContractCheck.Run([first, second]);

        var finding = Assert.Single(findings, static f => f.Code == "ContractsDiffer");
        Assert.Equal(2, finding.Line);
        Assert.Contains(findings, static f => f.Code == "FieldContested");
    }

    [Fact]
    public void Jobs_of_one_system_or_of_different_targets_do_not_fight()
    {
        Assert.DoesNotContain(ContractCheck.Run([Job("crm", "", "email"), Job("crm", "", "email")]), static f => f.Severity != FindingSeverity.Information);
        Assert.Empty(ContractCheck.Run([Job("salesforce", "", "email"), Job("hubspot", "", "email", host: "other")]));
    }

    private JobDefinition Job(string system, string prefix, string field, bool contract = false, string? matchKey = null, string host = "cdp") =>
        JobFile.Load(_folder.Write(Guid.NewGuid().ToString("n") + ".json", $$"""
            {
              "version": 1, "name": "{{system}}", "source": { "type": "csv", "path": "{{system}}.csv" }, "system": "{{system}}",
              "map": { "version": 1, "externalId": { "from": "Id", "prefix": "{{prefix}}" }, "fields": [{ "from": "A", "to": "{{field}}" }] },
              "target": { "name": "experiture/profiles", "baseUrl": "https://{{host}}.example/", "token": "env:T"
                {{(matchKey is null ? "" : $", \"matchKey\": \"{matchKey}\"")}} }
              {{(contract ? ", \"contract\": \"contract.json\"" : "")}}
            }
            """));
}
