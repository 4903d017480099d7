using ExternalIdSync.Core.State;
using ExternalIdSync.Core.Tests.Time;

namespace ExternalIdSync.Core.Tests.State;

/// <summary>
/// The base of what every store promises, written once: a class per topic, and for each kind of store a class of that topic which says where
/// its state is kept.
/// </summary>
public abstract class StateStoreTest(StateHome home) : IAsyncDisposable
{
    protected const string Job = "crm-to-hipcall";
    protected const string Source = "salesforce/Contact";
    protected const string Target = "hipcall/companies";

    protected static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    private readonly List<IStateStore> _opened = [];
    private int _values;

    protected FakeTimeProvider Clock { get; } = new();

    protected static CancellationToken None => CancellationToken.None;

    protected static LinkScope Scope { get; } = new(Job, Target);

    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        foreach (var store in _opened)
        {
            await store.DisposeAsync();
        }

        await home.DisposeAsync();
    }

    /// <summary>Opens the one state of this test for a caller that closes it.</summary>
    protected Task<IStateStore> OpenOneAsync() => home.OpenAsync(null, Clock);

    /// <summary>Opens the one state of this test; it is closed with the test.</summary>
    protected async Task<IStateStore> OpenAsync(StateRetention? retention = null)
    {
        var store = await home.OpenAsync(retention, Clock);
        _opened.Add(store);
        return store;
    }

    protected async Task<(Lease Lease, long Run)> BeginAsync(IStateStore store)
    {
        var lease = await store.AcquireLeaseAsync(Job, "me", Minute, None);
        return (lease, await store.StartRunAsync(lease, Source, Target, None));
    }

    protected static StateBatch Batch(long run, params IReadOnlyList<SettledRecord> records) =>
        new() { RunId = run, Target = Target, Records = records };

    protected SettledRecord Created(string key, string targetId, Fingerprint? fingerprint = null) =>
        Settled(key, SyncOutcome.Created, targetId, fingerprint ?? NewFingerprint());

    protected static async Task<IReadOnlyList<LinkState>> LookupAsync(IStateStore store, params string[] keys) =>
        await store.LookupAsync(Scope, Keys(keys), None);

    protected Fingerprint NewFingerprint()
    {
        Span<byte> bytes = stackalloc byte[Fingerprint.Size];
        BitConverter.TryWriteBytes(bytes, Interlocked.Increment(ref _values));
        return new Fingerprint(bytes);
    }

    protected static SettledRecord Rejected(string? key, long row = 1, string reason = "Not an e-mail address.") =>
        new(new SyncResult { ExternalId = key, Outcome = SyncOutcome.Rejected, Row = row, Error = SyncErrors.ValueInvalid, Reason = reason });

    protected static SettledRecord Settled(string key, SyncOutcome outcome, string? targetId, Fingerprint fingerprint) =>
        new(new SyncResult { ExternalId = key, Outcome = outcome, TargetId = targetId }) { Fingerprint = fingerprint };

    protected static SettledRecord Unchanged(string key) => Settled(key, SyncOutcome.Unchanged, "1", default);

    protected static ExternalId[] Keys(params string[] keys) => [.. keys.Select(static key => ExternalId.Parse(key))];

    protected static Task<IReadOnlyList<SyncRejection>> RejectionsAsync(IStateStore store) =>
        store.ListRejectionsAsync(new RejectionQuery { Job = Job }, None);

    protected static Task<SyncRun> FinishAsync(IStateStore store, Lease lease, long run) =>
        store.FinishRunAsync(lease, run, new RunSummary { Status = RunStatus.Succeeded, Target = Target }, default, None);
}
