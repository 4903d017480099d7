using ExternalIdSync.Core.Tests.Time;
using static ExternalIdSync.Core.Tests.Http.ScriptedHandler;

namespace ExternalIdSync.Core.Tests.Http;

/// <summary>How long the transport waits for a target that asks for it.</summary>
public sealed class RetryAfterTests : TransportTests
{
    [Theory]
    [InlineData("12")]
    [InlineData("Sun, 01 Mar 2026 12:00:12 GMT")]
    [InlineData("Sunday, 01-Mar-26 12:00:12 GMT")]
    public async Task Retry_after_is_kept_in_each_form_and_jitter_only_adds(string retryAfter)
    {
        foreach (var chance in new[] { 0.0, 0.5, 0.999 })
        {
            var time = new FakeTimeProvider { AutoAdvance = Clock.AutoAdvance };
            using var handler = new ScriptedHandler(Answer(503, headers: ("Retry-After", retryAfter)), Answer(200)) { Time = time };
            await using var transport = Transport(handler, o => o with { Time = time, Randomizer = () => chance });

            await transport.SendAsync(Post("x"), default);

            Assert.InRange(handler.Seen[1].At - handler.Seen[0].At, TimeSpan.FromSeconds(12), TimeSpan.FromSeconds(13.2));
            Assert.Equal(chance > 0, handler.Seen[1].At - handler.Seen[0].At > TimeSpan.FromSeconds(12));
        }
    }

    [Fact]
    public async Task A_date_is_held_against_the_targets_own_clock()
    {
        // The target's clock is an hour ahead: its date is 30 s away and not an hour.
        using var handler = new ScriptedHandler(
            Answer(429, headers: [("Retry-After", "Sun, 01 Mar 2026 13:00:30 GMT"), ("Date", "Sun, 01 Mar 2026 13:00:00 GMT")]), Answer(200))
        {
            Time = Clock,
        };
        await using var transport = Transport(handler);

        var answer = await transport.SendAsync(Post("x"), default);

        Assert.True(answer.IsSuccess);
        Assert.InRange(handler.Seen[1].At - handler.Seen[0].At, TimeSpan.FromSeconds(30), TimeSpan.FromSeconds(33));
    }

    [Fact]
    public async Task Parts_of_a_second_are_waited_for_too()
    {
        using var handler = new ScriptedHandler(Answer(429, headers: ("Retry-After", "1.7004")), Answer(200)) { Time = Clock };
        await using var transport = Transport(handler, static o => o with { Randomizer = static () => 0 });

        await transport.SendAsync(Post("x"), default);

        Assert.InRange(handler.Seen[1].At - handler.Seen[0].At, TimeSpan.FromSeconds(1.7004), TimeSpan.FromSeconds(1.8));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("soon")]
    [InlineData("-5")]
    [InlineData("NaN")]
    [InlineData("0")]
    [InlineData("Sun, 01 Mar 2026 11:00:00 GMT")]
    public async Task Without_a_usable_retry_after_the_wait_grows(string? retryAfter)
    {
        (string, string)[] headers = retryAfter is null ? [] : [("Retry-After", retryAfter)];
        using var handler = new ScriptedHandler(Answer(503, headers: headers)) { Time = Clock };
        await using var transport = Transport(handler, static o => o with { Randomizer = static () => 0.5 });

        var answer = await transport.SendAsync(Post("x"), default);

        Assert.Equal(503, (int)answer.Status);
        var waits = handler.Seen.Zip(handler.Seen.Skip(1), static (a, b) => (b.At - a.At).TotalSeconds);
        Assert.Equal([0.75, 1.5, 3, 6, 12], waits);
    }

    [Theory]
    [InlineData("86400", "2026-03-02 12:00:00")]
    [InlineData("Mon, 02 Mar 2026 00:00:00 GMT", "2026-03-02 00:00:00")]
    public async Task An_absurd_wait_is_a_quota_and_says_when_it_ends(string retryAfter, string renewal)
    {
        using var handler = new ScriptedHandler(Answer(429, headers: ("Retry-After", retryAfter)));
        await using var transport = Transport(handler);

        var failure = await Assert.ThrowsAsync<SyncException>(() => transport.SendAsync(Post("x"), default));

        Assert.Same(SyncErrors.QuotaExhausted, failure.Error);
        Assert.Contains(renewal + " UTC", failure.Message, StringComparison.Ordinal);
        Assert.Single(handler.Seen);
    }

    [Theory]
    [InlineData("86400")]
    [InlineData("40")]
    public async Task An_absurd_wait_of_a_failing_target_returns_its_answer_at_once(string retryAfter)
    {
        using var handler = new ScriptedHandler(Answer(503, headers: ("Retry-After", retryAfter)));
        await using var transport = Transport(handler, static o => o with { MaxLimitWait = TimeSpan.FromSeconds(30) });

        var answer = await transport.SendAsync(Post("x"), default);

        Assert.Equal(503, (int)answer.Status);
        Assert.Equal(1, answer.Attempts);
    }

    [Fact]
    public async Task A_vendors_own_words_make_a_quota_or_a_transient_failure()
    {
        using var handler = new ScriptedHandler(
            Answer(400, "UNABLE_TO_LOCK_ROW"), Answer(200), Answer(403, "REQUEST_LIMIT_EXCEEDED"), Answer(429, "DAILY", headers: ("Retry-After", "1")));
        await using var transport = Transport(handler, static o => o with { Classifier = new Words() });

        Assert.Equal(2, (await transport.SendAsync(Post("x") with { IsRepeatable = false }, default)).Attempts);
        Assert.Same(SyncErrors.QuotaExhausted, (await Assert.ThrowsAsync<SyncException>(() => transport.SendAsync(Post("x"), default))).Error);
        Assert.Same(SyncErrors.QuotaExhausted, (await Assert.ThrowsAsync<SyncException>(() => transport.SendAsync(Post("x"), default))).Error);
        Assert.Equal(4, handler.Seen.Count);
    }

    [Fact]
    public async Task One_429_holds_back_every_request_of_the_transport()
    {
        using var handler = new ScriptedHandler(Answer(429, headers: ("Retry-After", "20")), Answer(200)) { Time = Clock };
        Clock.AutoAdvance = null;
        await using var transport = Transport(handler);
        var first = transport.SendAsync(Post("1"), default);
        await Clock.WhenTimersAsync(2); // the total time-out and the wait
        var others = Enumerable.Range(2, 5).Select(i => transport.SendAsync(Post($"{i}"), default)).ToList();
        Clock.Advance(TimeSpan.FromSeconds(19.9));

        Assert.Single(handler.Seen);

        Clock.AutoAdvance = static due => due < TimeSpan.FromSeconds(50);
        Clock.Advance(TimeSpan.FromSeconds(5));
        await Task.WhenAll([first, .. others]);
        Assert.All(handler.Seen.Skip(1), seen => Assert.True(seen.At - handler.Seen[0].At >= TimeSpan.FromSeconds(20)));
        Assert.Equal(7, handler.Seen.Count);
    }

    [Fact]
    public async Task Rate_limited_answers_do_not_use_up_the_attempts_for_failures()
    {
        var tired = Enumerable.Repeat(Answer(429, headers: ("Retry-After", "1")), 20);
        using var handler = new ScriptedHandler([.. tired, Answer(200)]);
        await using var transport = Transport(handler);

        Assert.Equal(21, (await transport.SendAsync(Post("x"), default)).Attempts);
        Assert.Equal(20, transport.Counters.RateLimited);
    }
}
