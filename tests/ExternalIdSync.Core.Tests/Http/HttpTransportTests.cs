using System.Net;
using System.Text;
using static ExternalIdSync.Core.Tests.Http.ScriptedHandler;

namespace ExternalIdSync.Core.Tests.Http;

/// <summary>Promise 8: retries are honest. Acceptance check 9.</summary>
public sealed class HttpTransportTests : TransportTests
{
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
        using var handler = new ScriptedHandler(Answer(200)) { Time = Clock };
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
}
