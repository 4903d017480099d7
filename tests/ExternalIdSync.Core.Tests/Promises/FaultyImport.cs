using System.Globalization;
using System.Text.Json;
using ExternalIdSync.Core.Mapping;
using ExternalIdSync.Core.Sources.Csv;
using ExternalIdSync.Core.Targets;
using ExternalIdSync.Core.Tests.Sources.Csv;
using ExternalIdSync.Core.Tests.Time;
using ExternalIdSync.Core.Tests.Writing;
using ExternalIdSync.Core.Writing;
using ExternalIdSync.Sandbox;

namespace ExternalIdSync.Core.Tests.Promises;

/// <summary>
/// A CSV file with thousands of rows, some keys several times, some rows bad, some records there before, on its way into a sandbox that fails in
/// every way it can. What a row's value is tells which row wrote it.
/// </summary>
internal sealed class FaultyImport : IDisposable
{
    private const int Rows = 3000;

    private readonly string _name;
    private readonly FakeTimeProvider _time = new() { AutoAdvance = static due => due < TimeSpan.FromSeconds(50) };
    private readonly TemporaryFolder _folder = new();

    public FaultyImport(string target, int seed)
    {
        _name = target;
        Sandbox = new SandboxServer(new SandboxOptions { Time = _time, RecordedRequests = 100_000, RecordedBodyBytes = 1 << 28 });
        var random = new Random(seed);
        var csv = new System.Text.StringBuilder("Id," + Field + "\n");
        for (var row = 1; row <= Rows; row++)
        {
            // Now and then a key that came not long ago, so that both are under way at once.
            var key = row > 20 && random.Next(8) == 0 ? Keys[row - 1 - random.Next(1, 20)] : $"K-{row.ToString(CultureInfo.InvariantCulture)}";
            var isBad = random.Next(100) == 0;
            Keys.Add(key);
            Values.Add(isBad ? string.Empty : $"Row {row.ToString(CultureInfo.InvariantCulture)}");
            csv.Append(key).Append(',').Append(Values[^1]).Append('\n');
        }

        Path = _folder.Write("import.csv", csv.ToString());
        RejectsPath = _folder.Path("rejects.csv");
        Before = [.. Keys.Distinct(StringComparer.Ordinal).Where(_ => random.Next(10) == 0)];
    }

    public SandboxServer Sandbox { get; }

    /// <summary>The key of each row, the first row at 0.</summary>
    public List<string> Keys { get; } = [];

    /// <summary>The value of each row; empty for a row that the target refuses.</summary>
    public List<string> Values { get; } = [];

    /// <summary>The keys that the target knows before.</summary>
    public HashSet<string> Before { get; }

    public string Path { get; }

    public string RejectsPath { get; }

    public string Field => _name switch { "hipcall/companies" => "name", "experiture/profiles" => "first_name", _ => "fullName" };

    private bool IsBatch => _name[0] == 'e';

    /// <summary>Puts the records there that are known before, without faults.</summary>
    public async Task PrepareAsync()
    {
        await using var target = Runs.Connect(_name, Sandbox);
        var (_, summary) = await Runs.RunAsync(target, Runs.Rows("Id," + Field, [.. Before.Select(static k => new object?[] { k, "Before" })]));
        Assert.Equal(Before.Count, summary.Created);
        Sandbox.Requests.Clear();
    }

    /// <summary>Switches all faults on.</summary>
    public void Break(int seed)
    {
        Add(0.03, new SandboxFault { Kind = FaultKind.Status, Status = 429, RetryAfter = "2" });
        Add(0.02, new SandboxFault { Kind = FaultKind.Status, Status = 429, RetryAfterDate = 3 });
        Add(0.01, new SandboxFault { Kind = FaultKind.Status, Status = 429 });
        Add(0.02, new SandboxFault { Kind = FaultKind.Status, Status = 503 });
        Add(0.02, new SandboxFault { Kind = FaultKind.Status, Status = 500, AfterEffect = true });
        Add(0.01, new SandboxFault { Kind = FaultKind.Status, Status = 502, Body = "<html>Bad gateway</html>", AfterEffect = true });
        Add(0.03, new SandboxFault { Kind = FaultKind.ResetBefore });
        Add(0.03, new SandboxFault { Kind = FaultKind.ResetAfter });
        Add(0.03, new SandboxFault { Kind = FaultKind.TruncatedBody });
        Add(0.02, new SandboxFault { Kind = FaultKind.MalformedJson });
        Add(0.01, new SandboxFault { Kind = FaultKind.SlowBody, Delay = TimeSpan.FromSeconds(9), Count = 3 });
        Add(0.003, new SandboxFault { Kind = FaultKind.HtmlPage, Skip = 20 });
        if (IsBatch)
        {
            Add(0.1, new SandboxFault { Kind = FaultKind.PartialRejection, RejectEvery = 7 });
            Add(0.05, new SandboxFault { Kind = FaultKind.Status, Status = 409 });
            Add(0.05, new SandboxFault { Kind = FaultKind.Status, Status = 422 });
        }

        void Add(double probability, SandboxFault fault) => Sandbox.Faults.Add(fault with { Probability = probability, Seed = seed++ });
    }

    /// <summary>Imports a file, with a rejections file.</summary>
    public async Task<(List<SyncResult> Results, RunSummary Summary)> ImportAsync(string path, int concurrency)
    {
        var definition = ConnectorCatalog.Default.Find(_name);
        using var source = new CsvSource(new CsvOptions { Path = path });
        source.Open();
        using var mapper = new RecordMapper(map: null, definition.Fields, new ExternalIdRule("Id"), new MapperOptions
        {
            ExternalIdField = definition.MatchKey, AcceptsOtherFields = definition.TakesOtherFields,
        });
        await using var target = Runs.Connect(_name, Sandbox);
        var results = new List<SyncResult>();
        var run = new SyncPipeline(source, mapper, target, new RunOptions
        {
            Concurrency = concurrency,
            BatchSize = IsBatch ? 10 : null,
            DuplicateRule = DuplicateRule.LastWins,
            TimeProvider = _time,
            Rejections = new RejectionsFile(RejectsPath, source),
        });
        await foreach (var result in run.ExecuteAsync(TestContext.Current.CancellationToken))
        {
            results.Add(result);
        }

        return (results, run.Summary);
    }

    /// <summary>What the target holds under a key; empty where it has no such record.</summary>
    public string ValueOf(string key) => _name switch
    {
        "hipcall/companies" => Member(Sandbox.Hipcall.FindCompany(key), "name"),
        "experiture/profiles" => Member(Sandbox.Experiture.FindProfile("external_id", key), "first_name"),
        _ => Sandbox.InstantCompliance.FindCustomer(key)?.FullName ?? string.Empty,
    };

    /// <summary>How many records the target holds.</summary>
    public int Count => _name switch
    {
        "hipcall/companies" => Sandbox.Hipcall.CompanyCount,
        "experiture/profiles" => Sandbox.Experiture.ProfileCount,
        _ => Sandbox.InstantCompliance.CustomerCount,
    };

    /// <summary>The writes that arrived, one entry per record in them: the record's key and value.</summary>
    public IEnumerable<(RecordedRequest Request, string Key, string Value)> Writes()
    {
        var keys = Keys.Distinct(StringComparer.Ordinal)
            .Select(k => (Key: k, Id: _name[0] == 'h' ? Member(Sandbox.Hipcall.FindCompany(k), "id") : string.Empty))
            .Where(static k => k.Id.Length > 0).ToDictionary(static k => k.Id, static k => k.Key, StringComparer.Ordinal);
        foreach (var request in Sandbox.Requests.Recent.Where(static r => r.Body.Length > 0))
        {
            using var body = JsonDocument.Parse(request.Body);
            foreach (var record in IsBatch ? body.RootElement.GetProperty("records").EnumerateArray().ToArray() : [body.RootElement])
            {
                var key = record.TryGetProperty(_name[0] == 'i' ? "externalId" : "external_id", out var sent)
                    ? sent.GetString()! : keys[request.Path.Split('/')[^1]];
                yield return (request, key, record.TryGetProperty(Field, out var value) ? value.GetString()! : string.Empty);
            }
        }
    }

    public void Dispose() => _folder.Dispose();

    private static string Member(string? json, string name)
    {
        using var record = JsonDocument.Parse(json ?? "{}");
        return record.RootElement.TryGetProperty(name, out var value) ? value.ToString() : string.Empty;
    }
}
