using ExternalIdSync.Core.Http;
using ExternalIdSync.Core.Tests.Time;
using FsCheck;
using FsCheck.Fluent;

namespace ExternalIdSync.Core.Tests.Http;

/// <summary>Declared limits hold in every window of the other side's clock, and nothing of them is wasted.</summary>
public sealed class RequestLimiterTests
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    private readonly FakeTimeProvider _time = new();

    [Fact]
    public void In_no_window_are_more_requests_counted_than_declared()
    {
        var latencies = Gen.Choose(0, 700).ListOf();
        var limits = Gen.Choose(1, 7).Two().Zip(Gen.Choose(1, 9).Two());
        Prop.ForAll(limits.Zip(latencies).ToArbitrary(), static input =>
        {
            var ((firstCount, secondCount), (firstWindow, secondWindow)) = input.Item1;
            RateLimit[] declared = [new(firstCount, firstWindow * Second), new(secondCount, secondWindow * Second)];
            var counted = Simulate(declared, [.. input.Item2]);
            return declared.All(limit => Enumerable.Range(0, counted.Count).All(i =>
                i + limit.Requests >= counted.Count || counted[i + limit.Requests] - counted[i] >= limit.Window));
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void A_minutes_limit_is_used_to_98_percent_at_50_ms_latency()
    {
        var counted = Simulate([new(60, TimeSpan.FromMinutes(1))], [.. Enumerable.Repeat(50, 600)]);

        var perMinute = 540 / (counted[^60] - counted[0]).TotalMinutes;
        Assert.InRange(perMinute, 60 * 0.98, 60);
    }

    [Fact]
    public async Task A_burst_up_to_the_limit_goes_at_once_and_the_rest_in_their_order()
    {
        using var limiter = Limiter(new RateLimit(3, 10 * Second));
        for (var i = 0; i < 3; i++)
        {
            Assert.True(limiter.AcquireAsync(default).AsTask().IsCompletedSuccessfully);
            limiter.Answered();
        }

        var waiting = Enumerable.Range(0, 4).Select(_ => limiter.AcquireAsync(default).AsTask()).ToList();
        _time.Advance(9.999 * Second);
        Assert.All(waiting, static w => Assert.False(w.IsCompleted));
        _time.Advance(0.001 * Second);

        await Task.WhenAll(waiting.Take(3));
        Assert.False(waiting[3].IsCompleted);
    }

    [Fact]
    public async Task A_permit_comes_back_one_window_after_the_answer_and_not_after_the_sending()
    {
        using var limiter = Limiter(new RateLimit(1, 10 * Second));
        await limiter.AcquireAsync(default);
        _time.Advance(8 * Second);
        limiter.Answered();
        var second = limiter.AcquireAsync(default).AsTask();

        _time.Advance(9 * Second);
        Assert.False(second.IsCompleted);
        _time.Advance(1 * Second);
        await second;
    }

    [Fact]
    public async Task A_request_that_was_never_sent_costs_nothing()
    {
        using var limiter = Limiter(new RateLimit(1, 10 * Second));
        await limiter.AcquireAsync(default);
        var second = limiter.AcquireAsync(default).AsTask();
        limiter.GiveBack();

        await second;
    }

    [Fact]
    public async Task Who_gives_up_waiting_does_not_hold_up_the_others()
    {
        using var limiter = Limiter(new RateLimit(1, 10 * Second));
        await limiter.AcquireAsync(default);
        limiter.Answered();
        using var stop = new CancellationTokenSource();
        var impatient = limiter.AcquireAsync(stop.Token).AsTask();
        var patient = limiter.AcquireAsync(default).AsTask();
        await stop.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => impatient);
        _time.Advance(10 * Second);
        await patient;
    }

    [Fact]
    public async Task A_days_limit_is_not_waited_for_and_says_when_it_is_renewed()
    {
        using var limiter = Limiter(new RateLimit(1, TimeSpan.FromDays(1)));
        await limiter.AcquireAsync(default);
        limiter.Answered();

        var failure = await Assert.ThrowsAsync<SyncException>(() => limiter.AcquireAsync(default).AsTask());

        Assert.Same(SyncErrors.QuotaExhausted, failure.Error);
        Assert.Equal("The limit of 1 requests in a day at api.example.test is used up until 2026-03-02 12:00:00 UTC.", failure.Message);
        _time.Advance(TimeSpan.FromDays(1));
        await limiter.AcquireAsync(default);
    }

    [Fact]
    public async Task No_wait_is_longer_than_the_longest_allowed()
    {
        using var limiter = Limiter(new RateLimit(1, TimeSpan.FromMinutes(30)));
        await limiter.AcquireAsync(default);
        limiter.Answered();
        var waiting = limiter.AcquireAsync(default).AsTask();
        _time.Advance(TimeSpan.FromMinutes(5) + (0.01 * Second));

        Assert.Same(SyncErrors.QuotaExhausted, (await Assert.ThrowsAsync<SyncException>(() => waiting)).Error);
    }

    private RequestLimiter Limiter(params RateLimit[] limits) => new(limits, TimeSpan.FromMinutes(5), "api.example.test", _time);

    // Plays requests with the given latencies in ms, all of them eager to go; the other side counts each half-way between its
    // sending and its answer. Gives the instants it counted, in order.
    private static List<TimeSpan> Simulate(RateLimit[] limits, int[] latencies)
    {
        var time = new FakeTimeProvider();
        using var limiter = new RequestLimiter(limits, TimeSpan.FromDays(1), "api.example.test", time);
        var start = time.GetUtcNow();
        var counted = new List<TimeSpan>();
        var answers = new PriorityQueue<int, TimeSpan>();
        Task? pending = null;
        var next = 0;
        while (next < latencies.Length || answers.Count > 0)
        {
            var now = time.GetUtcNow() - start;
            while (answers.TryPeek(out _, out var due) && due <= now)
            {
                answers.Dequeue();
                limiter.Answered();
            }

            while (next < latencies.Length && (pending ??= limiter.AcquireAsync(default).AsTask()).IsCompletedSuccessfully)
            {
                pending = null;
                var latency = TimeSpan.FromMilliseconds(latencies[next++]);

                // The worst case for the limit: the first of a burst is counted late, the next burst early.
                counted.Add(now + (next % 2 == 0 ? latency : TimeSpan.Zero));
                answers.Enqueue(next, now + latency);
            }

            var answer = answers.TryPeek(out _, out var at) ? at - now : TimeSpan.MaxValue;
            var timer = time.UntilNextTimer ?? TimeSpan.MaxValue;
            var step = answer < timer ? answer : timer;
            if (step == TimeSpan.MaxValue)
            {
                break;
            }

            time.Advance(step);
        }

        counted.Sort();
        return counted;
    }
}
