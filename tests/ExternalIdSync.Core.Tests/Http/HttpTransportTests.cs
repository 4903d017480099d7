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

    private static TargetRequest Post(string body, string? key = null) => new()
    {
        Method = HttpMethod.Post,
        Address = "things",
        Body = Encoding.UTF8.GetBytes(body),
        IdempotencyKey = key,
        IsMutating = true,
    };

    private HttpTransport Transport(HttpMessageHandler handler, Func<TransportOptions, TransportOptions>? with = null)
    {
        var options = new TransportOptions { BaseAddress = new Uri("https://api.example.test/v1"), Handler = handler, Time = _time };
        return new HttpTransport(with?.Invoke(options) ?? options);
    }
}
