using ExternalIdSync.Core.State;

namespace ExternalIdSync.Core.Tests.State;

/// <summary>What every store promises of leases: who may run a job now, and that nobody else can store anything.</summary>
public abstract class StoredLeaseTests(StateHome home) : StateStoreTest(home)
{
    [Fact]
    public async Task Only_one_holder_may_run_a_job()
    {
        var first = await OpenAsync();
        var second = await OpenAsync();
        await first.AcquireLeaseAsync(Job, "host-a:17", Minute, None);

        var error = await Assert.ThrowsAsync<SyncException>(() => second.AcquireLeaseAsync(Job, "host-b:4", Minute, None));

        Assert.Same(SyncErrors.LeaseHeld, error.Error);
        Assert.Contains("host-a:17", error.Message, StringComparison.Ordinal);
        Assert.Contains("2026-03-01 12:01:00Z", error.Message, StringComparison.Ordinal);
        Assert.Equal("host-a:17", (await second.FindLeaseAsync(Job, None))!.Owner);
        await second.AcquireLeaseAsync("another job", "host-b:4", Minute, None);
    }

    [Fact]
    public async Task Of_many_that_ask_at_once_one_gets_the_lease()
    {
        var stores = new List<IStateStore>();
        for (var i = 0; i < 4; i++)
        {
            stores.Add(await OpenAsync());
        }

        var asked = await Task.WhenAll(stores.SelectMany(store => Enumerable.Range(0, 4).Select(i => Task.Run(async () =>
        {
            try
            {
                return await store.AcquireLeaseAsync(Job, $"asker {i}", Minute, None);
            }
            catch (SyncException exception) when (exception.Error == SyncErrors.LeaseHeld)
            {
                return null;
            }
        }))));

        Assert.Single(asked, static lease => lease is not null);
    }

    [Fact]
    public async Task A_lease_given_back_can_be_had_at_once_with_a_higher_number()
    {
        var store = await OpenAsync();
        var first = await store.AcquireLeaseAsync(Job, "a", Minute, None);
        await store.ReleaseLeaseAsync(first, None);
        Assert.Null(await store.FindLeaseAsync(Job, None));

        var second = await store.AcquireLeaseAsync(Job, "b", Minute, None);

        Assert.True(second.Fencing > first.Fencing);
    }

    [Fact]
    public async Task The_lease_of_a_crashed_holder_is_taken_over_when_it_ran_out_and_not_before()
    {
        var store = await OpenAsync();
        var dead = await store.AcquireLeaseAsync(Job, "dead", Minute, None);
        Clock.Advance(Minute - TimeSpan.FromMilliseconds(1));
        await Assert.ThrowsAsync<SyncException>(() => store.AcquireLeaseAsync(Job, "next", Minute, None));
        Clock.Advance(TimeSpan.FromMilliseconds(1));

        var next = await store.AcquireLeaseAsync(Job, "next", Minute, None);

        Assert.True(next.Fencing > dead.Fencing);
    }

    [Fact]
    public async Task A_renewed_lease_holds_on()
    {
        var store = await OpenAsync();
        var lease = await store.AcquireLeaseAsync(Job, "a", Minute, None);
        Clock.Advance(Minute / 2);
        lease = await store.RenewLeaseAsync(lease, Minute, None);
        Clock.Advance(Minute - TimeSpan.FromMilliseconds(1));

        await Assert.ThrowsAsync<SyncException>(() => store.AcquireLeaseAsync(Job, "b", Minute, None));
        Assert.Equal(Clock.GetUtcNow() + TimeSpan.FromMilliseconds(1), lease.ExpiresAt);
    }

    [Fact]
    public async Task A_holder_that_was_thought_dead_can_store_nothing_any_more()
    {
        var store = await OpenAsync();
        var (stale, run) = await BeginAsync(store);
        await store.CommitAsync(stale, Batch(run, Created("a", "1")) with { Cursor = new CursorUpdate(Source, "1") }, None);
        Clock.Advance(Minute);
        var other = await OpenAsync();
        var (lease, next) = await BeginAsync(other);

        Func<Task>[] writes =
        [
            () => store.CommitAsync(stale, Batch(run, Created("b", "2")) with { Cursor = new CursorUpdate(Source, "2") }, None),
            () => store.BeginWritesAsync(stale, Target, Keys("a"), None),
            () => store.ForgetLinksAsync(stale, Target, Keys("a"), None),
            () => store.SetCursorAsync(stale, new CursorUpdate(Source, "3"), None),
            () => store.RemoveCursorAsync(stale, Source, None),
            () => store.StartRunAsync(stale, Source, Target, None),
            () => FinishAsync(store, stale, run),
            () => store.MarkReplayAsync(stale, run, [1], None),
            () => store.RenewLeaseAsync(stale, Minute, None),
        ];
        foreach (var write in writes)
        {
            Assert.Same(SyncErrors.LeaseLost, (await Assert.ThrowsAsync<SyncException>(write)).Error);
        }

        await store.ReleaseLeaseAsync(stale, None);
        Assert.Equal(lease, await store.FindLeaseAsync(Job, None));
        Assert.Equal("1", (await store.FindCursorAsync(Job, Source, None))!.Text);
        Assert.Equal(1, await store.CountLinksAsync(Scope, None));
        await other.CommitAsync(lease, Batch(next, Created("b", "2")), None);
    }

    [Fact]
    public async Task A_lease_that_ran_out_but_that_nobody_took_still_commits()
    {
        var store = await OpenAsync();
        var (lease, run) = await BeginAsync(store);
        Clock.Advance(Minute * 10);

        await store.CommitAsync(lease, Batch(run, Created("a", "1")), None);
        await store.RenewLeaseAsync(lease, Minute, None);

        await Assert.ThrowsAsync<SyncException>(() => store.AcquireLeaseAsync(Job, "b", Minute, None));
    }

    [Fact]
    public async Task A_lease_given_back_stores_nothing_any_more()
    {
        var store = await OpenAsync();
        var (lease, run) = await BeginAsync(store);
        await store.ReleaseLeaseAsync(lease, None);

        var error = await Assert.ThrowsAsync<SyncException>(() => store.CommitAsync(lease, Batch(run, Created("a", "1")), None));

        Assert.Same(SyncErrors.LeaseLost, error.Error);
    }
}
