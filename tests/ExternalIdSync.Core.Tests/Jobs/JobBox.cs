using System.Text.Json;
using ExternalIdSync.Core.Jobs;
using ExternalIdSync.Core.State;
using ExternalIdSync.Core.Tests.Sources.Csv;
using ExternalIdSync.Sandbox;

namespace ExternalIdSync.Core.Tests.Jobs;

/// <summary>A job with a folder, a state, a source in memory and a sandbox of its own.</summary>
internal sealed class JobBox : IDisposable
{
    private const string TokenVariable = "EXTERNALIDSYNC_TEST_JOB_TOKEN";

    static JobBox() => Environment.SetEnvironmentVariable(TokenVariable, "hipcall_sandbox");

    public JobBox(string? limits = null, string? more = null)
    {
        Folder.Write("map.json", """
            {
              "version": 1,
              "externalId": { "from": "Id", "prefix": "crm:" },
              "fields": [
                { "from": "Name", "to": "name" },
                { "from": "City", "to": "city", "blank": "clear" }
              ]
            }
            """);
        JobPath = Folder.Write("companies.job.json", $$"""
            {
              "version": 1,
              "name": "companies",
              "source": { "type": "csv", "path": "companies.csv", "settle": "0s" },
              "map": "map.json",
              "target": { "name": "hipcall/companies", "baseUrl": "http://sandbox.localhost/hipcall/api/v3/", "token": "env:{{TokenVariable}}" },
              "limits": { "concurrency": 4{{(limits is null ? "" : ", " + limits)}} }
              {{more}}
            }
            """);
    }

    public TemporaryFolder Folder { get; } = new();

    public string JobPath { get; }

    public SandboxServer Server { get; } = new();

    public ChangeLog Log { get; } = new();

    public JobDefinition Job => JobFile.Load(JobPath);

    public JobRunOptions Options => new() { Source = Log, Handler = new SandboxMessageHandler(Server) };

    public async Task<(SyncRun Run, List<SyncResult> Results)> RunAsync(JobRunOptions? options = null)
    {
        var runner = new JobRunner(Job);
        var results = new List<SyncResult>();
        await foreach (var result in runner.RunAsync(options ?? Options))
        {
            results.Add(result);
        }

        return (runner.Run, results);
    }

    public Task<IStateStore> OpenStateAsync(StateAccess access = StateAccess.ReadWrite) => JobState.OpenAsync(Job, access, null, CancellationToken.None);

    public string? CityOf(string key)
    {
        var record = Server.Hipcall.FindCompany("crm:" + key);
        if (record is null)
        {
            return null;
        }

        using var json = JsonDocument.Parse(record);
        return json.RootElement.GetProperty("city").GetString();
    }

    public long Writes => Server.Requests.Mutating;

    public void Dispose() => Folder.Dispose();
}
