using ExternalIdSync.Core.Http.Secrets;
using ExternalIdSync.Core.Mapping;
using ExternalIdSync.Core.Sources.Csv;
using ExternalIdSync.Core.Targets;
using ExternalIdSync.Core.Tests.Sources.Csv;
using ExternalIdSync.Core.Writing;
using ExternalIdSync.Sandbox;

namespace ExternalIdSync.Core.Tests.Writing;

public sealed class BulkImportTests : IAsyncDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly SandboxServer _server = new();
    private readonly TargetConnection _target;

    public BulkImportTests()
    {
        _server.Experiture.PollsUntilDone = 0;
        Environment.SetEnvironmentVariable("BULK_IMPORT_TEST_TOKEN", "experiture_sandbox");
        _target = TargetConnection.Open(new TargetOptions
        {
            Definition = ConnectorCatalog.Default.Find("experiture/profiles"),
            BaseUrl = new Uri("http://sandbox.localhost/experiture/public/v1/"),
            Secret = SecretReference.Parse("env:BULK_IMPORT_TEST_TOKEN", "token"),
            Handler = new SandboxMessageHandler(_server),
        });
    }

    public async ValueTask DisposeAsync()
    {
        await _target.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task A_file_is_mapped_uploaded_and_imported_and_refused_rows_come_back_as_rows_of_the_file()
    {
        var path = _folder.Write("crm.csv", "Key,Mail,Firm,Orders\r\n1,a@example.com,\"Acme, Ltd.\",3\r\n2,not a mail,Bolt,2\r\n,c@example.com,Cog,1\r\n"
            + "4,d@example.com\r\n5,e@example.com,Ember,5\r\n6,neither,Fig,6\r\n");
        var steps = new List<string>();

        var summary = await new BulkImport(_target, Options(path) with { Progress = new Steps(steps) }).RunAsync();

        Assert.Equal((6, 2, 4, RunStatus.PartiallySucceeded), (summary.Read, summary.Created, summary.Rejected, summary.Status));
        Assert.Contains("Acme, Ltd.", _server.Experiture.FindProfile("external_id", "crm:1"), StringComparison.Ordinal);
        Assert.Null(_server.Experiture.FindProfile("external_id", "crm:2"));
        Assert.NotNull(_server.Experiture.FindProfile("external_id", "crm:5"));
        var rejects = await File.ReadAllLinesAsync(_folder.Path("rejects.csv"));
        Assert.Equal(5, rejects.Length);
        Assert.StartsWith("Key,Mail,Firm,Orders,_reason", rejects[0], StringComparison.Ordinal);
        Assert.StartsWith("2,not a mail,Bolt,2,", rejects[1], StringComparison.Ordinal);
        Assert.StartsWith("6,neither,Fig,6,", rejects[4], StringComparison.Ordinal);
        Assert.Equal(["uploading", "running", "reading refusals"], steps.Distinct());
    }

    [Fact]
    public async Task What_if_sends_nothing_and_keeps_nothing()
    {
        var path = _folder.Write("crm.csv", "Key,Mail,Firm,Orders\n1,a@example.com,Acme,3\n,b@example.com,Bolt,1\n");

        var summary = await new BulkImport(_target, Options(path) with { WhatIf = true }).RunAsync();

        Assert.Equal((2, 1, 1, 0), (summary.Read, summary.NotAttempted, summary.Rejected, summary.Requests));
        Assert.Equal(0, _server.Requests.Total);
        Assert.False(File.Exists(_folder.Path("rejects.csv")));
    }

    [Fact]
    public async Task A_target_that_imports_no_files_says_so()
    {
        await using var hipcall = TargetConnection.Open(new TargetOptions
        {
            Definition = ConnectorCatalog.Default.Find("hipcall/companies"), Handler = new SandboxMessageHandler(_server),
        });

        var error = await Assert.ThrowsAsync<SyncException>(() => new BulkImport(hipcall, Options("none.csv")).RunAsync());

        Assert.Equal(SyncErrors.NotSupported, error.Error);
    }

    private BulkImportOptions Options(string path)
    {
        var map = _folder.Write("map.json", """
            {
              "version": 1,
              "externalId": { "from": "Key", "prefix": "crm:" },
              "fields": [
                { "from": "Mail", "to": "email", "transforms": ["lower"] }, { "from": "Firm", "to": "company_name" }
              ]
            }
            """);
        return new BulkImportOptions { Csv = new CsvOptions { Path = path }, Map = MapDefinition.Load(map), RejectsFile = _folder.Path("rejects.csv") };
    }

    private sealed class Steps(List<string> steps) : IProgress<BulkImportProgress>
    {
        public void Report(BulkImportProgress value) => steps.Add(value.Step);
    }
}
