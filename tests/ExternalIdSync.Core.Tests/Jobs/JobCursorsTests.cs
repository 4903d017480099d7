using ExternalIdSync.Core.Jobs;
using ExternalIdSync.Core.State;
using ExternalIdSync.Core.Tests.Sources.Csv;
using ExternalIdSync.Core.Tests.Time;
using ExternalIdSync.Sandbox;
using ExternalIdSync.Sandbox.Salesforce;

namespace ExternalIdSync.Core.Tests.Jobs;

/// <summary>Moving a cursor to a time.</summary>
public sealed class JobCursorsTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly FakeTimeProvider _time = new();
    private readonly SandboxServer _server;
    private readonly SandboxMessageHandler _handler;

    public JobCursorsTests()
    {
        Environment.SetEnvironmentVariable("JOB_CURSORS_TEST_SECRET", SalesforceSimulator.ClientSecret);
        Environment.SetEnvironmentVariable("JOB_CURSORS_TEST_TOKEN", "hubspot_sandbox");
        Environment.SetEnvironmentVariable("JOB_CURSORS_TEST_TARGET", "hipcall_sandbox");
        _server = new SandboxServer(new SandboxOptions { Time = _time });
        _handler = new SandboxMessageHandler(_server);
    }

    public void Dispose()
    {
        _handler.Dispose();
        _folder.Dispose();
    }

    [Theory]
    [InlineData("salesforce")]
    [InlineData("hubspot")]
    public async Task What_changed_then_or_later_is_read_again_and_nothing_before(string vendor)
    {
        var job = vendor == "salesforce" ? Load(
            $$"""{ "type": "salesforce", "object": "Account", "loginUrl": "http://localhost/salesforce", "clientId": "{{SalesforceSimulator.ClientId}}", "clientSecret": "env:JOB_CURSORS_TEST_SECRET", "overlap": "0s", "safety": "0s" }""",
            "Id", "Name") : Load(
            """{ "type": "hubspot", "object": "companies", "baseUrl": "http://localhost/hubspot", "token": "env:JOB_CURSORS_TEST_TOKEN", "overlap": "0s", "safety": "0s" }""",
            "id", "name");
        Seed(vendor, "before");
        _time.Advance(TimeSpan.FromHours(1));
        var time = _time.GetUtcNow();
        Seed(vendor, "then");
        _time.Advance(TimeSpan.FromHours(1));
        Seed(vendor, "later");
        _time.Advance(TimeSpan.FromHours(1));

        var first = await RunAsync(job);
        _time.Advance(TimeSpan.FromHours(1));
        var idle = await RunAsync(job);
        await WithStateAsync(job, cursors => cursors.RewindAsync(time, CancellationToken.None));
        var again = await RunAsync(job);

        Assert.Equal((3, 0, 2), (first.Read, idle.Read, again.Read));
        Assert.Equal((2, 0), (again.Unchanged, again.Updated));
    }

    [Fact]
    public async Task A_file_knows_no_times()
    {
        var job = Load($$"""{ "type": "csv", "path": "{{Path.GetFileName(_folder.Write("companies.csv", "Id,Name\n1,A\n"))}}" }""", "Id", "Name");

        var exception = await Assert.ThrowsAsync<SyncException>(
            () => WithStateAsync(job, cursors => cursors.RewindAsync(_time.GetUtcNow(), CancellationToken.None)));

        Assert.Equal(SyncErrors.NotSupported, exception.Error);
    }

    [Fact]
    public async Task A_time_ahead_would_leave_out_changes()
    {
        var job = Load("""{ "type": "hubspot", "object": "companies", "token": "env:JOB_CURSORS_TEST_TOKEN" }""", "id", "name");

        var exception = await Assert.ThrowsAsync<SyncException>(
            () => WithStateAsync(job, cursors => cursors.RewindAsync(_time.GetUtcNow() + TimeSpan.FromMinutes(1), CancellationToken.None)));

        Assert.Equal(SyncErrors.OptionInvalid, exception.Error);
    }

    private void Seed(string vendor, string name)
    {
        var values = new Dictionary<string, object?> { [vendor == "salesforce" ? "Name" : "name"] = name };
        _ = vendor == "salesforce"
            ? _server.Salesforce.Seed("Account", 1, _ => values)
            : _server.HubSpot.Seed("companies", 1, _ => values);
    }

    private JobDefinition Load(string source, string key, string name) => JobFile.Load(_folder.Write("job.json", $$"""
        {
          "version": 1,
          "name": "companies",
          "source": {{source}},
          "map": { "version": 1, "externalId": { "from": "{{key}}", "prefix": "crm:" }, "fields": [{ "from": "{{name}}", "to": "name" }] },
          "target": { "name": "hipcall/companies", "baseUrl": "http://sandbox.localhost/hipcall/api/v3/", "token": "env:JOB_CURSORS_TEST_TARGET" }
        }
        """));

    private async Task<SyncRun> RunAsync(JobDefinition job)
    {
        var runner = new JobRunner(job);
        await foreach (var _ in runner.RunAsync(new JobRunOptions { Handler = _handler, SourceHandler = _handler, TimeProvider = _time }))
        {
        }

        return runner.Run;
    }

    private async Task WithStateAsync(JobDefinition job, Func<JobCursors, Task> work)
    {
        await using var store = await JobState.OpenAsync(job, StateAccess.ReadWrite, _time, CancellationToken.None);
        await work(new JobCursors(job, store, _time));
    }
}
