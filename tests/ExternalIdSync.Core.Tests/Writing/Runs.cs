using ExternalIdSync.Core.Http;
using ExternalIdSync.Core.Http.Secrets;
using ExternalIdSync.Core.Mapping;
using ExternalIdSync.Core.Sources;
using ExternalIdSync.Core.Targets;
using ExternalIdSync.Core.Writing;
using ExternalIdSync.Sandbox;

namespace ExternalIdSync.Core.Tests.Writing;

/// <summary>Short ways to make records and to run them.</summary>
internal static class Runs
{
    public static readonly Uri BaseUrl = new("https://api.example.test/v1/");

    public static TargetConnection Connect(string target, ITransport transport) =>
        new(ConnectorCatalog.Default.Find(target), BaseUrl, transport);

    public static TargetConnection Connect(string target, SandboxServer sandbox, Func<HttpMessageHandler, HttpMessageHandler>? wrap = null)
    {
        var handler = new SandboxMessageHandler(sandbox);
        var (path, token) = target.Split('/')[0] switch
        {
            "hipcall" => ("hipcall/api/v3/", "hipcall_sandbox"),
            "experiture" => ("experiture/public/v1/", "experiture_sandbox"),
            _ => ("instant-compliance/api/v1/", "ic_live_sandbox"),
        };
        return TargetConnection.Open(new TargetOptions
        {
            Definition = ConnectorCatalog.Default.Find(target),
            BaseUrl = new Uri(SandboxMessageHandler.BaseAddress, path),
            Handler = wrap?.Invoke(handler) ?? handler,
            Secret = new SecureStringSecret(new System.Net.NetworkCredential("", token).SecurePassword),
            Limits = new TargetLimits(),
            TimeProvider = sandbox.Time,
        });
    }

    /// <summary>A target of a definition in a file beside the tests of definitions, served by the sandbox.</summary>
    public static TargetConnection Connect(
        string sample,
        SandboxServer sandbox,
        string path,
        string token,
        Func<string, string>? edit = null)
    {
        return TargetConnection.Open(new TargetOptions
        {
            Definition = Sample(sample, edit),
            BaseUrl = new Uri(SandboxMessageHandler.BaseAddress, path),
            Handler = new SandboxMessageHandler(sandbox),
            Secret = SecureStringSecret.Of(token),
            TimeProvider = sandbox.Time,
        });
    }

    /// <summary>The definition in a file beside the tests of definitions.</summary>
    public static ConnectorDefinition Sample(
        string name, Func<string, string>? edit = null, [System.Runtime.CompilerServices.CallerFilePath] string here = "")
    {
        var text = File.ReadAllText(Path.Combine(Path.GetDirectoryName(here)!, "../Targets/Samples", name));
        return Define(edit?.Invoke(text) ?? text);
    }

    /// <summary>Reads a definition from its text.</summary>
    public static ConnectorDefinition Define(string json)
    {
        var path = Path.Combine(Path.GetTempPath(), $"connector-{Guid.NewGuid():n}.json");
        File.WriteAllText(path, json);
        try
        {
            return ConnectorCatalog.Default.Find(path);
        }
        finally
        {
            File.Delete(path);
        }
    }

    /// <summary>Records with the columns <c>id,name</c> or <c>id</c> and more; rows count from 1.</summary>
    public static IEnumerable<SourceItem> Rows(string columns, params object?[][] rows)
    {
        var schema = new RecordSchema(columns.Split(','));
        var row = 0;
        foreach (var values in rows)
        {
            yield return new SourceRecord(schema, values, new RecordOrigin(++row));
        }
    }

    public static IEnumerable<SourceItem> Numbered(int count, string field = "name")
    {
        var schema = new RecordSchema(["id", field]);
        for (var i = 1; i <= count; i++)
        {
            yield return new SourceRecord(schema, [$"K-{i}", $"Name {i}"], new RecordOrigin(i));
        }
    }

    public static async Task<(List<SyncResult> Results, RunSummary Summary)> RunAsync(
        TargetConnection target, IEnumerable<SourceItem> items, RunOptions? options = null, IRecordMapper? mapper = null)
    {
        var run = new SyncPipeline(new ListSource(items), mapper ?? new PlainMapper(), target, options);
        var results = new List<SyncResult>();
        await foreach (var result in run.ExecuteAsync(TestContext.Current.CancellationToken))
        {
            results.Add(result);
        }

        return (results, run.Summary);
    }
}
