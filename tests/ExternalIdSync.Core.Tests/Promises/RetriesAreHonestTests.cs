using ExternalIdSync.Core.Targets;
using ExternalIdSync.Core.Tests.Http;
using ExternalIdSync.Core.Tests.Time;
using ExternalIdSync.Core.Tests.Writing;
using ExternalIdSync.Core.Writing;
using ExternalIdSync.Sandbox;

namespace ExternalIdSync.Core.Tests.Promises;

/// <summary>
/// Promise 8 and acceptance check 9 through whole runs, judged by what the sandbox saw: when requests came again, with which key and body, and
/// what was not sent at all.
/// </summary>
public sealed class RetriesAreHonestTests
{
    private const string Customers = "instant-compliance/customers";

    private readonly FakeTimeProvider _time = new() { AutoAdvance = static due => due < TimeSpan.FromSeconds(50) };
    private readonly SandboxServer _sandbox;

    public RetriesAreHonestTests() => _sandbox = new SandboxServer(new SandboxOptions { Time = _time });

    [Theory]
    [InlineData("12", null, 12)]
    [InlineData(null, 12, 12)]
    [InlineData(null, null, 0.5)]
    public async Task A_429_is_waited_out_by_all_and_the_same_write_comes_again(string? seconds, int? date, double wait)
    {
        _sandbox.Faults.Add(new SandboxFault { Kind = FaultKind.Status, Status = 429, Method = "POST", Skip = 4, Count = 1, RetryAfter = seconds, RetryAfterDate = date });

        // The sandbox answers faster than a thread may be woken: what is sent after the fifth, the 429, waits until that has been taken in.
        var takenIn = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _time.AutoAdvance = due =>
        {
            var isWait = due < TimeSpan.FromSeconds(50);
            if (isWait && due >= TimeSpan.FromSeconds(wait))
            {
                takenIn.TrySetResult();
            }

            return isWait;
        };
        var summary = await RunAsync(Runs.Numbered(40, "fullName"), concurrency: 4, wrap: inner => new HoldAfter(5, takenIn.Task) { InnerHandler = inner });

        Assert.Equal((RunStatus.Succeeded, 40L, 41L, 1L), (summary.Status, summary.Created, summary.Requests, summary.Retries));
        var log = _sandbox.Requests.Recent;
        var refused = Assert.Single(log, static r => r.Status == 429);
        var again = Assert.Single(log, r => r.Number > refused.Number && r.IdempotencyKey == refused.IdempotencyKey);
        Assert.Equal((201, refused.BodyText), (again.Status, again.BodyText));
        Assert.True(again.At - refused.At >= TimeSpan.FromSeconds(wait), $"Sent again after {again.At - refused.At}.");

        // Those under way already may still arrive; nobody begins anew.
        Assert.InRange(log.Count(r => r.Number > refused.Number && r.At < refused.At + TimeSpan.FromSeconds(wait)), 0, 3);
    }

    [Fact]
    public async Task An_absurd_wait_stops_the_run_and_the_next_one_goes_on_at_the_exact_record()
    {
        _sandbox.Faults.Add(new SandboxFault { Kind = FaultKind.Status, Status = 429, Method = "POST", Skip = 10, RetryAfter = "86400" });

        var first = await RunAsync(Runs.Numbered(40, "fullName"));
        var sent = _sandbox.Requests.Total;
        _sandbox.Faults.Clear();
        var second = await RunAsync(Runs.Numbered(40, "fullName"));

        Assert.Equal((RunStatus.Stopped, SyncErrors.QuotaExhausted, 10L, 0L), (first.Status, first.StopError, first.Created, first.Failed));
        Assert.Contains("2026-03-02 12:00:00 UTC", first.StopReason, StringComparison.Ordinal);
        Assert.Equal(11, sent);
        Assert.Equal((RunStatus.Succeeded, 30L, 10L), (second.Status, second.Created, second.Updated));
        Assert.Equal(40, _sandbox.InstantCompliance.CustomerCount);
    }

    [Fact]
    public async Task The_vendors_own_daily_limit_stops_the_run_after_the_last_record_it_takes()
    {
        _sandbox.InstantCompliance.Limits.Set(perMinute: null, perDay: 15);

        var first = await RunAsync(Runs.Numbered(40, "fullName"));
        _time.Advance(TimeSpan.FromDays(1));
        _sandbox.InstantCompliance.Limits.Set(perMinute: null, perDay: null);
        var second = await RunAsync(Runs.Numbered(40, "fullName"));

        Assert.Equal((RunStatus.Stopped, SyncErrors.QuotaExhausted, 15L, 0L), (first.Status, first.StopError, first.Created, first.Failed));
        Assert.Equal(16, first.Requests);
        Assert.Equal((RunStatus.Succeeded, 25L), (second.Status, second.Created));
    }

    [Theory]
    [InlineData(FaultKind.Status, 408)]
    [InlineData(FaultKind.Status, 500)]
    [InlineData(FaultKind.Status, 503)]
    [InlineData(FaultKind.ResetBefore, 0)]
    [InlineData(FaultKind.ResetAfter, 0)]
    [InlineData(FaultKind.TruncatedBody, 0)]
    public async Task A_post_that_carries_a_key_comes_again_with_that_key_and_body_and_makes_one_record(FaultKind kind, int status)
    {
        _sandbox.Faults.Add(new SandboxFault { Kind = kind, Status = status, Method = "POST", Skip = 5, EveryNth = 3 });

        // One at a time: what fails comes again next, and not as some other worker's turn has it, three times in a row.
        var summary = await RunAsync(Runs.Numbered(30, "fullName"));

        Assert.Equal((RunStatus.Succeeded, 30L), (summary.Status, summary.Created));
        Assert.True(summary.Retries >= 10, $"{summary.Retries} retries.");
        var writes = _sandbox.Requests.Recent.GroupBy(static r => r.IdempotencyKey).ToList();
        Assert.Equal(30, writes.Count);
        Assert.All(writes, static w => Assert.Single(w.Select(static r => r.BodyText).Distinct()));
        Assert.Equal(30, _sandbox.InstantCompliance.CustomerCount);
    }

    [Theory]
    [InlineData(FaultKind.ResetAfter, 0)]
    [InlineData(FaultKind.TruncatedBody, 0)]
    [InlineData(FaultKind.MalformedJson, 0)]
    [InlineData(FaultKind.Status, 502)]
    public async Task A_create_without_a_key_is_looked_for_and_never_just_sent_again(FaultKind kind, int status)
    {
        _sandbox.Faults.Add(new SandboxFault { Kind = kind, Status = status, AfterEffect = true, Method = "POST", Skip = 2, EveryNth = 2 });

        var summary = await RunAsync(Runs.Numbered(20), concurrency: 1, target: "hipcall/companies");

        Assert.Equal((RunStatus.Succeeded, 20L), (summary.Status, summary.Created));
        Assert.Equal(20, _sandbox.Hipcall.CompanyCount);
        Assert.Equal(20, _sandbox.Requests.Count(method: "POST"));
        var log = _sandbox.Requests.Recent;
        Assert.All(Enumerable.Range(0, log.Count - 1), i => Assert.False(log[i].Method == "POST" && log[i + 1].Method == "POST"));
    }

    [Theory]
    [InlineData(400)]
    [InlineData(422)]
    [InlineData(501)]
    public async Task What_is_not_transient_is_sent_once(int status)
    {
        _sandbox.Faults.Add(new SandboxFault { Kind = FaultKind.Status, Status = status, Method = "POST", Skip = 3, Count = 1 });

        var summary = await RunAsync(Runs.Numbered(10, "fullName"));

        Assert.Equal((9L, 10L, 0L), (summary.Created, summary.Requests, summary.Retries));
    }

    [Fact]
    public async Task A_target_where_nobody_ever_answered_fails_the_run_within_seconds()
    {
        using var nobody = new ScriptedHandler(ScriptedHandler.Throw(static () => new HttpRequestException(HttpRequestError.ConnectionError, "refused")));
        await using var target = TargetConnection.Open(new TargetOptions
        {
            Definition = ConnectorCatalog.Default.Find("hipcall/companies"), BaseUrl = Runs.BaseUrl, Handler = nobody, TimeProvider = _time,
        });
        var began = _time.GetUtcNow();

        var (results, summary) = await Runs.RunAsync(target, Runs.Numbered(10_000), new RunOptions { Concurrency = 1, TimeProvider = _time });

        Assert.Equal((RunStatus.Failed, SyncErrors.Unreachable), (summary.Status, summary.StopError));
        Assert.Single(results);
        Assert.InRange((_time.GetUtcNow() - began).TotalSeconds, 0, 3.1);
    }

    private async Task<RunSummary> RunAsync(
        IEnumerable<Core.Sources.SourceItem> rows, int concurrency = 1, string target = Customers, Func<HttpMessageHandler, HttpMessageHandler>? wrap = null)
    {
        await using var connection = Runs.Connect(target, _sandbox, wrap);
        var (_, summary) = await Runs.RunAsync(connection, rows, new RunOptions { Concurrency = concurrency, TimeProvider = _time });
        return summary;
    }

    /// <summary>Lets the first requests through, and the others once <paramref name="then"/> has come about.</summary>
    private sealed class HoldAfter(int count, Task then) : DelegatingHandler
    {
        private int _sent;

        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            if (Interlocked.Increment(ref _sent) > count)
            {
                await then.WaitAsync(cancellationToken);
            }

            return await base.SendAsync(request, cancellationToken);
        }
    }
}
