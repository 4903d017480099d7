using ExternalIdSync.Core.Jobs;
using ExternalIdSync.Core.Mapping;
using ExternalIdSync.Core.Targets;
using ExternalIdSync.Core.Tests.Sources.Csv;
using ExternalIdSync.Core.Writing;

namespace ExternalIdSync.Core.Tests.Jobs;

public sealed class JobFileTests : IDisposable
{
    private const string Map = """{ "version": 1, "system": "crm", "externalId": { "from": "Id" }, "fields": [{ "from": "Name", "to": "name" }] }""";

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_job_is_read_with_everything_it_names()
    {
        _folder.Write("map.json", Map);
        var job = JobFile.Load(_folder.Write("nightly.job.json", """
            {
              // Comments are fine.
              "version": 1,
              "name": "companies",
              "source": { "type": "csv", "path": "exports", "settle": "1m" },
              "map": "map.json",
              "target": { "name": "hipcall/companies", "token": "env:HIPCALL_TOKEN" },
              "limits": { "concurrency": 4, "maxRejects": "5%", "maxCreates": 100, "maxDrop": "50%", "emptySource": "allow" },
              "retry": "failed",
              "interval": "15m",
              "retention": { "runs": 30 },
            }
            """));

        Assert.Equal(("companies", "csv", "csv/exports", "crm"), (job.Name, job.Source.Type, job.Source.Name, job.System));
        Assert.Equal((4, "5%", "100", null), (job.Limits.Concurrency, job.Limits.Brake.MaxRejects?.ToString(), job.Limits.Brake.MaxCreates?.ToString(), job.Limits.Brake.MaxUpdates));
        Assert.Equal((EmptySourceRule.Allow, BrakeLimit.Percent(50), RetryRule.Failed), (job.Limits.EmptySource, job.Limits.MaxDrop, job.Retry));
        Assert.Equal((TimeSpan.FromMinutes(15), 30, 10), (job.Interval, job.Retention.Runs, job.Retention.OutcomeRuns));
        Assert.Equal(_folder.Path("nightly.state.db"), job.StatePath);
        Assert.Equal(["Id", "Name"], job.SourceFields);
    }

    [Fact]
    public void All_faults_are_named_at_once_each_with_file_line_and_path()
    {
        _folder.Write("map.json", """
            { "version": 1, "externalId": { "from": "Id" },
              "fields": [{ "from": "Name", "to": "name", "blnk": "skip" }] }
            """);
        var path = _folder.Write("bad.job.json", """
            {
              "version": 1,
              "nme": "companies",
              "source": { "type": "cvs", "path": "x.csv" },
              "map": "map.json",
              "target": {
                "name": "hipcall/company",
                "token": "hc_live_1234567890"
              },
              "limits": { "maxRejects": "lots" },
              "interval": "soon"
            }
            """);

        var error = Assert.Throws<SyncException>(() => JobFile.Load(path));

        Assert.Equal(SyncErrors.ConfigurationInvalid, error.Error);
        string[] expected =
        [
            "bad.job.json(3,", "unknown property 'nme'; did you mean 'name'?", "'name' is missing", "bad.job.json(4,", "did you mean 'csv'?",
            "bad.job.json(7,", "did you mean 'hipcall/companies'?", "bad.job.json(8,", "$.target.token: 'token' holds a secret in plain text",
            "bad.job.json(11,", "$.interval", "map.json(2,", "did you mean 'blank'?",
        ];
        Assert.All(expected, text => Assert.Contains(text, error.Message, StringComparison.Ordinal));
        Assert.DoesNotContain("1234567890", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{ "name": "hipcall/companies" }""", "'token' is missing")]
    [InlineData("""{ "name": "hipcall/companies", "token": "env:T", "matchKey": "name" }""", "cannot be chosen")]
    [InlineData("""{ "name": "hipcall/companies", "token": "env:T", "baseUrl": "https://me:secret@x.example/" }""", "without query, user or password")]
    [InlineData("""{ "token": "env:T" }""", "needs either 'name'")]
    [InlineData("""{ "definition": "missing.json", "token": "env:T" }""", "does not exist")]
    [InlineData("""{ "name": "", "token": "env:T" }""", "$.target.name: must not be blank.")]
    [InlineData("""{ "definition": " ", "token": "env:T" }""", "$.target.definition: must not be blank.")]
    public void A_target_that_cannot_be_spoken_to_is_a_fault(string target, string message)
    {
        _folder.Write("map.json", Map);

        var error = Assert.Throws<SyncException>(() => JobFile.Load(_folder.Write("a.json", $$"""
            { "version": 1, "name": "a", "source": { "type": "csv", "path": "a.csv" }, "map": "map.json", "target": {{target}} }
            """)));

        Assert.Contains(message, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_contract_leaves_a_job_the_fields_of_its_own_system_and_changes_the_version()
    {
        _folder.Write("map.json", """
            {
              "version": 1, "externalId": { "from": "Id" },
              "fields": [{ "from": "Name", "to": "name" }, { "from": "City", "to": "city" }, { "from": "Land", "to": "country" }]
            }
            """);
        _folder.Write("contract.json", """
            { "version": 1, "fields": { "name": "crm", "city": { "owner": "erp" }, "country": { "owner": "crm", "blank": "clear", "write": "fillOnly" } } }
            """);
        const string Job = """
            { "version": 1, "name": "a", "source": { "type": "csv", "path": "a.csv" }, "map": "map.json", "system": "crm",
              "target": { "name": "hipcall/companies", "token": "env:T" }, "contract": "contract.json" }
            """;
        var bound = JobFile.Load(_folder.Write("a.json", Job));
        var free = JobFile.Load(_folder.Write("b.json", Job.Replace(""", "contract": "contract.json" """, "", StringComparison.Ordinal)));
        using var mapper = JobTargets.MakeMapper(bound, requiresColumns: true, onNote: null);

        Assert.Equal(["name", "country"], mapper.Fields.Select(static f => f.Target));
        Assert.Equal((BlankPolicy.Clear, WriteMode.FillOnly), (mapper.Fields[1].Blank, mapper.Fields[1].Write));
        Assert.Equal("city", Assert.Single(mapper.NotOwned).Target);
        Assert.Equal(["Id", "Name", "Land"], bound.SourceFields);
        Assert.NotEqual(free.Map!.Version, bound.Map!.Version);
        Assert.NotEqual(free.Version, bound.Version);
    }

    [Fact]
    public void The_jobs_blank_policy_is_the_maps_where_that_says_nothing()
    {
        _folder.Write("map.json", Map);
        const string Job = """
            { "version": 1, "name": "a", "source": { "type": "csv", "path": "a.csv" }, "map": "map.json", "blank": "clear",
              "target": { "name": "hipcall/companies", "token": "env:T" } }
            """;
        using var mapper = JobTargets.MakeMapper(JobFile.Load(_folder.Write("a.json", Job)), requiresColumns: true, onNote: null);

        Assert.Equal(BlankPolicy.Clear, mapper.Fields[0].Blank);
    }

    [Fact]
    public void A_new_job_from_a_sample_and_a_targets_fields_is_one_without_faults()
    {
        var made = JobScaffold.Create(new ScaffoldOptions
        {
            Name = "companies",
            Source = """{ "type": "csv", "path": "exports" }""",
            SourceFields = ["CompanyId", "Name", "Website URL", "City", "Shoe size"],
            Target = "hipcall/companies",
            TargetFields = ConnectorCatalog.Default.Find("hipcall/companies").Fields,
            System = "CRM",
        });
        _folder.Write(made.MapName, made.Map);

        var job = JobFile.Load(_folder.Write("companies.job.json", made.Job));

        Assert.Equal(("crm:", "CompanyId"), (job.Map!.ExternalIdPrefix, job.Map.ExternalIdColumn));
        using var mapper = JobTargets.MakeMapper(job, requiresColumns: true, onNote: null);
        Assert.Equal(["name", "website_url", "city"], mapper.Fields.Select(static f => f.Target));
        Assert.Contains(made.Notes, static n => n.Contains("Shoe size", StringComparison.Ordinal));
        Assert.Contains(made.Notes, static n => n.Contains("'CompanyId' is taken for the external ID", StringComparison.Ordinal));
    }
}
