namespace ExternalIdSync.Core.Tests.State;

/// <summary>What every store promises of calls that are stopped, and being closed.</summary>
public abstract class StoppedStoreTests(StateHome home) : StateStoreTest(home)
{
    [Fact]
    public async Task A_stopped_call_stores_nothing()
    {
        var store = await OpenAsync();
        var (lease, run) = await BeginAsync(store);
        using var stopped = new CancellationTokenSource();
        await stopped.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => store.CommitAsync(lease, Batch(run, Created("a", "1")), stopped.Token));

        Assert.False((await LookupAsync(store, "a"))[0].IsKnown);
    }

    [Fact]
    public async Task A_closed_store_says_so_and_may_be_closed_again()
    {
        var store = await OpenAsync();
        await store.DisposeAsync();
        await store.DisposeAsync();

        await Assert.ThrowsAsync<ObjectDisposedException>(() => store.CountLinksAsync(Scope, None));
        await Assert.ThrowsAsync<ObjectDisposedException>(() => store.AcquireLeaseAsync(Job, "a", Minute, None));
    }
}
