using ExternalIdSync.Core.Http;
using static ExternalIdSync.Core.Tests.Http.ScriptedHandler;

namespace ExternalIdSync.Core.Tests.Http;

/// <summary>How the transport leaves a failing target alone.</summary>
public sealed class CircuitTests : TransportTests
{
    [Fact]
    public async Task A_failing_target_is_left_alone_and_requests_wait_for_it_rather_than_fail()
    {
        var isDown = true;
        using var handler = new ScriptedHandler((r, c) => Answer(isDown ? 500 : 200)(r, c)) { Time = Clock };
        Clock.AutoAdvance = due =>
        {
            isDown &= Clock.TimersSet.Count < 60;
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
        Clock.AutoAdvance = null;
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
            Time = Clock,
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
        await Clock.WhenTimersAsync(6); // for each its total time-out and its wait for the circuit
        Assert.Equal(3, handler.Seen.Count);
        Clock.Advance(TimeSpan.FromSeconds(15));
        await Clock.WhenTimersAsync(5); // one probes, with one timer for both time-outs, two wait again
        await arrived.Task;
        Assert.Equal(4, handler.Seen.Count);
        release.SetResult();

        Assert.All(await Task.WhenAll(waiting), static a => Assert.Equal(1, a.Attempts));
        Assert.All(handler.Seen.Skip(3), seen => Assert.Equal(Clock.GetUtcNow(), seen.At));
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
        var advance = Clock.AutoAdvance;
        Clock.AutoAdvance = null;
        await transport.SendAsync(Post("x"), default);
        Clock.AutoAdvance = advance;
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
}
