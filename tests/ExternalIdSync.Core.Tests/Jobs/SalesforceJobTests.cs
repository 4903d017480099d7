using System.Text.Json;
using ExternalIdSync.Core.Jobs;
using ExternalIdSync.Core.Tests.Sources.Csv;
using ExternalIdSync.Core.Tests.Time;
using ExternalIdSync.Sandbox;
using ExternalIdSync.Sandbox.Crm;
using ExternalIdSync.Sandbox.Salesforce;

namespace ExternalIdSync.Core.Tests.Jobs;

/// <summary>A whole job from a simulated Salesforce to a simulated Hipcall.</summary>
public sealed class SalesforceJobTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly FakeTimeProvider _time = new();
    private readonly SandboxServer _server;
    private readonly SandboxMessageHandler _handler;
    private readonly string _job;

    public SalesforceJobTests()
    {
        Environment.SetEnvironmentVariable("SALESFORCE_JOB_TEST_SECRET", SalesforceSimulator.ClientSecret);
        Environment.SetEnvironmentVariable("SALESFORCE_JOB_TEST_TOKEN", "hipcall_sandbox");
        _server = new SandboxServer(new SandboxOptions { Time = _time });
        _handler = new SandboxMessageHandler(_server);
        _job = _folder.Write("contacts.job.json", $$"""
            {
              "version": 1,
              "name": "contacts",
              "source": {
                "type": "salesforce", "object": "Contact", "loginUrl": "http://localhost/salesforce",
                "clientId": "{{SalesforceSimulator.ClientId}}", "clientSecret": "env:SALESFORCE_JOB_TEST_SECRET", "includeDeleted": true
              },
              "map": {
                "version": 1,
                "externalId": { "from": "Id", "prefix": "sf:" },
                "fields": [{ "from": "LastName", "to": "name" }, { "from": "Email", "to": "city", "blank": "clear" }]
              },
              "target": { "name": "hipcall/companies", "baseUrl": "http://sandbox.localhost/hipcall/api/v3/", "token": "env:SALESFORCE_JOB_TEST_TOKEN" },
              "limits": { "emptySource": "allow" }
            }
            """);
    }

    private SalesforceSimulator Salesforce => _server.Get<SalesforceSimulator>();

    public void Dispose()
    {
        _handler.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task Five_thousand_ties_over_short_pages_and_a_late_commit_all_arrive_and_only_once()
    {
        Salesforce.PageSizes = [2000, 700, 3];
        Salesforce.Seed("Contact", 5_000, static n => Values("Name" + n, null));
        var late = _time.GetUtcNow();
        Salesforce.Apply(CrmChange.Create("Contact", Values("Late", "late@example.com")) with { Stamp = late, VisibleAt = late + TimeSpan.FromMinutes(9) });
        _time.Advance(TimeSpan.FromMinutes(5));

        var first = await RunAsync();
        _time.Advance(TimeSpan.FromMinutes(5));
        var second = await RunAsync();
        _time.Advance(TimeSpan.FromMinutes(30));
        var third = await RunAsync();

        Assert.Equal((RunStatus.Succeeded, 5_000), (first.Status, first.Created));
        Assert.Equal((1, 0), (second.Created, second.Updated));
        Assert.Equal((0, 0, 0), (third.Created, third.Updated, third.Requests));
        Assert.Equal(5_001, _server.Hipcall.CompanyCount);
        Assert.Equal(5_001, _server.Requests.Count("hipcall", "POST", 201));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(6)]
    [InlineData(7)]
    [InlineData(8)]
    public async Task Source_and_target_agree_on_every_owned_field_after_any_history_with_stops_and_failures(int seed)
    {
        var random = new Random(seed);
        _server.Faults.Add(new SandboxFault { Kind = FaultKind.Status, Status = 400, Path = "/hipcall/*", Probability = 0.1, Seed = seed });
        Salesforce.PageSizes = [1 + random.Next(30), 200, 1 + random.Next(7)];
        new CrmHistory
        {
            Object = "Contact",
            Values = static (_, r) => Values("Name" + r.Next(4), r.Next(3) == 0 ? null : $"p{r.Next(4)}@example.com"),
            From = _time.GetUtcNow(),
            Seed = seed,
            Changes = 300,
            Ties = 0.7,
        }.LayOut(Salesforce);
        for (var run = 0; run < 15; run++)
        {
            _time.Advance(TimeSpan.FromMinutes(random.Next(1, 12)));
            await RunAsync(stopsAfter: random.Next(3) == 0 ? random.Next(30) : null);
        }

        _server.Faults.Clear();
        _time.Advance(TimeSpan.FromHours(2));
        await RunAsync();
        var last = await RunAsync();

        Assert.Equal(RunStatus.Succeeded, last.Status);
        var records = Salesforce.Records("Contact").Where(static r => !r.IsDeleted).ToList();
        Assert.True(records.Count > 50);
        foreach (var record in records)
        {
            using var json = JsonDocument.Parse(_server.Hipcall.FindCompany("sf:" + record.Id) ?? throw new InvalidOperationException(record.Id + " is missing."));
            Assert.Equal((record.Values["LastName"], record.Values.GetValueOrDefault("Email")), (Text("name"), Text("city")));

            object? Text(string name) => json.RootElement.GetProperty(name).GetString();
        }
    }

    private static Dictionary<string, object?> Values(string name, string? email) => new() { ["LastName"] = name, ["Email"] = email };

    private async Task<SyncRun> RunAsync(int? stopsAfter = null)
    {
        var runner = new JobRunner(JobFile.Load(_job));
        var left = stopsAfter ?? int.MaxValue;
        await foreach (var _ in runner.RunAsync(new JobRunOptions { Handler = _handler, SourceHandler = _handler, TimeProvider = _time }))
        {
            if (--left < 0)
            {
                break;
            }
        }

        return runner.Run;
    }
}
