using ExternalIdSync.Core.State;

namespace ExternalIdSync.Core.Tests.State;

/// <summary>What every store promises of links and fingerprints: what was written, by external ID.</summary>
public abstract class StoredLinkTests(StateHome home) : StateStoreTest(home)
{
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
            var store = await OpenOneAsync();
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
}
