using System.Globalization;
using static ExternalIdSync.Core.Tests.Http.ScriptedHandler;

namespace ExternalIdSync.Core.Tests.Http;

/// <summary>Promise 2: a request that must not be doubled is repeated only where it cannot have taken effect.</summary>
public sealed class UnknownFateTests : TransportTests
{
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

    [Theory]
    [InlineData("gone", true)]
    [InlineData("gone 429", true)]
    [InlineData("gone 503", true)]
    [InlineData("500", true)]
    [InlineData("429", false)]
    public async Task What_became_of_a_request_stays_unknown_when_its_last_attempts_are_turned_away(string before, bool isUnknown)
    {
        var refused = Throw(static () => new HttpRequestException(HttpRequestError.ConnectionError, "refused"));
        var gone = Throw(static () => new HttpRequestException(HttpRequestError.ResponseEnded, "gone"));
        var earlier = before.Split(' ').Select(s => s == "gone" ? gone : Answer(int.Parse(s, CultureInfo.InvariantCulture)));
        using var handler = new ScriptedHandler([.. earlier, refused]);
        await using var transport = Transport(handler);

        var failure = await Assert.ThrowsAsync<SyncException>(() => transport.SendAsync(Post("x"), default));

        Assert.Equal(isUnknown, failure.IsFateUnknown);
        Assert.Equal(isUnknown, failure.Message.EndsWith("Whether it took effect is unknown.", StringComparison.Ordinal));
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
}
