using ExternalIdSync.Core.State;
using ExternalIdSync.Core.Tests.Time;

namespace ExternalIdSync.Core.Tests.State;

/// <summary>What every store promises, written once. A store's own class says how to open it.</summary>
public abstract class StateStoreTests : IAsyncLifetime
{
    protected const string Job = "crm-to-hipcall";
    protected const string Source = "salesforce/Contact";
    protected const string Target = "hipcall/companies";

    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);
    private readonly List<IStateStore> _opened = [];
    private int _values;

    protected FakeTimeProvider Clock { get; } = new();

    protected static CancellationToken None => CancellationToken.None;

    protected static LinkScope Scope { get; } = new(Job, Target);

    /// <summary>Opens the one state of this test: a second call is what a second process would do.</summary>
    protected abstract Task<IStateStore> OpenOneAsync(StateRetention? retention);

    public virtual ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public virtual async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        foreach (var store in _opened)
        {
            await store.DisposeAsync();
        }
    }

    protected async Task<IStateStore> OpenAsync(StateRetention? retention = null)
    {
        var store = await OpenOneAsync(retention);
        _opened.Add(store);
        return store;
    }

    // Links and fingerprints

    [Fact]
    public async Task What_was_committed_is_found_by_another_opener()
    {
        var fingerprint = NewFingerprint();
        var store = await OpenAsync();
        var (lease, run) = await BeginAsync(store);
        await store.CommitAsync(lease, Batch(run, Created("A-1", "77", fingerprint)), None);

        var found = await LookupAsync(await OpenAsync(), "A-1", "A-2");

        Assert.Equal(new LinkState(true, "77", fingerprint), found[0]);
        Assert.Equal(default, found[1]);
    }

    [Fact]
    public async Task Answers_come_in_the_order_of_the_keys_and_a_key_may_stand_twice()
    {
        var store = await OpenAsync();
        var (lease, run) = await BeginAsync(store);
        await store.CommitAsync(lease, Batch(run, Created("b", "2"), Created("a", "1"), Created("c", "3")), None);

        var found = await LookupAsync(store, "c", "a", "x", "b", "a");

        Assert.Equal(["3", "1", null, "2", "1"], found.Select(static link => link.TargetId));
    }

    [Theory]
    [InlineData("a/b:c+d%20e ü'\"\\;--")]
    [InlineData("日本語\U0001F600")]
    [InlineData("nul\0inside")]
    [InlineData("line\nbreak\ttab")]
    [InlineData("%_*?[]")]
    [InlineData("e\u0301")]
    public async Task Every_character_of_an_external_id_survives(string key)
    {
        var store = await OpenAsync();
        var (lease, run) = await BeginAsync(store);
        await store.CommitAsync(lease, Batch(run, Created(key, key), Rejected(key + "!")), None);

        Assert.Equal(key, (await LookupAsync(store, key))[0].TargetId);
        Assert.Equal(key + "!", Assert.Single(await RejectionsAsync(store)).ExternalId);
        Assert.Equal(key, (await store.ListOutcomesAsync(run, 0, 10, None))[0].ExternalId);
    }

    [Fact]
    public async Task Keys_that_look_alike_are_different_keys()
    {
        string[] keys = ["abc", "ABC", "abc\u00A0x", "abc x", "é", "e\u0301", "1", "01", "1.0", "1e0"];
        var store = await OpenAsync();
        var (lease, run) = await BeginAsync(store);
        await store.CommitAsync(lease, Batch(run, [.. keys.Select(key => Created(key, "id of " + key))]), None);

        var found = await LookupAsync(store, keys);

        Assert.Equal(keys.Select(static key => "id of " + key), found.Select(static link => link.TargetId));
        Assert.Equal(keys.Length, await store.CountLinksAsync(Scope, None));
    }

    [Theory]
    [InlineData('x')]
    [InlineData('語')]
    public async Task A_key_of_255_characters_is_kept_whole(char character)
    {
        var key = new string(character, ExternalId.MaxLength);
        var store = await OpenAsync();
        var (lease, run) = await BeginAsync(store);
        await store.CommitAsync(lease, Batch(run, Created(key, "1")), None);

        Assert.True((await LookupAsync(store, key))[0].IsKnown);
        Assert.False((await LookupAsync(store, key[1..]))[0].IsKnown);
    }

    [Fact]
    public async Task Jobs_and_targets_do_not_see_each_others_links()
    {
        var store = await OpenAsync();
        var (lease, run) = await BeginAsync(store);
        await store.CommitAsync(lease, Batch(run, Created("a", "1")), None);

        Assert.Equal(0, await store.CountLinksAsync(new LinkScope("other", Target), None));
        Assert.Equal(0, await store.CountLinksAsync(new LinkScope(Job, "hipcall/contacts"), None));
    }

    [Fact]
    public async Task A_write_without_an_id_in_its_answer_keeps_the_id_known_before()
    {
        var later = NewFingerprint();
        var store = await OpenAsync();
        var (lease, run) = await BeginAsync(store);
        await store.CommitAsync(lease, Batch(run, Created("a", "1")), None);
        await store.CommitAsync(lease, Batch(run, Settled("a", SyncOutcome.Updated, null, later)), None);

        Assert.Equal(new LinkState(true, "1", later), (await LookupAsync(store, "a"))[0]);
    }

    [Fact]
    public async Task The_last_of_two_changes_of_one_key_in_a_batch_wins()
    {
        var last = NewFingerprint();
        var store = await OpenAsync();
        var (lease, run) = await BeginAsync(store);
        await store.CommitAsync(lease, Batch(run, Created("a", "1"), Settled("a", SyncOutcome.Updated, "1", last)), None);

        Assert.Equal(last, (await LookupAsync(store, "a"))[0].Fingerprint);
    }

    [Fact]
    public async Task A_refused_record_keeps_the_fingerprint_of_its_last_success()
    {
        var fingerprint = NewFingerprint();
        var store = await OpenAsync();
        var (lease, run) = await BeginAsync(store);
        await store.CommitAsync(lease, Batch(run, Created("a", "1", fingerprint)), None);
        await store.CommitAsync(lease, Batch(run, Rejected("a") with { Fingerprint = NewFingerprint() }), None);

        Assert.Equal(fingerprint, (await LookupAsync(store, "a"))[0].Fingerprint);
    }

    [Fact]
    public async Task A_failed_record_has_no_fingerprint_because_nobody_knows_what_the_target_holds()
    {
        var store = await OpenAsync();
        var (lease, run) = await BeginAsync(store);
        await store.CommitAsync(lease, Batch(run, Created("a", "1")), None);
        await store.CommitAsync(lease, Batch(run, Settled("a", SyncOutcome.Failed, null, default)), None);

        Assert.Equal(new LinkState(true, "1", default), (await LookupAsync(store, "a"))[0]);
    }

    [Fact]
    public async Task A_write_begun_and_never_confirmed_leaves_the_link_without_fingerprint()
    {
        var store = await OpenAsync();
        var (lease, run) = await BeginAsync(store);
        await store.CommitAsync(lease, Batch(run, Created("a", "1"), Created("b", "2")), None);
        await store.BeginWritesAsync(lease, Target, Keys("a", "new"), None);

        var found = await LookupAsync(await OpenAsync(), "a", "b", "new");

        Assert.Equal(new LinkState(true, "1", default), found[0]);
        Assert.False(found[1].Fingerprint.IsNone);
        Assert.False(found[2].IsKnown);
    }

    [Fact]
    public async Task Forgotten_links_are_gone_and_the_others_stay()
    {
        var store = await OpenAsync();
        var (lease, run) = await BeginAsync(store);
        await store.CommitAsync(lease, Batch(run, Created("a", "1"), Created("b", "2")), None);

        Assert.Equal(1, await store.ForgetLinksAsync(lease, Target, Keys("a", "never there"), None));

        var found = await LookupAsync(store, "a", "b");
        Assert.False(found[0].IsKnown);
        Assert.True(found[1].IsKnown);
    }

    [Fact]
    public async Task What_if_outcomes_are_refused_and_nothing_of_their_batch_is_stored()
    {
        var store = await OpenAsync();
        var (lease, run) = await BeginAsync(store);
        var batch = Batch(run, Created("a", "1"), Settled("b", SyncOutcome.WouldCreate, null, default));

        await Assert.ThrowsAsync<ArgumentException>(() => store.CommitAsync(lease, batch, None));

        Assert.False((await LookupAsync(store, "a"))[0].IsKnown);
        Assert.Equal(0, Assert.Single(await store.ListRunsAsync(new RunQuery(), None)).Created);
    }

    [Fact]
    public async Task Readers_see_whole_batches_only_while_another_writes()
    {
        var writer = await OpenAsync();
        var reader = await OpenAsync();
        var (lease, run) = await BeginAsync(writer);
        var keys = Enumerable.Range(0, 200).Select(static i => $"k{i}").ToArray();
        var writing = Task.Run(async () =>
        {
            for (var round = 0; round < 30; round++)
            {
                var fingerprint = NewFingerprint();
                await writer.CommitAsync(lease, Batch(run, [.. keys.Select(key => Created(key, "1", fingerprint))]), None);
            }
        });

        var looks = 0;
        while (!writing.IsCompleted || looks == 0)
        {
            Assert.Single((await LookupAsync(reader, keys)).Distinct());
            looks++;
        }

        await writing;
    }

    [Fact]
    public async Task Two_jobs_write_through_two_openers_at_once()
    {
        var tasks = new[] { "one", "two" }.Select(job => Task.Run(async () =>
        {
            var store = await OpenOneAsync(null);
            await using (store)
            {
                var lease = await store.AcquireLeaseAsync(job, "me", Minute, None);
                var run = await store.StartRunAsync(lease, Source, Target, None);
                for (var i = 0; i < 50; i++)
                {
                    await store.CommitAsync(lease, Batch(run, Created($"k{i}", job)), None);
                }
            }
        }));

        await Task.WhenAll(tasks);

        var checker = await OpenAsync();
        Assert.Equal(50, await checker.CountLinksAsync(new LinkScope("one", Target), None));
        Assert.Equal(50, await checker.CountLinksAsync(new LinkScope("two", Target), None));
    }

    // Cursors

    [Fact]
    public async Task A_cursor_moves_with_the_records_before_it_or_not_at_all()
    {
        var store = await OpenAsync();
        var (lease, run) = await BeginAsync(store);
        await store.CommitAsync(lease, Batch(run, Created("a", "1")) with { Cursor = new CursorUpdate(Source, "t1|003", "10:00") }, None);
        var faulty = Batch(run, Settled("b", SyncOutcome.WouldUpdate, null, default)) with { Cursor = new CursorUpdate(Source, "t2") };
        await Assert.ThrowsAsync<ArgumentException>(() => store.CommitAsync(lease, faulty, None));

        var cursor = await (await OpenAsync()).FindCursorAsync(Job, Source, None);

        Assert.Equal(new SyncCursor(Job, Source, "t1|003", "10:00", Clock.GetUtcNow(), run), cursor);
    }

    [Fact]
    public async Task Cursors_are_kept_by_job_and_source()
    {
        var store = await OpenAsync();
        var lease = await store.AcquireLeaseAsync(Job, "me", Minute, None);
        var other = await store.AcquireLeaseAsync("other", "me", Minute, None);
        await store.SetCursorAsync(lease, new CursorUpdate(Source, "1"), None);
        await store.SetCursorAsync(lease, new CursorUpdate("salesforce/Account", "2"), None);
        await store.SetCursorAsync(other, new CursorUpdate(Source, "3"), None);

        Assert.Equal("1", (await store.FindCursorAsync(Job, Source, None))!.Text);
        Assert.Equal(["2", "1"], (await store.ListCursorsAsync(Job, None)).Select(static cursor => cursor.Text));
        Assert.Equal(3, (await store.ListCursorsAsync(null, None)).Count);
        Assert.Null(await store.FindCursorAsync("nobody", Source, None));
    }

    [Fact]
    public async Task A_cursor_can_be_rewound_and_removed_between_runs()
    {
        var store = await OpenAsync();
        var (lease, run) = await BeginAsync(store);
        await store.CommitAsync(lease, Batch(run, Created("a", "1")) with { Cursor = new CursorUpdate(Source, "9") }, None);
        await FinishAsync(store, lease, run);

        var rewound = await store.SetCursorAsync(lease, new CursorUpdate(Source, "1", "the beginning"), None);

        Assert.Equal(("1", "the beginning", (long?)null), (rewound.Text, rewound.Position, rewound.RunId));
        Assert.True((await LookupAsync(store, "a"))[0].IsKnown);
        Assert.True(await store.RemoveCursorAsync(lease, Source, None));
        Assert.False(await store.RemoveCursorAsync(lease, Source, None));
        Assert.Null(await store.FindCursorAsync(Job, Source, None));
    }

    // Leases

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

    // Runs

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

    // Rejections

    [Fact]
    public async Task A_rejection_keeps_its_reason_and_every_value_of_its_row_with_its_kind()
    {
        var nested = new Dictionary<string, object?>(StringComparer.Ordinal) { ["$time"] = "not one", };
        object?[] values =
        [
            null, "tëxt \"\\ \U0001F600", true, long.MaxValue, 1.50m, 0.1, double.NaN,
            new DateTimeOffset(2026, 3, 1, 13, 37, 0, TimeSpan.FromHours(2)).AddTicks(1),
            new List<object?> { 1L, null, new List<object?>() }, nested, new Dictionary<string, object?>(StringComparer.Ordinal) { ["a"] = nested, ["$b"] = 1m },
        ];
        var schema = new RecordSchema([.. values.Select(static (_, i) => $"Field {i}")]);
        var origin = new RecordOrigin(12, "evt-1", new DateTimeOffset(2026, 2, 28, 23, 59, 59, TimeSpan.FromHours(-5)));
        var result = new SyncResult
        {
            ExternalId = "a", Outcome = SyncOutcome.Conflict, Row = 12, Error = SyncErrors.Conflict, Reason = "E-mail taken", Field = "email",
            ConflictingExternalId = "b", ConflictingId = "99",
        };
        var store = await OpenAsync();
        var (lease, run) = await BeginAsync(store);
        await store.CommitAsync(lease, Batch(run, new SettledRecord(result) { Source = new SourceRecord(schema, values, origin) }), None);

        var kept = Assert.Single(await RejectionsAsync(await OpenAsync()));

        Assert.Equal(("a", 12, SyncOutcome.Conflict, "Conflict"), (kept.ExternalId, kept.Row, kept.Outcome, kept.Code));
        Assert.Equal(("E-mail taken", "email", "b", "99"), (kept.Reason, kept.Field, kept.ConflictingExternalId, kept.ConflictingId));
        Assert.Equal((1, Clock.GetUtcNow(), Clock.GetUtcNow(), run), (kept.Attempt, kept.FirstSeen, kept.LastSeen, kept.RunId));
        Assert.Equal(origin, kept.Source!.Origin);
        Assert.Equal(schema.Names, kept.Source.Schema.Names);
        Assert.Equal(values, Enumerable.Range(0, values.Length).Select(i => kept.Source[i]));
    }

    [Fact]
    public async Task A_row_that_could_not_become_a_record_is_kept_as_it_was_read()
    {
        var store = await OpenAsync();
        var (lease, run) = await BeginAsync(store);
        await store.CommitAsync(lease, Batch(run, Rejected(null, row: 3) with { RawFields = ["a", null, "", "b;c"] }), None);

        var kept = Assert.Single(await RejectionsAsync(store));

        Assert.Null(kept.ExternalId);
        Assert.Null(kept.Source);
        Assert.Equal(["a", null, "", "b;c"], kept.RawFields!);
    }

    [Fact]
    public async Task A_record_refused_again_is_one_rejection_with_one_more_attempt_and_the_newest_reason()
    {
        var store = await OpenAsync();
        var (lease, run) = await BeginAsync(store);
        await store.CommitAsync(lease, Batch(run, Rejected("a", row: 1), Rejected(null, row: 2)), None);
        var first = await RejectionsAsync(store);
        Clock.Advance(TimeSpan.FromSeconds(5));
        await store.CommitAsync(lease, Batch(run, Rejected("a", row: 9, reason: "worse"), Rejected(null, row: 2)), None);

        var again = await RejectionsAsync(store);

        Assert.Equal(first.Select(static r => r.Id), again.Select(static r => r.Id));
        Assert.Equal((2, 9, "worse"), (again[0].Attempt, again[0].Row, again[0].Reason));
        Assert.Equal(2, again[1].Attempt);
        Assert.Equal(first[0].FirstSeen, again[0].FirstSeen);
        Assert.Equal(Clock.GetUtcNow(), again[0].LastSeen);
    }

    [Fact]
    public async Task Two_rows_without_external_id_are_two_rejections_even_where_rows_have_no_numbers()
    {
        var store = await OpenAsync();
        var (lease, run) = await BeginAsync(store);
        await store.CommitAsync(lease, Batch(run, Rejected(null, row: 0) with { RawFields = ["a"] }, Rejected(null, row: 0) with { RawFields = ["b"] }), None);

        Assert.Equal(["a", "b"], (await RejectionsAsync(store)).Select(static r => r.RawFields![0]));
    }

    [Theory]
    [InlineData(SyncOutcome.Created)]
    [InlineData(SyncOutcome.Updated)]
    [InlineData(SyncOutcome.Unchanged)]
    public async Task A_rejection_leaves_when_its_record_is_settled_after_all(SyncOutcome outcome)
    {
        var store = await OpenAsync();
        var (lease, run) = await BeginAsync(store);
        await store.CommitAsync(lease, Batch(run, Rejected("a"), Rejected("b"), Rejected(null, row: 5)), None);

        await store.CommitAsync(lease, Batch(run, Settled("a", outcome, "1", default)), None);

        Assert.Equal(["b", null], (await RejectionsAsync(store)).Select(static r => r.ExternalId));
    }

    [Fact]
    public async Task A_rejection_and_its_cure_in_one_batch_leave_nothing_behind()
    {
        var store = await OpenAsync();
        var (lease, run) = await BeginAsync(store);

        await store.CommitAsync(lease, Batch(run, Rejected("a"), Created("a", "1")), None);

        Assert.Empty(await RejectionsAsync(store));
    }

    [Fact]
    public async Task A_replay_is_marked_until_the_record_is_refused_again()
    {
        var store = await OpenAsync();
        var (lease, run) = await BeginAsync(store);
        await store.CommitAsync(lease, Batch(run, Rejected("a"), Rejected("b")), None);
        var id = (await RejectionsAsync(store))[0].Id;

        Assert.Equal(1, await store.MarkReplayAsync(lease, run, [id, 999], None));
        Assert.Equal([run, null], (await RejectionsAsync(store)).Select(static r => r.ReplayRunId));

        await store.CommitAsync(lease, Batch(run, Rejected("a") with { RejectionId = id }), None);
        Assert.Equal((null, 2), ((await RejectionsAsync(store))[0].ReplayRunId, (await RejectionsAsync(store))[0].Attempt));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_replayed_row_that_has_an_external_id_now_ends_its_old_rejection(bool isWritten)
    {
        var store = await OpenAsync();
        var (lease, run) = await BeginAsync(store);
        await store.CommitAsync(lease, Batch(run, Rejected(null, row: 5)), None);
        var id = Assert.Single(await RejectionsAsync(store)).Id;

        await store.CommitAsync(lease, Batch(run, (isWritten ? Created("a", "1") : Rejected("a", row: 5)) with { RejectionId = id }), None);

        Assert.Equal(isWritten ? [] : ["a"], (await RejectionsAsync(store)).Select(static r => r.ExternalId));
    }

    [Fact]
    public async Task Rejections_are_listed_by_key_reason_run_and_page_and_counted_by_reason()
    {
        var store = await OpenAsync();
        var (lease, run) = await BeginAsync(store);
        await store.CommitAsync(lease, Batch(run, Rejected("a"), Rejected("b"), Settled("c", SyncOutcome.Failed, null, default)), None);

        async Task<IEnumerable<string?>> ListAsync(RejectionQuery query) =>
            (await store.ListRejectionsAsync(query, None)).Select(static r => r.ExternalId);
        Assert.Equal(["b"], await ListAsync(new RejectionQuery { ExternalId = "b" }));
        Assert.Equal(["a", "b"], await ListAsync(new RejectionQuery { Code = SyncErrors.ValueInvalid.Id }));
        Assert.Equal(["a", "b", "c"], await ListAsync(new RejectionQuery { RunId = run }));
        Assert.Empty(await ListAsync(new RejectionQuery { Job = "nobody" }));
        var first = await store.ListRejectionsAsync(new RejectionQuery { Limit = 1 }, None);
        Assert.Equal(["b", "c"], await ListAsync(new RejectionQuery { After = first[0].Id }));
        var counts = await store.CountRejectionsAsync(Job, None);
        Assert.Equal((2L, 1L, 2), (counts[SyncErrors.ValueInvalid.Id], counts["Failed"], counts.Count));
        Assert.Empty(await store.CountRejectionsAsync("nobody", None));
    }

    [Fact]
    public async Task Rejections_are_removed_for_good_and_only_those_of_the_named_job()
    {
        var store = await OpenAsync();
        var (lease, run) = await BeginAsync(store);
        await store.CommitAsync(lease, Batch(run, Rejected("a"), Rejected("b")), None);
        var ids = (await RejectionsAsync(store)).Select(static r => r.Id).ToArray();

        Assert.Equal(0, await store.RemoveRejectionsAsync("other", ids, None));
        Assert.Equal(1, await store.RemoveRejectionsAsync(Job, [ids[0], 999], None));
        Assert.Equal("b", Assert.Single(await RejectionsAsync(store)).ExternalId);
    }

    // Quotas

    [Fact]
    public async Task A_quota_is_shared_by_all_and_never_exceeded()
    {
        var window = Clock.GetUtcNow();
        var first = await OpenAsync();
        var second = await OpenAsync();

        var granted = await Task.WhenAll(Enumerable.Range(0, 20).Select(i => Task.Run(() =>
            (i % 2 == 0 ? first : second).ReserveRequestsAsync(Target, window, limit: 100, wanted: 7, None))));

        Assert.Equal(100, granted.Sum());
        Assert.Equal(new QuotaUse(window, 100), await (await OpenAsync()).FindQuotaAsync(Target, None));
        Assert.Equal(0, await first.ReserveRequestsAsync(Target, window, 100, 1, None));
    }

    [Fact]
    public async Task What_was_reserved_and_not_sent_can_be_had_again()
    {
        var window = Clock.GetUtcNow();
        var store = await OpenAsync();
        await store.ReserveRequestsAsync(Target, window, 10, 10, None);

        await store.ReturnRequestsAsync(Target, window, 4, None);

        Assert.Equal(4, await store.ReserveRequestsAsync(Target, window, 10, 10, None));
    }

    [Fact]
    public async Task A_new_window_starts_at_zero_and_an_old_one_does_not_bring_it_back()
    {
        var window = Clock.GetUtcNow();
        var store = await OpenAsync();
        Assert.Null(await store.FindQuotaAsync(Target, None));
        await store.ReserveRequestsAsync(Target, window, 10, 10, None);

        Assert.Equal(6, await store.ReserveRequestsAsync(Target, window.AddDays(1), 10, 6, None));
        await store.ReturnRequestsAsync(Target, window, 3, None);
        Assert.Equal(4, await store.ReserveRequestsAsync(Target, window, 10, 10, None));
        Assert.Equal(new QuotaUse(window.AddDays(1), 10), await store.FindQuotaAsync(Target, None));
    }

    // Stopping

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

    private static SettledRecord Settled(string key, SyncOutcome outcome, string? targetId, Fingerprint fingerprint) =>
        new(new SyncResult { ExternalId = key, Outcome = outcome, TargetId = targetId }) { Fingerprint = fingerprint };

    private static SettledRecord Unchanged(string key) => Settled(key, SyncOutcome.Unchanged, "1", default);

    private static ExternalId[] Keys(params string[] keys) => [.. keys.Select(static key => ExternalId.Parse(key))];

    private static Task<IReadOnlyList<SyncRejection>> RejectionsAsync(IStateStore store) =>
        store.ListRejectionsAsync(new RejectionQuery { Job = Job }, None);

    private static Task<SyncRun> FinishAsync(IStateStore store, Lease lease, long run) =>
        store.FinishRunAsync(lease, run, new RunSummary { Status = RunStatus.Succeeded, Target = Target }, default, None);
}
