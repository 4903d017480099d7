using ExternalIdSync.Core.State;

namespace ExternalIdSync.Core.Tests.State;

/// <summary>What every store promises of rejections: records that wait to be corrected.</summary>
public abstract class StoredRejectionTests(StateHome home) : StateStoreTest(home)
{
    [Fact]
    public async Task A_rejection_keeps_its_reason_and_every_value_of_its_row_with_its_kind()
    {
        var nested = new Dictionary<string, object?>(StringComparer.Ordinal) { ["$time"] = "not one", };
        object?[] values =
        [
            null, "tëxt \"\\ \U0001F600", "cut \uD83D", true, long.MaxValue, 1.50m, 0.1, double.NaN,
            new DateTimeOffset(2026, 3, 1, 13, 37, 0, TimeSpan.FromHours(2)).AddTicks(1),
            new List<object?> { 1L, null, new List<object?> { "\uDE00" } }, nested, new Dictionary<string, object?>(StringComparer.Ordinal) { ["a"] = nested, ["$b"] = 1m },
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
    public async Task A_refusal_told_without_values_keeps_those_that_are_known()
    {
        var store = await OpenAsync();
        var (lease, run) = await BeginAsync(store);
        var values = new SourceRecord(new RecordSchema(["name"]), ["Acme"]);
        await store.CommitAsync(lease, Batch(run, Rejected("a") with { Source = values }), None);

        await store.CommitAsync(lease, Batch(run, Rejected("a", reason: "worse")), None);

        var rejection = Assert.Single(await RejectionsAsync(store));
        Assert.Equal(("worse", "Acme"), (rejection.Reason, rejection.Source?["name"]));
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
}
