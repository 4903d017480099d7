using ExternalIdSync.Core.State;

namespace ExternalIdSync.Core.Tests.State;

/// <summary>What every store promises of runs and the outcomes of their records.</summary>
public abstract class StoredRunTests(StateHome home) : StateStoreTest(home)
{
    [Fact]
    public async Task A_run_is_remembered_with_everything_it_reported()
    {
        var summary = new RunSummary
        {
            Status = RunStatus.Stopped, Target = Target, Read = 11, Created = 1, Updated = 2, Unchanged = 3, Conflicts = 4, Rejected = 5,
            Blocked = 6, Failed = 7, Requests = 8, Retries = 9, Duration = TimeSpan.FromSeconds(90), StopReason = "quota",
            StopError = SyncErrors.QuotaExhausted,
        };
        var store = await OpenAsync();
        var lease = await store.AcquireLeaseAsync(Job, "host:1", Minute, None);
        await store.SetCursorAsync(lease, new CursorUpdate(Source, "before"), None);
        var started = Clock.GetUtcNow();
        var id = await store.StartRunAsync(lease, Source, Target, None);
        await store.CommitAsync(lease, Batch(id, Created("a", "1")) with { Cursor = new CursorUpdate(Source, "after") }, None);
        Clock.Advance(TimeSpan.FromSeconds(90));

        var lag = new RunLag(TimeSpan.FromMinutes(7), TimeSpan.FromMilliseconds(1500));
        var finished = await store.FinishRunAsync(lease, id, summary, lag, None);

        Assert.Equal(
            new SyncRun
            {
                Id = id, Job = Job, Source = Source, Target = Target, Owner = "host:1", Status = RunStatus.Stopped, StartedAt = started,
                EndedAt = started.AddSeconds(90), Read = 11, Created = 1, Updated = 2, Unchanged = 3, Conflicts = 4, Rejected = 5, Blocked = 6,
                Failed = 7, Requests = 8, Retries = 9, Duration = TimeSpan.FromSeconds(90), LargestLag = lag.Largest, MedianLag = lag.Median,
                CursorBefore = "before", CursorAfter = "after", StopReason = "quota", StopError = SyncErrors.QuotaExhausted,
            },
            finished);
        Assert.Equal(finished, Assert.Single(await (await OpenAsync()).ListRunsAsync(new RunQuery { Job = Job }, None)));
    }

    [Fact]
    public async Task A_run_that_is_on_shows_the_records_settled_so_far()
    {
        var store = await OpenAsync();
        var (lease, run) = await BeginAsync(store);
        await store.CommitAsync(lease, Batch(run, Created("a", "1"), Unchanged("b"), Rejected("c")), None);
        await store.CommitAsync(lease, Batch(run, Settled("a", SyncOutcome.Updated, "1", NewFingerprint())), None);

        var seen = Assert.Single(await store.ListRunsAsync(new RunQuery(), None));

        Assert.Null(seen.Status);
        Assert.Null(seen.EndedAt);
        Assert.Equal((4, 1, 1, 1, 1), (seen.Read, seen.Created, seen.Updated, seen.Unchanged, seen.Rejected));
    }

    [Fact]
    public async Task A_run_whose_process_was_killed_is_closed_by_the_next_one_with_its_numbers_kept()
    {
        var store = await OpenAsync();
        var (lease, killed) = await BeginAsync(store);
        Clock.Advance(TimeSpan.FromSeconds(20));
        await store.CommitAsync(lease, Batch(killed, Created("a", "1")), None);
        Clock.Advance(Minute);

        var (_, next) = await BeginAsync(await OpenAsync());

        var runs = await store.ListRunsAsync(new RunQuery(), None);
        Assert.Equal([next, killed], runs.Select(static run => run.Id));
        Assert.Equal((RunStatus.Failed, SyncErrors.RunInterrupted, 1), (runs[1].Status!.Value, runs[1].StopError!, runs[1].Created));
        Assert.Equal(TimeSpan.FromSeconds(20), runs[1].Duration);
    }

    [Fact]
    public async Task A_run_of_another_job_is_not_closed_by_one_that_begins()
    {
        var store = await OpenAsync();
        var (lease, run) = await BeginAsync(store);
        var other = await store.AcquireLeaseAsync("another job", "me", Minute, None);

        _ = await store.StartRunAsync(other, Source, Target, None);
        await store.CommitAsync(lease, Batch(run, Created("a", "1")), None);

        Assert.Null(Assert.Single(await store.ListRunsAsync(new RunQuery { Job = Job }, None)).Status);
    }

    [Fact]
    public async Task An_ended_or_foreign_run_takes_no_more_records()
    {
        var store = await OpenAsync();
        var (lease, run) = await BeginAsync(store);
        await FinishAsync(store, lease, run);
        var other = await store.AcquireLeaseAsync("other", "me", Minute, None);

        await Assert.ThrowsAsync<ArgumentException>(() => store.CommitAsync(lease, Batch(run, Created("a", "1")), None));
        await Assert.ThrowsAsync<ArgumentException>(() => store.CommitAsync(other, Batch(run, Created("a", "1")), None));
        await Assert.ThrowsAsync<ArgumentException>(() => FinishAsync(store, other, run));
    }

    [Fact]
    public async Task Runs_are_listed_by_job_time_and_page()
    {
        var store = await OpenAsync();
        var lease = await store.AcquireLeaseAsync(Job, "me", TimeSpan.FromDays(1), None);
        var ids = new List<long>();
        for (var i = 0; i < 4; i++)
        {
            ids.Add(await store.StartRunAsync(lease, Source, Target, None));
            await FinishAsync(store, lease, ids[^1]);
            Clock.Advance(Minute);
        }

        async Task<IEnumerable<long>> ListAsync(RunQuery query) => (await store.ListRunsAsync(query, None)).Select(static run => run.Id);
        Assert.Equal([ids[3], ids[2]], await ListAsync(new RunQuery { Limit = 2 }));
        Assert.Equal([ids[1], ids[0]], await ListAsync(new RunQuery { Before = ids[2] }));
        Assert.Equal([ids[3]], await ListAsync(new RunQuery { Since = Clock.GetUtcNow() - Minute }));
        Assert.Equal([ids[1]], await ListAsync(new RunQuery { Id = ids[1] }));
        Assert.Empty(await ListAsync(new RunQuery { Job = "nobody" }));
    }

    [Fact]
    public async Task Outcomes_are_listed_in_the_order_they_were_settled_and_by_page()
    {
        var store = await OpenAsync();
        var (lease, run) = await BeginAsync(store);
        await store.CommitAsync(lease, Batch(run, Created("b", "1"), Unchanged("same"), Rejected("a", row: 7)), None);
        await store.CommitAsync(lease, Batch(run, Created("c", "2")), None);

        var all = await store.ListOutcomesAsync(run, 0, 10, None);

        Assert.Equal(["b", "a", "c"], all.Select(static outcome => outcome.ExternalId));
        Assert.Equal(new RecordOutcome(run, 2, "a", 7, SyncOutcome.Rejected, SyncErrors.ValueInvalid.Id), all[1]);
        Assert.Equal(all.Skip(1).Take(1), await store.ListOutcomesAsync(run, 1, 1, None));
    }

    [Fact]
    public async Task Retention_forgets_outcomes_first_and_runs_later_but_no_links_and_no_rejections()
    {
        var store = await OpenAsync(new StateRetention { Runs = 3, OutcomeRuns = 2 });
        var lease = await store.AcquireLeaseAsync(Job, "me", Minute, None);
        var ids = new List<long>();
        for (var i = 0; i < 4; i++)
        {
            ids.Add(await store.StartRunAsync(lease, Source, Target, None));
            await store.CommitAsync(lease, Batch(ids[^1], Created($"k{i}", "1"), Rejected($"r{i}")), None);
            await FinishAsync(store, lease, ids[^1]);
        }

        Assert.Equal([ids[3], ids[2], ids[1]], (await store.ListRunsAsync(new RunQuery(), None)).Select(static run => run.Id));
        Assert.Empty(await store.ListOutcomesAsync(ids[0], 0, 10, None));
        Assert.Empty(await store.ListOutcomesAsync(ids[1], 0, 10, None));
        Assert.Equal(2, (await store.ListOutcomesAsync(ids[2], 0, 10, None)).Count);
        Assert.Equal(4, await store.CountLinksAsync(Scope, None));
        Assert.Equal(4, (await RejectionsAsync(store)).Count);
    }

    [Fact]
    public async Task Of_a_large_run_only_the_first_written_records_are_listed_but_every_refused_one()
    {
        var store = await OpenAsync(new StateRetention { WrittenOutcomesPerRun = 2 });
        var (lease, run) = await BeginAsync(store);
        await store.CommitAsync(lease, Batch(run, Created("a", "1")), None);
        await store.CommitAsync(lease, Batch(run, Created("b", "2"), Created("c", "3"), Rejected("d")), None);

        Assert.Equal(["a", "b", "d"], (await store.ListOutcomesAsync(run, 0, 10, None)).Select(static outcome => outcome.ExternalId));
    }
}
