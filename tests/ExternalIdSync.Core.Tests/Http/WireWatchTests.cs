using System.Collections.Concurrent;
using System.Text;
using ExternalIdSync.Core.Http;
using ExternalIdSync.Core.Http.Authentication;
using ExternalIdSync.Core.Http.Secrets;
using ExternalIdSync.Core.Tests.Time;
using static ExternalIdSync.Core.Tests.Http.ScriptedHandler;

namespace ExternalIdSync.Core.Tests.Http;

/// <summary>Promise 9, where requests are told one by one: what a debug stream may hold.</summary>
public sealed class WireWatchTests
{
    private readonly ConcurrentQueue<string> _lines = new();

    [Fact]
    public async Task Every_attempt_is_told_with_method_address_sizes_and_status()
    {
        using var handler = new ScriptedHandler(Answer(503, "{}"), Answer(201, "{\"id\":7}"));
        await using var transport = Transport(handler);
        using var watch = WireWatch.Begin(_lines.Enqueue);

        await transport.SendAsync(Post("companies", "{\"name\":\"Zoë\"}"), default);

        Assert.Equal(2, _lines.Count);
        Assert.Matches(@"^POST https://api\.example/v1/companies, 15 bytes: 503 in \d+ ms, 2 bytes$", _lines.First());
        Assert.Matches(@"^POST https://api\.example/v1/companies, 15 bytes: 201 in \d+ ms, 8 bytes$", _lines.Last());
    }

    [Fact]
    public async Task Neither_token_nor_body_nor_a_query_value_that_may_be_a_secret_is_told()
    {
        using var handler = new ScriptedHandler(Answer(200, "{\"token\":\"t-0123456789\",\"email\":\"a@example.com\"}"));
        await using var transport = Transport(handler);
        using var watch = WireWatch.Begin(_lines.Enqueue);

        await transport.SendAsync(Post("search?limit=5&pageToken=p-1&sig=s-1&API_KEY=k-1&q=x", "{\"email\":\"a@example.com\"}"), default);

        var line = Assert.Single(_lines);
        Assert.Contains("?limit=5&pageToken=…&sig=…&API_KEY=…&q=x", line, StringComparison.Ordinal);
        Assert.All(["t-0123456789", "example.com", "p-1", "s-1", "k-1"], secret => Assert.DoesNotContain(secret, line, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_request_without_answer_is_told_without_what_the_failure_quotes()
    {
        using var handler = new ScriptedHandler(Throw(static () => new HttpRequestException("broken by t-0123456789")));
        await using var transport = Transport(handler);
        using var watch = WireWatch.Begin(_lines.Enqueue);

        await Assert.ThrowsAsync<SyncException>(() => transport.SendAsync(Post("companies", "{}"), default));

        Assert.NotEmpty(_lines);
        Assert.All(_lines, static line => Assert.Matches(@": no answer after \d+ ms \(HttpRequestException\)$", line));
    }

    [Fact]
    public async Task Each_listener_hears_of_its_own_work_only()
    {
        using var handler = new ScriptedHandler(Answer(200));
        await using var transport = Transport(handler);
        var other = new ConcurrentQueue<string>();

        await Task.WhenAll(Listen(_lines, "mine"), Listen(other, "theirs"));
        await transport.SendAsync(Post("nobody", "{}"), default);

        Assert.Contains("/mine", Assert.Single(_lines), StringComparison.Ordinal);
        Assert.Contains("/theirs", Assert.Single(other), StringComparison.Ordinal);

        async Task Listen(ConcurrentQueue<string> lines, string address)
        {
            using var watch = WireWatch.Begin(lines.Enqueue);
            await Task.Yield();
            await transport.SendAsync(Post(address, "{}"), default);
        }
    }

    private static TargetRequest Post(string address, string body) =>
        new() { Method = HttpMethod.Post, Address = address, Body = Encoding.UTF8.GetBytes(body), IsMutating = true };

    private static HttpTransport Transport(ScriptedHandler handler) => new(new TransportOptions
    {
        BaseAddress = new Uri("https://api.example/v1"),
        Handler = handler,
        Authenticator = HeaderAuthenticator.Bearer(SecureStringSecret.Of("t-0123456789")),
        Time = new FakeTimeProvider { AutoAdvance = static due => due < TimeSpan.FromSeconds(50) },
    });
}
