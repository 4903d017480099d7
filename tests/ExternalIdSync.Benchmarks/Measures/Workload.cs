using ExternalIdSync.Benchmarks.Http;
using ExternalIdSync.Benchmarks.Records;
using ExternalIdSync.Core.Http.Secrets;
using ExternalIdSync.Core.Mapping;
using ExternalIdSync.Core.Targets;
using ExternalIdSync.Core.Writing;
using ExternalIdSync.Host.Sandbox;

namespace ExternalIdSync.Benchmarks.Measures;

/// <summary>Records on their way to one target of the sandbox, through the core.</summary>
internal sealed class Workload : IAsyncDisposable
{
    private readonly SandboxAccount _account;
    private readonly ConnectorDefinition _definition;
    private readonly SourceRecord[] _records;
    private readonly TargetConnection _target;

    /// <summary>Makes the workload; nothing is sent yet.</summary>
    /// <param name="target">The target's name.</param>
    /// <param name="sample">What the records look like.</param>
    /// <param name="count">How many there are.</param>
    /// <param name="sandbox">Where the sandbox is.</param>
    public Workload(string target, Sample sample, int count, Uri sandbox)
    {
        _account = SandboxAccount.Of(target);
        _definition = ConnectorCatalog.Default.Find(target);
        _records = sample.Make(count);
        _target = Open(target, sandbox);
    }

    /// <summary>Connects to a target of the sandbox.</summary>
    /// <param name="target">The target's name.</param>
    /// <param name="sandbox">Where the sandbox is.</param>
    /// <param name="limits">The limits to keep; none where left out.</param>
    /// <param name="time">The clock.</param>
    /// <param name="handler">What carries the requests; <see langword="null"/> for the network.</param>
    /// <returns>The connection.</returns>
    public static TargetConnection Open(
        string target, Uri sandbox, TargetLimits? limits = null, TimeProvider? time = null, HttpMessageHandler? handler = null)
    {
        var account = SandboxAccount.Of(target);
        return TargetConnection.Open(new TargetOptions
        {
            Definition = ConnectorCatalog.Default.Find(target),
            BaseUrl = new Uri(sandbox, account.BasePath),
            Secret = SecureStringSecret.Of(account.Token),
            Limits = limits ?? new TargetLimits(),
            TimeProvider = time ?? TimeProvider.System,
            Handler = handler,
        });
    }

    /// <summary>Maps columns to fields of the same name.</summary>
    /// <param name="definition">The target.</param>
    /// <returns>The mapper.</returns>
    public static RecordMapper MapperFor(ConnectorDefinition definition) =>
        new(map: null, definition.Fields, new ExternalIdRule("id"), new MapperOptions { ExternalIdField = definition.MatchKey });

    /// <summary>Creates every record in a target that has none of them.</summary>
    /// <param name="concurrency">Requests in flight at once.</param>
    /// <returns>How many records there were.</returns>
    public Task<int> WriteAsync(int concurrency) => WriteAsync(_target, concurrency);

    /// <summary>Finds out which requests <see cref="WriteAsync(int)"/> sends, without sending them.</summary>
    /// <returns>The requests, those for one record or one batch together.</returns>
    public async Task<IReadOnlyList<RecordedCall[]>> RecordAsync()
    {
        using var recorder = new CallRecorder();
        await using var target = Open(_account.Target, new Uri(_target.BaseUrl, "/"), handler: recorder);

        // One at a time, so that the requests of a record stand together.
        await WriteAsync(target, concurrency: 1);
        return [.. recorder.Calls.Chunk(_definition.Strategy == UpsertStrategy.LookupThenWrite ? 2 : 1)];
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _target.DisposeAsync();

    private async Task<int> WriteAsync(TargetConnection target, int concurrency)
    {
        using var mapper = MapperFor(_definition);
        var run = new SyncPipeline(new ListSource(_records), mapper, target, new RunOptions { Concurrency = concurrency, RunId = "benchmark" });
        await foreach (var _ in run.ExecuteAsync())
        {
            // Whoever runs it wants to know what became of each record; here nobody does.
        }

        return run.Summary.Created == _records.Length
            ? _records.Length
            : throw new InvalidOperationException($"Of {_records.Length} records {run.Summary.Created} were created: {run.Summary.StopReason}");
    }
}
