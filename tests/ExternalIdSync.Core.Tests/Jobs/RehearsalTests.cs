using ExternalIdSync.Core.Jobs;
using ExternalIdSync.Core.Sources;
using ExternalIdSync.Core.Tests.Sources.Csv;

namespace ExternalIdSync.Core.Tests.Jobs;

/// <summary>A job tried out where others answer in the vendors' places.</summary>
public sealed class RehearsalTests : IDisposable
{
    private static readonly ApiStandIn StandIn = new(new Uri("https://sandbox.localhost/there/"), "vault:sandbox/there", "client");

    private readonly TemporaryFolder _folder = new();

    public static TheoryData<string, string?> Sources => new()
    {
        { """{ "type": "csv", "path": "companies.csv" }""", null },
        { """{ "type": "hubspot", "object": "contacts", "token": "env:HUBSPOT" }""", "hubspot" },
        { """{ "type": "salesforce", "object": "Account", "clientId": "prod", "user": "u", "privateKey": "env:KEY" }""", "salesforce" },
        { """{ "type": "list", "definition": "instant-compliance/customers", "token": "env:IC" }""", "instant-compliance" },
    };

    public void Dispose() => _folder.Dispose();

    [Theory]
    [MemberData(nameof(Sources))]
    public void It_knows_neither_the_jobs_secrets_nor_its_state(string source, string? vendor)
    {
        var job = Load(source);
        var rehearsal = job.Rehearse(job.Source.Vendor is null ? null : StandIn, StandIn, "/there/state");

        Assert.Equal(vendor, job.Source.Vendor);
        Assert.Equal(job.Source.Name, rehearsal.Source.Name);
        Assert.All(rehearsal.Source.Secrets, static secret => Assert.Equal(StandIn.Secret, secret));
        Assert.Equal(vendor is null ? 0 : 1, rehearsal.Source.Secrets.Count);
        Assert.Equal((StandIn.Address, StandIn.Secret), (rehearsal.Target.Address, rehearsal.Target.Token));
        Assert.Equal("/there/state", rehearsal.StatePath);
        Assert.Equal((false, true), (job.IsRehearsal, rehearsal.IsRehearsal));
    }

    [Fact]
    public void A_plan_of_the_one_is_none_of_the_other()
    {
        var job = Load("""{ "type": "csv", "path": "companies.csv" }""");

        Assert.NotEqual(job.Version, job.Rehearse(null, StandIn, "/there/state").Version);
    }

    private JobDefinition Load(string source) => JobFile.Load(_folder.Write("job.json", $$"""
        {
          "version": 1,
          "name": "companies",
          "source": {{source}},
          "map": { "version": 1, "externalId": { "from": "Id" }, "fields": [{ "from": "Name", "to": "name" }] },
          "target": { "name": "hipcall/companies", "token": "env:HIPCALL" }
        }
        """));
}
