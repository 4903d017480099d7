using ExternalIdSync.Core.Targets;
using ExternalIdSync.Core.Tests.Writing;
using ExternalIdSync.Core.Writing;

namespace ExternalIdSync.Core.Tests.Promises;

/// <summary>Promises 8 and 10, as far as they are the line's: how runs end, and that nothing grows while nobody takes results.</summary>
public sealed class RunsEndHonestlyTests
{
    [Fact]
    public async Task A_quota_used_up_stops_the_run_cleanly_and_the_rest_is_not_attempted()
    {
        var sent = 0;
        var transport = new FakeTransport(_ => Interlocked.Increment(ref sent) <= 20
            ? FakeTransport.Json(201, """{"id":"u"}""")
            : throw new SyncException(SyncErrors.QuotaExhausted, "The quota of the day is used up."));

        var (results, summary) = await Runs.RunAsync(Runs.Connect("instant-compliance/customers", transport), Runs.Numbered(5000));

        Assert.Equal((RunStatus.Stopped, 20L, 0L), (summary.Status, summary.Created, summary.Failed));
        Assert.Same(SyncErrors.QuotaExhausted, summary.StopError);
        Assert.Equal(20, results.Count);
        Assert.Equal(summary.Read - 20, summary.NotAttempted);
        Assert.True(summary.Read < 5000);
    }

    [Theory]
    [InlineData("instant-compliance/customers", """{"error":{"code":"not_found","message":"Workspace not found."}}""")]
    [InlineData("hipcall/companies", """{"errors":{"detail":"Not Found"}}""")]
    public async Task The_apis_own_not_found_to_a_write_is_no_success(string name, string notFound)
    {
        var transport = new FakeTransport(_ => FakeTransport.Json(404, notFound));

        var (results, summary) = await Runs.RunAsync(Runs.Connect(name, transport), Runs.Numbered(10), new RunOptions { Concurrency = 1 });

        Assert.Equal((RunStatus.Failed, SyncErrors.BaseUrlWrong, 0L, 0L), (summary.Status, summary.StopError, summary.Created, summary.Updated));
        Assert.Equal(SyncOutcome.Failed, Assert.Single(results).Outcome);
    }

    [Fact]
    public async Task A_record_that_vanished_before_its_unfrozen_rest_came_is_no_success()
    {
        var transport = new FakeTransport(static request => request.Method == HttpMethod.Post
            ? FakeTransport.Json(422, """{"error":{"code":"validation_failed","message":"The name is verified."}}""")
            : FakeTransport.Json(404, """{"error":{"code":"not_found","message":"No such customer."}}"""));
        object?[][] rows = [["K-1", "Name", "a@example.com", "555"]];

        var (results, _) = await Runs.RunAsync(
            Runs.Connect("instant-compliance/customers", transport), Runs.Rows("id,fullName,email,phone", rows));

        Assert.Equal((SyncOutcome.Failed, SyncErrors.RecordNotFound), (Assert.Single(results).Outcome, results[0].Error));
        Assert.Equal(2, transport.Mutating);
    }

    [Fact]
    public async Task A_batchs_entry_that_says_not_found_is_no_success()
    {
        var definition = Runs.Sample("hubspot-contacts.json", static json => json.Replace(
            """{ "means": "updated" }""", """{ "path": "gone", "equals": true, "means": "notFound" }, { "means": "updated" }""", StringComparison.Ordinal));
        var transport = new FakeTransport(static _ => FakeTransport.Json(
            200, """{"results":[{"objectWriteTraceId":"0","gone":true},{"objectWriteTraceId":"1","id":"7"}]}"""));

        var (results, _) = await Runs.RunAsync(new TargetConnection(definition, Runs.BaseUrl, transport), Runs.Numbered(2));

        Assert.Equal(
            [(1, SyncOutcome.Failed, SyncErrors.RecordNotFound), (2, SyncOutcome.Updated, null)],
            results.OrderBy(static r => r.Row).Select(static r => ((int)r.Row, r.Outcome, r.Error)));
    }

    [Theory]
    [InlineData(401, "TokenRefused")]
    [InlineData(403, "ScopeMissing")]
    [InlineData(404, "BaseUrlWrong")]
    public async Task What_every_record_would_share_fails_the_run_and_not_ten_thousand_records(int status, string code)
    {
        var transport = new FakeTransport(_ => FakeTransport.Json(status, """{"error":{"code":"x","message":"No."}}"""));

        var (results, summary) = await Runs.RunAsync(
            Runs.Connect("instant-compliance/customers", transport), Runs.Numbered(10_000), new RunOptions { Concurrency = 4 });

        Assert.Equal(RunStatus.Failed, summary.Status);
        Assert.Equal(code, summary.StopError!.Id);
        Assert.InRange(results.Count, 1, 4);
    }

    [Fact]
    public async Task A_batch_whose_records_are_looked_up_one_by_one_ends_with_the_first_refused_token()
    {
        var transport = new FakeTransport(_ => FakeTransport.Json(401, """{"message":"No."}"""));
        var definition = Runs.Define("""
            {
              "name": "crm/things", "strategy": "batch", "externalId": { "field": "key" },
              "requests": { "lookup": { "path": "things/{externalId}" } },
              "batch": { "method": "POST", "path": "things", "maxSize": 1000, "records": "items", "outcomes": [{ "list": "items", "means": [{ "means": "updated" }] }] },
              "answers": [{ "status": 404, "path": "code", "equals": "none", "means": "notFound" }]
            }
            """);

        var (results, summary) = await Runs.RunAsync(
            new TargetConnection(definition, Runs.BaseUrl, transport), Runs.Numbered(5000), new RunOptions { WhatIf = true, Concurrency = 1 });

        Assert.Equal((RunStatus.Failed, SyncErrors.TokenRefused), (summary.Status, summary.StopError));
        Assert.Single(transport.Requests);
        Assert.Single(results);
    }

    [Fact]
    public async Task A_missing_right_for_one_record_among_good_ones_is_that_records_failure()
    {
        var transport = new FakeTransport(request => FakeTransport.Text(request).Contains("K-3\"", StringComparison.Ordinal)
            ? FakeTransport.Json(403, """{"error":{"code":"forbidden","message":"Not this one."}}""")
            : FakeTransport.Json(201, """{"id":"u"}"""));

        var (_, summary) = await Runs.RunAsync(
            Runs.Connect("instant-compliance/customers", transport), Runs.Numbered(10), new RunOptions { Concurrency = 1 });

        Assert.Equal((RunStatus.PartiallySucceeded, 9L, 1L), (summary.Status, summary.Created, summary.Failed));
    }

    [Fact]
    public async Task A_source_is_not_read_on_while_nobody_takes_results()
    {
        var transport = new FakeTransport(_ => FakeTransport.Json(201, """{"id":"u"}"""));
        var source = new ListSource(Runs.Numbered(100_000));
        var run = new SyncPipeline(
            source, new PlainMapper(), Runs.Connect("instant-compliance/customers", transport), new RunOptions { Concurrency = 4 });
        var results = run.ExecuteAsync(TestContext.Current.CancellationToken).GetAsyncEnumerator(TestContext.Current.CancellationToken);

        Assert.True(await results.MoveNextAsync());
        for (var i = 0; i < 20_000; i++)
        {
            // Every chance to read on that a thread can be given.
            await Task.Yield();
        }

        Assert.InRange(source.Taken, 1, 1000);
        await results.DisposeAsync();
        Assert.Equal(RunStatus.Stopped, run.Summary.Status);
        Assert.Equal(transport.Requests.Count, run.Summary.Created);
    }

    [Fact]
    public async Task A_cancelled_run_settles_what_was_written_and_leaves_nothing_behind()
    {
        using var cancel = new CancellationTokenSource();
        var inFlight = 0;
        var transport = new FakeTransport(async (_, cancellationToken) =>
        {
            Interlocked.Increment(ref inFlight);
            try
            {
                await Task.Delay(cancel.IsCancellationRequested ? Timeout.Infinite : 0, cancellationToken);
                return FakeTransport.Json(201, """{"id":"u"}""");
            }
            finally
            {
                Interlocked.Decrement(ref inFlight);
            }
        });
        var settlement = new FakeSettlement();
        var run = new SyncPipeline(
            new ListSource(Runs.Numbered(100_000)),
            new PlainMapper(),
            Runs.Connect("instant-compliance/customers", transport),
            new RunOptions { Settlement = settlement });

        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
        {
            var seen = 0;
            await foreach (var unused in run.ExecuteAsync(cancel.Token))
            {
                if (++seen == 50)
                {
                    await cancel.CancelAsync();
                }
            }
        });

        Assert.Equal(0, inFlight);
        Assert.Equal((RunStatus.Stopped, SyncErrors.Stopped), (run.Summary.Status, run.Summary.StopError));
        Assert.Equal(run.Summary.Created, settlement.Settled.Count);
    }

    [Fact]
    public async Task A_source_that_fails_half_way_settles_what_it_gave_and_then_throws()
    {
        var transport = new FakeTransport(_ => FakeTransport.Json(201, """{"id":"u"}"""));
        var run = new SyncPipeline(new ListSource(Broken()), new PlainMapper(), Runs.Connect("instant-compliance/customers", transport));
        var results = new List<SyncResult>();

        var failure = await Assert.ThrowsAsync<SyncException>(async () =>
        {
            await foreach (var result in run.ExecuteAsync(TestContext.Current.CancellationToken))
            {
                results.Add(result);
            }
        });

        Assert.Same(SyncErrors.FileUnreadable, failure.Error);
        Assert.Equal(30, results.Count);
        Assert.Equal((RunStatus.Failed, SyncErrors.FileUnreadable), (run.Summary.Status, run.Summary.StopError));

        static IEnumerable<Core.Sources.SourceItem> Broken() =>
            Runs.Numbered(30).Concat(Enumerable.Range(0, 1).Select(static Core.Sources.SourceItem (_) =>
                throw new SyncException(SyncErrors.FileUnreadable, "The disk is gone.")));
    }

    [Fact]
    public async Task Outcomes_that_cannot_be_kept_stop_the_run_and_are_not_shown()
    {
        var transport = new FakeTransport(_ => FakeTransport.Json(201, """{"id":"u"}"""));
        var settlement = new FakeSettlement { Fault = new SyncException(SyncErrors.FileUnwritable, "The disk is full.") };

        var failure = await Assert.ThrowsAsync<SyncException>(() => Runs.RunAsync(
            Runs.Connect("instant-compliance/customers", transport), Runs.Numbered(5000), new RunOptions { Settlement = settlement }));

        Assert.Same(SyncErrors.FileUnwritable, failure.Error);
        Assert.True(transport.Requests.Count < 5000);
    }

    [Fact]
    public async Task A_batch_that_is_not_full_is_sent_when_the_time_is_up()
    {
        var time = new Time.FakeTimeProvider();
        var transport = new FakeTransport(
            _ => FakeTransport.Json(200, """{"data":{"results":[{"index":0,"status":"updated","id":"x"}]}}"""));
        var more = new TaskCompletionSource();
        var run = new SyncPipeline(
            new WaitingSource(
                more.Task), new PlainMapper(), Runs.Connect("experiture/profiles", transport), new RunOptions { TimeProvider = time });
        var results = run.ExecuteAsync(TestContext.Current.CancellationToken).GetAsyncEnumerator(TestContext.Current.CancellationToken);
        var first = results.MoveNextAsync().AsTask();
        while (time.PendingTimers == 0)
        {
            await Task.Yield();
        }

        Assert.Empty(transport.Requests);
        time.Advance(TimeSpan.FromMilliseconds(500));

        Assert.True(await first);
        more.SetResult();
        Assert.False(await results.MoveNextAsync());
        Assert.Equal(1, run.Summary.Updated);
        await results.DisposeAsync();
    }

    [Theory]
    [InlineData("any", 1, 100, true)]
    [InlineData("never", 100, 100, false)]
    [InlineData("10%", 10, 100, false)]
    [InlineData("10%", 11, 100, true)]
    public void A_rule_says_when_refused_records_fail_a_run(string rule, long bad, long read, bool fails) =>
        Assert.Equal(fails, FailOn.Parse(rule).Applies(bad, read));

    [Theory]
    [InlineData("sometimes")]
    [InlineData("101%")]
    [InlineData("-1%")]
    [InlineData("")]
    public void A_rule_that_is_none_is_refused(string rule) =>
        Assert.Same(SyncErrors.OptionInvalid, Assert.Throws<SyncException>(() => FailOn.Parse(rule)).Error);

    private sealed class WaitingSource(Task until) : Core.Sources.ISource
    {
        public string Name => "objects";

        public async IAsyncEnumerable<Core.Sources.SourceItem> ReadAsync(
            [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
        {
            yield return Runs.Numbered(1, "email").Single();
            await until.WaitAsync(cancellationToken);
        }
    }
}
