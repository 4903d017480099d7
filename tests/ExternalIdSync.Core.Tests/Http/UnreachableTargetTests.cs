using static ExternalIdSync.Core.Tests.Http.ScriptedHandler;

namespace ExternalIdSync.Core.Tests.Http;

/// <summary>What is told, and how soon, of a target that cannot be reached.</summary>
public sealed class UnreachableTargetTests : TransportTests
{
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
        Clock.AutoAdvance = null;
        using var handler = new ScriptedHandler(Throw(static () => new HttpRequestException(HttpRequestError.ConnectionError, "refused")));
        await using var transport = Transport(handler);

        var failing = Enumerable.Range(0, atOnce)
            .Select(_ => Assert.ThrowsAsync<SyncException>(() => transport.SendAsync(Post("x"), default))).ToList();
        await Clock.WhenTimersAsync(2 * atOnce); // for each its total time-out and its wait
        Clock.Advance(TimeSpan.FromSeconds(1));
        await Clock.WhenTimersAsync(2 * atOnce);
        Clock.Advance(TimeSpan.FromSeconds(2));

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
}
