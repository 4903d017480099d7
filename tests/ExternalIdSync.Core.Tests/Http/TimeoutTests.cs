using static ExternalIdSync.Core.Tests.Http.ScriptedHandler;

namespace ExternalIdSync.Core.Tests.Http;

/// <summary>How long an attempt and all of them together may take.</summary>
public sealed class TimeoutTests : TransportTests
{
    [Fact]
    public async Task An_attempt_that_hangs_is_given_up_and_repeated()
    {
        using var handler = new ScriptedHandler(HangFor(60), Answer(200)) { Time = Clock };
        await using var transport = Transport(handler);

        var answer = await transport.SendAsync(Post("x"), default);

        Assert.Equal(2, answer.Attempts);
        Assert.True(handler.Seen[1].At - handler.Seen[0].At >= TimeSpan.FromSeconds(60));
    }

    [Fact]
    public async Task The_total_time_out_ends_what_the_attempts_would_not()
    {
        // What is left for the third attempt, some 25 s, is a time-out too: only the handler lets it pass.
        Clock.AutoAdvance = static due => due < TimeSpan.FromSeconds(20);
        using var handler = new ScriptedHandler(HangFor(60)) { Time = Clock };
        await using var transport = Transport(handler, static o => o with { TotalTimeout = TimeSpan.FromSeconds(150) });

        var failure = await Assert.ThrowsAsync<SyncException>(() => transport.SendAsync(Post("x"), default));

        Assert.Same(SyncErrors.TimedOut, failure.Error);
        Assert.True(failure.IsFateUnknown);
        Assert.Equal(3, handler.Seen.Count);
        Assert.Contains("(3 attempts, 1", failure.Message, StringComparison.Ordinal);
    }
}
