using ExternalIdSync.Core.State;

namespace ExternalIdSync.Core.Tests.State;

/// <summary>What every store promises of cursors: how far a source has been read.</summary>
public abstract class StoredCursorTests(StateHome home) : StateStoreTest(home)
{
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
}
