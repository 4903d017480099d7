using System.Net;
using System.Text;
using ExternalIdSync.Core.Http;
using ExternalIdSync.Core.Tests.Time;
using static ExternalIdSync.Core.Tests.Http.ScriptedHandler;

namespace ExternalIdSync.Core.Tests.Http;

/// <summary>Promise 8: retries are honest. Acceptance check 9.</summary>
public sealed class HttpTransportTests
{
    // Waits are jumped over; time-outs, which are longer than any wait here, are not.
    private readonly FakeTimeProvider _time = new() { AutoAdvance = static due => due < TimeSpan.FromSeconds(50) };

    [Theory]
    [InlineData(408, true)]
    [InlineData(429, true)]
    [InlineData(500, true)]
    [InlineData(502, true)]
    [InlineData(503, true)]
    [InlineData(504, true)]
    [InlineData(400, false)]
    [InlineData(401, false)]
    [InlineData(403, false)]
    [InlineData(404, false)]
    [InlineData(409, false)]
    [InlineData(422, false)]
    [InlineData(501, false)]
    [InlineData(505, false)]
    [InlineData(300, false)]
    public async Task Only_transient_statuses_are_sent_again(int status, bool isTransient)
    {
        using var handler = new ScriptedHandler(Answer(status), Answer(200));
        await using var transport = Transport(handler);

        var answer = await transport.SendAsync(Post("x"), default);

        Assert.Equal(isTransient ? 2 : 1, handler.Seen.Count);
        Assert.Equal(isTransient ? 200 : status, (int)answer.Status);
        Assert.Equal(isTransient ? 2 : 1, answer.Attempts);
        Assert.Equal(isTransient ? 1 : 0, transport.Counters.Retries);
    }

    [Fact]
    public async Task Every_attempt_carries_the_same_body_and_key()
    {
        using var handler = new ScriptedHandler(Answer(500), Throw(static () => new HttpRequestException("broken")), Answer(429), Answer(201));
        await using var transport = Transport(handler);

        var answer = await transport.SendAsync(Post("{\"name\":\"Zoë\"}", key: "k-1"), default);

        Assert.Equal(4, answer.Attempts);
        Assert.All(handler.Seen, static seen => Assert.Equal("{\"name\":\"Zoë\"}", seen.Body));
        Assert.All(handler.Seen, static seen => Assert.Equal("k-1", seen.Headers["Idempotency-Key"]));
    }

    [Fact]
    public async Task When_attempts_are_used_up_the_last_answer_is_returned()
    {
        using var handler = new ScriptedHandler(Answer(503, "sorry", "text/html; charset=utf-8"));
        await using var transport = Transport(handler);

        var answer = await transport.SendAsync(Post("x"), default);

        Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.Status);
        Assert.Equal(6, answer.Attempts);
        Assert.Equal("text/html", answer.ContentType);
        Assert.Equal("sorry", Encoding.UTF8.GetString(answer.Body.Span));
    }

    [Theory]
    [InlineData("12")]
    [InlineData("Sun, 01 Mar 2026 12:00:12 GMT")]
    [InlineData("Sunday, 01-Mar-26 12:00:12 GMT")]
    public async Task Retry_after_is_kept_in_each_form_and_jitter_only_adds(string retryAfter)
    {
        foreach (var chance in new[] { 0.0, 0.5, 0.999 })
        {
            var time = new FakeTimeProvider { AutoAdvance = _time.AutoAdvance };
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
            Time = _time,
        };
        await using var transport = Transport(handler);

        var answer = await transport.SendAsync(Post("x"), default);

        Assert.True(answer.IsSuccess);
        Assert.InRange(handler.Seen[1].At - handler.Seen[0].At, TimeSpan.FromSeconds(30), TimeSpan.FromSeconds(33));
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
        using var handler = new ScriptedHandler(Answer(503, headers: headers)) { Time = _time };
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

    [Fact]
    public async Task An_absurd_wait_of_a_failing_target_returns_its_answer_at_once()
    {
        using var handler = new ScriptedHandler(Answer(503, headers: ("Retry-After", "86400")));
        await using var transport = Transport(handler);

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
        using var handler = new ScriptedHandler(Answer(429, headers: ("Retry-After", "20")), Answer(200)) { Time = _time };
        _time.AutoAdvance = null;
        await using var transport = Transport(handler);
        var first = transport.SendAsync(Post("1"), default);
        await _time.WhenTimersAsync(2); // the total time-out and the wait
        var others = Enumerable.Range(2, 5).Select(i => transport.SendAsync(Post($"{i}"), default)).ToList();
        _time.Advance(TimeSpan.FromSeconds(19.9));

        Assert.Single(handler.Seen);

        _time.AutoAdvance = static due => due < TimeSpan.FromSeconds(50);
        _time.Advance(TimeSpan.FromSeconds(5));
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

    [Fact]
    public async Task An_attempt_that_hangs_is_given_up_and_repeated()
    {
        using var handler = new ScriptedHandler(HangFor(60), Answer(200)) { Time = _time };
        await using var transport = Transport(handler);

        var answer = await transport.SendAsync(Post("x"), default);

        Assert.Equal(2, answer.Attempts);
        Assert.True(handler.Seen[1].At - handler.Seen[0].At >= TimeSpan.FromSeconds(60));
    }

    [Fact]
    public async Task The_total_time_out_ends_what_the_attempts_would_not()
    {
        // What is left for the third attempt, some 25 s, is a time-out too: only the handler lets it pass.
        _time.AutoAdvance = static due => due < TimeSpan.FromSeconds(20);
        using var handler = new ScriptedHandler(HangFor(60)) { Time = _time };
        await using var transport = Transport(handler, static o => o with { TotalTimeout = TimeSpan.FromSeconds(150) });

        var failure = await Assert.ThrowsAsync<SyncException>(() => transport.SendAsync(Post("x"), default));

        Assert.Same(SyncErrors.TimedOut, failure.Error);
        Assert.True(failure.IsFateUnknown);
        Assert.Equal(3, handler.Seen.Count);
        Assert.Contains("(3 attempts, 1", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_request_that_must_not_be_doubled_is_not_repeated_when_its_fate_is_unknown()
    {
        foreach (var step in new[] { HangFor(60), Throw(static () => new HttpRequestException(HttpRequestError.ResponseEnded, "gone")) })
        {
            using var handler = new ScriptedHandler(step, Answer(200));
            await using var transport = Transport(handler);

            var failure = await Assert.ThrowsAsync<SyncException>(() => transport.SendAsync(Post("x") with { IsRepeatable = false }, default));

            Assert.True(failure.IsFateUnknown);
            Assert.Equal(1, failure.Requests);
            Assert.Single(handler.Seen);
        }
    }

    [Fact]
    public async Task A_request_that_must_not_be_doubled_is_repeated_when_it_cannot_have_arrived()
    {
        using var handler = new ScriptedHandler(
            Throw(static () => new HttpRequestException(HttpRequestError.ConnectionError, "refused")),
            Answer(429),
            Answer(503, headers: ("Retry-After", "1")),
            Answer(502));
        await using var transport = Transport(handler);

        var answer = await transport.SendAsync(Post("x") with { IsRepeatable = false }, default);

        Assert.Equal(502, (int)answer.Status);
        Assert.Equal(4, answer.Attempts);
    }

    [Theory]
    [InlineData(500, null)]
    [InlineData(500, "1")]
    [InlineData(502, "1")]
    [InlineData(503, null)]
    [InlineData(504, "1")]
    public async Task A_request_that_must_not_be_doubled_is_sent_once_where_it_may_have_taken_effect(int status, string? retryAfter)
    {
        (string, string)[] headers = retryAfter is null ? [] : [("Retry-After", retryAfter)];
        using var handler = new ScriptedHandler(Answer(status, headers: headers), Answer(200));
        await using var transport = Transport(handler);

        var answer = await transport.SendAsync(Post("x") with { IsRepeatable = false }, default);

        Assert.Equal((status, 1), ((int)answer.Status, answer.Attempts));
    }

    [Theory]
    [InlineData(HttpRequestError.ConnectionError, false, "Unreachable", 3)]
    [InlineData(HttpRequestError.NameResolutionError, false, "Unreachable", 1)]
    [InlineData(HttpRequestError.ResponseEnded, false, "Unreachable", 6)]
    [InlineData(HttpRequestError.SecureConnectionError, true, "TlsFailed", 1)]
    public async Task A_failure_to_reach_the_target_is_named(HttpRequestError error, bool isCertificate, string id, int attempts)
    {
        var cause = isCertificate ? new System.Security.Authentication.AuthenticationException("untrusted") : null;
        using var handler = new ScriptedHandler(Throw(() => new HttpRequestException(error, "details", cause)));
        await using var transport = Transport(handler);

        var failure = await Assert.ThrowsAsync<SyncException>(() => transport.SendAsync(
            Post("x") with { Address = "things?email=ann%40example.test" }, default));

        Assert.Equal(id, failure.Error.Id);
        Assert.Equal(attempts, handler.Seen.Count);
        Assert.Equal(attempts, failure.Requests);
        Assert.StartsWith("POST api.example.test ", failure.Message, StringComparison.Ordinal);
        Assert.Contains(attempts == 1 ? "1 attempt," : $"{attempts} attempts,", failure.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("ann", failure.Message, StringComparison.Ordinal);
        Assert.IsType<HttpRequestException>(failure.InnerException);
    }

    [Fact]
    public async Task An_address_at_which_nobody_ever_answered_is_told_within_seconds()
    {
        const int atOnce = 32; // so many that they would open the circuit, and wait for it, if it counted them
        _time.AutoAdvance = null;
        using var handler = new ScriptedHandler(Throw(static () => new HttpRequestException(HttpRequestError.ConnectionError, "refused")));
        await using var transport = Transport(handler);

        var failing = Enumerable.Range(0, atOnce)
            .Select(_ => Assert.ThrowsAsync<SyncException>(() => transport.SendAsync(Post("x"), default))).ToList();
        await _time.WhenTimersAsync(2 * atOnce); // for each its total time-out and its wait
        _time.Advance(TimeSpan.FromSeconds(1));
        await _time.WhenTimersAsync(2 * atOnce);
        _time.Advance(TimeSpan.FromSeconds(2));

        Assert.All(await Task.WhenAll(failing).WaitAsync(TimeSpan.FromMinutes(1)), static f => Assert.Same(SyncErrors.Unreachable, f.Error));
        Assert.Equal(3 * atOnce, handler.Seen.Count);
    }

    [Fact]
    public async Task A_connection_that_times_out_where_nobody_ever_answered_is_not_tried_again()
    {
        using var handler = new ScriptedHandler(Throw(static () => new TaskCanceledException("details", new TimeoutException())));
        await using var transport = Transport(handler);

        var failure = await Assert.ThrowsAsync<SyncException>(() => transport.SendAsync(Post("x"), default));

        Assert.Same(SyncErrors.TimedOut, failure.Error);
        Assert.Single(handler.Seen);
    }

    [Theory]
    [InlineData(HttpRequestError.ConnectionError)]
    [InlineData(HttpRequestError.NameResolutionError)]
    public async Task A_target_that_answered_before_is_waited_for(HttpRequestError error)
    {
        using var handler = new ScriptedHandler(Answer(422), Throw(() => new HttpRequestException(error, "down")));
        await using var transport = Transport(handler);
        await transport.SendAsync(Post("x"), default);

        var failure = await Assert.ThrowsAsync<SyncException>(() => transport.SendAsync(Post("x"), default));

        Assert.Same(SyncErrors.Unreachable, failure.Error);
        Assert.Equal(6, failure.Requests);
    }

    [Fact]
    public async Task A_failing_target_is_left_alone_and_requests_wait_for_it_rather_than_fail()
    {
        var isDown = true;
        using var handler = new ScriptedHandler((r, c) => Answer(isDown ? 500 : 200)(r, c)) { Time = _time };
        _time.AutoAdvance = due =>
        {
            isDown &= _time.TimersSet.Count < 60;
            return due < TimeSpan.FromSeconds(50);
        };
        await using var transport = Transport(handler, static o => o with
        {
            // As it happens, all probes may fall to one of the requests, and each costs it an attempt.
            Retry = new RetryPolicy { MaxAttempts = 60 },
            Breaker = new BreakerPolicy { MinimumThroughput = 4, SamplingDuration = TimeSpan.FromSeconds(30) },
        });

        var answers = await Task.WhenAll(Enumerable.Range(0, 4).Select(i => transport.SendAsync(Post($"{i}"), default)));

        Assert.All(answers, static a => Assert.True(a.IsSuccess));
        var longest = handler.Seen.Zip(handler.Seen.Skip(1), static (a, b) => b.At - a.At).Max();
        Assert.True(longest >= TimeSpan.FromSeconds(14), $"The longest silence was {longest}.");
    }

    [Fact]
    public async Task A_probe_that_succeeds_lets_everyone_go_at_once()
    {
        _time.AutoAdvance = null;
        var arrived = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var release = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var refuse = Throw(static () => new HttpRequestException(HttpRequestError.ConnectionError, "refused"));
        using var handler = new ScriptedHandler(Answer(200), refuse, refuse, async (r, c) =>
        {
            arrived.TrySetResult();
            await release.Task;
            return await Answer(200)(r, c);
        })
        {
            Time = _time,
        };
        await using var transport = Transport(handler, static o => o with
        {
            Retry = new RetryPolicy { MaxAttempts = 1 },
            Breaker = new BreakerPolicy { MinimumThroughput = 3, BreakDuration = TimeSpan.FromSeconds(15) },
        });
        await transport.SendAsync(Post("x"), default);
        for (var i = 0; i < 2; i++)
        {
            await Assert.ThrowsAsync<SyncException>(() => transport.SendAsync(Post("x"), default));
        }

        var waiting = Enumerable.Range(0, 3).Select(_ => transport.SendAsync(Post("x"), default)).ToList();
        await _time.WhenTimersAsync(6); // for each its total time-out and its wait for the circuit
        Assert.Equal(3, handler.Seen.Count);
        _time.Advance(TimeSpan.FromSeconds(15));
        await _time.WhenTimersAsync(5); // one probes, with one timer for both time-outs, two wait again
        await arrived.Task;
        Assert.Equal(4, handler.Seen.Count);
        release.SetResult();

        Assert.All(await Task.WhenAll(waiting), static a => Assert.Equal(1, a.Attempts));
        Assert.All(handler.Seen.Skip(3), seen => Assert.Equal(_time.GetUtcNow(), seen.At));
    }

    [Fact]
    public async Task A_circuit_that_stays_open_until_the_total_time_out_is_an_error()
    {
        using var handler = new ScriptedHandler(
            Answer(200), Throw(static () => new HttpRequestException(HttpRequestError.ConnectionError, "refused")));
        await using var transport = Transport(handler, static o => o with
        {
            Retry = new RetryPolicy { MaxAttempts = 1 },
            TotalTimeout = TimeSpan.FromSeconds(20),
            AttemptTimeout = TimeSpan.FromSeconds(60),
            Breaker = new BreakerPolicy { MinimumThroughput = 3, BreakDuration = TimeSpan.FromSeconds(55), SamplingDuration = TimeSpan.FromSeconds(600) },
        });
        var advance = _time.AutoAdvance;
        _time.AutoAdvance = null;
        await transport.SendAsync(Post("x"), default);
        _time.AutoAdvance = advance;
        for (var i = 0; i < 2; i++)
        {
            Assert.Same(SyncErrors.Unreachable, (await Assert.ThrowsAsync<SyncException>(() => transport.SendAsync(Post("x"), default))).Error);
        }

        var failure = await Assert.ThrowsAsync<SyncException>(() => transport.SendAsync(Post("x"), default));

        Assert.Same(SyncErrors.CircuitOpen, failure.Error);
        Assert.False(failure.IsFateUnknown);
        Assert.Equal(3, handler.Seen.Count);
    }

    [Fact]
    public async Task What_a_target_says_about_a_record_never_opens_the_circuit()
    {
        using var handler = new ScriptedHandler(Answer(422));
        await using var transport = Transport(handler, static o => o with { Breaker = new BreakerPolicy { MinimumThroughput = 2, FailureRatio = 0.01 } });
        for (var i = 0; i < 50; i++)
        {
            Assert.Equal(422, (int)(await transport.SendAsync(Post("x"), default)).Status);
        }
    }

    [Theory]
    [InlineData("https://login.example.test/?return=secret-query")]
    [InlineData("/elsewhere")]
    public async Task A_redirect_is_an_error_and_not_followed(string location)
    {
        using var handler = new ScriptedHandler(Answer(302, headers: ("Location", location)), Answer(200));
        await using var transport = Transport(handler);

        var failure = await Assert.ThrowsAsync<SyncException>(() => transport.SendAsync(Post("x"), default));

        Assert.Same(SyncErrors.BaseUrlWrong, failure.Error);
        Assert.Single(handler.Seen);
        Assert.DoesNotContain("secret-query", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_page_instead_of_json_is_an_answer_that_says_so()
    {
        using var handler = new ScriptedHandler(Answer(200, "<html>", "Text/HTML; charset=utf-8"));
        await using var transport = Transport(handler);

        Assert.Equal("text/html", (await transport.SendAsync(Post("x"), default)).ContentType);
    }

    [Fact]
    public async Task An_answer_that_is_too_large_is_not_read()
    {
        using var handler = new ScriptedHandler(Answer(200, new string('x', 101)));
        await using var transport = Transport(handler, static o => o with { MaxAnswerBytes = 100 });

        var failure = await Assert.ThrowsAsync<SyncException>(() => transport.SendAsync(Post("x"), default));

        Assert.Same(SyncErrors.AnswerMalformed, failure.Error);
        Assert.Single(handler.Seen);
    }

    [Fact]
    public async Task A_stop_is_a_stop_and_no_failure()
    {
        using var handler = new ScriptedHandler(Hang);
        await using var transport = Transport(handler);
        using var stop = new CancellationTokenSource();
        var sending = transport.SendAsync(Post("x"), stop.Token);
        await stop.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => sending);
    }

    [Fact]
    public async Task A_header_that_cannot_be_sent_is_named_without_its_value()
    {
        using var handler = new ScriptedHandler(Answer(200));
        await using var transport = Transport(handler);

        var failure = await Assert.ThrowsAsync<SyncException>(() => transport.SendAsync(Post("x", key: "Zoë\r\nX-Evil: 1"), default));

        Assert.Same(SyncErrors.OptionInvalid, failure.Error);
        Assert.DoesNotContain("Evil", failure.Message, StringComparison.Ordinal);
        Assert.Empty(handler.Seen);
    }

    [Fact]
    public async Task A_declared_limit_is_waited_for_and_a_days_limit_is_not()
    {
        using var handler = new ScriptedHandler(Answer(200)) { Time = _time };
        await using var transport = Transport(handler, static o => o with
        {
            RateLimits = [new(2, TimeSpan.FromSeconds(30)), new(5, TimeSpan.FromDays(1))],
        });
        for (var i = 0; i < 5; i++)
        {
            await transport.SendAsync(Post("x"), default);
        }

        var failure = await Assert.ThrowsAsync<SyncException>(() => transport.SendAsync(Post("x"), default));

        Assert.Same(SyncErrors.QuotaExhausted, failure.Error);
        Assert.Contains("2026-03-02 12:00:00 UTC", failure.Message, StringComparison.Ordinal);
        Assert.Equal([0, 0, 30, 30, 60], handler.Seen.Select(s => (s.At - handler.Seen[0].At).TotalSeconds));
        Assert.Equal(0, transport.ReadLimits()[1].Remaining);
        Assert.Equal(0, transport.Counters.RateLimited);
    }

    private static TargetRequest Post(string body, string? key = null) => new()
    {
        Method = HttpMethod.Post,
        Address = "things",
        Body = Encoding.UTF8.GetBytes(body),
        IdempotencyKey = key,
        IsMutating = true,
    };

    // Gives no answer, and lets the time pass meanwhile.
    private Func<HttpRequestMessage, CancellationToken, Task<HttpResponseMessage>> HangFor(double seconds) => (request, cancellationToken) =>
    {
        var never = Hang(request, cancellationToken);
        _time.Advance(TimeSpan.FromSeconds(seconds));
        return never;
    };

    private HttpTransport Transport(HttpMessageHandler handler, Func<TransportOptions, TransportOptions>? with = null)
    {
        var options = new TransportOptions { BaseAddress = new Uri("https://api.example.test/v1"), Handler = handler, Time = _time };
        return new HttpTransport(with?.Invoke(options) ?? options);
    }

    private sealed class Words : IFailureClassifier
    {
        public FailureVerdict? Classify(TargetResponse answer) => Encoding.UTF8.GetString(answer.Body.Span) switch
        {
            "UNABLE_TO_LOCK_ROW" => FailureVerdict.Transient,
            "REQUEST_LIMIT_EXCEEDED" or "DAILY" => FailureVerdict.Quota,
            _ => null,
        };
    }
}
