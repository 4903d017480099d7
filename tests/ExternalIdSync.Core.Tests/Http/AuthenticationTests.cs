using System.Text;
using ExternalIdSync.Core.Http;
using ExternalIdSync.Core.Http.Authentication;
using ExternalIdSync.Core.Http.Secrets;
using ExternalIdSync.Core.Tests.Time;
using static ExternalIdSync.Core.Tests.Http.ScriptedHandler;

namespace ExternalIdSync.Core.Tests.Http;

/// <summary>Promise 9: secrets stay secret; and tokens are asked for once, in time.</summary>
public sealed class AuthenticationTests
{
    private const string Token = "ic_live_0123456789abcdef";

    private static readonly TargetRequest Get = new() { Method = HttpMethod.Get, Address = "things" };

    private readonly FakeTimeProvider _time = new() { AutoAdvance = static due => due < TimeSpan.FromSeconds(20) };

    [Fact]
    public async Task A_static_secret_goes_into_its_header()
    {
        var secret = SecureStringSecret.Of("pa:ss word");

        Assert.Equal("Bearer pa:ss word", (await SendAsync(HeaderAuthenticator.Bearer(secret)))["Authorization"]);
        Assert.Equal("Token pa:ss word", (await SendAsync(HeaderAuthenticator.ApiKey("X-Api-Key", secret, "Token ")))["X-Api-Key"]);
        Assert.Equal(
            "Basic " + Convert.ToBase64String("ann:pa:ss word"u8),
            (await SendAsync(HeaderAuthenticator.Basic("ann", secret)))["Authorization"]);
    }

    [Fact]
    public async Task A_failing_run_never_shows_its_token_even_if_the_vendor_echoes_it()
    {
        var echo = $"{{\"message\":\"Bearer {Token} is bad, {Token}\"}}";
        Func<HttpRequestMessage, CancellationToken, Task<HttpResponseMessage>>[] ways =
        [
            Answer(401, echo, headers: [("WWW-Authenticate", $"Bearer error=\"{Token}\""), ("X-Echo", Token)]),
            Answer(302, echo, headers: ("Location", $"https://login.example.test/{Token}")),
            Answer(429, echo, headers: ("Retry-After", "86400")),
            Answer(500, echo, headers: ("X-Echo", Token)),
            Throw(static () => new HttpRequestException(HttpRequestError.ConnectionError, "refused")),
        ];
        var authenticator = HeaderAuthenticator.Bearer(SecureStringSecret.Of(Token));
        foreach (var way in ways)
        {
            using var handler = new ScriptedHandler(way);
            await using var transport = Transport(handler, authenticator);
            var shown = new StringBuilder(authenticator.ToString());
            try
            {
                var answer = await transport.SendAsync(Get, default);
                shown.Append(answer).Append(Encoding.UTF8.GetString(answer.Body.Span)).AppendJoin(' ', answer.Headers);
                Assert.Contains("message", shown.ToString(), StringComparison.Ordinal);
            }
            catch (SyncException exception)
            {
                shown.Append(exception);
            }

            Assert.All(handler.Seen, static seen => Assert.Equal("Bearer " + Token, seen.Headers["Authorization"]));
            Assert.DoesNotContain(Token, shown.ToString(), StringComparison.OrdinalIgnoreCase);
        }
    }

    [Fact]
    public async Task A_secret_that_was_replaced_is_looked_up_again_after_a_401()
    {
        var secret = new Changing("old-secret", "new-secret");
        using var handler = new ScriptedHandler(Answer(401), Answer(200));
        await using var transport = Transport(handler, HeaderAuthenticator.Bearer(secret));

        Assert.Equal(200, (int)(await transport.SendAsync(Get, default)).Status);
        Assert.Equal(["Bearer old-secret", "Bearer new-secret"], handler.Seen.Select(static s => s.Headers["Authorization"]));
    }

    [Fact]
    public async Task A_secret_that_stays_wrong_is_tried_once()
    {
        using var handler = new ScriptedHandler(Answer(401));
        await using var transport = Transport(handler, HeaderAuthenticator.Bearer(SecureStringSecret.Of(Token)));

        Assert.Equal(401, (int)(await transport.SendAsync(Get, default)).Status);
        Assert.Single(handler.Seen);
    }

    [Fact]
    public async Task Many_requests_ask_for_one_token()
    {
        var release = new TaskCompletionSource();
        using var tokens = new ScriptedHandler(async (r, c) =>
        {
            await release.Task;
            return await Grant("t1")(r, c);
        });
        using var handler = new ScriptedHandler(Answer(200));
        using var authenticator = OAuth(tokens);
        await using var transport = Transport(handler, authenticator);
        using var stop = new CancellationTokenSource();

        var stopped = transport.SendAsync(Get, stop.Token);
        var sending = Enumerable.Range(0, 20).Select(_ => transport.SendAsync(Get, default)).ToList();
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => stopped);
        release.SetResult();
        await Task.WhenAll(sending);

        var asked = Assert.Single(tokens.Seen);
        Assert.Equal("grant_type=client_credentials&scope=cdp%3Aprofiles%3Awrite", asked.Body);
        Assert.Equal("Basic " + Convert.ToBase64String("client%3A1:s3cret+%2Fvalue"u8), asked.Headers["Authorization"]);
        Assert.All(handler.Seen, static s => Assert.Equal("Bearer t1-0123456789", s.Headers["Authorization"]));
    }

    [Fact]
    public async Task A_token_is_renewed_before_it_expires()
    {
        using var tokens = new ScriptedHandler(Grant("t1"), Grant("t2"));
        using var handler = new ScriptedHandler(Answer(200));
        using var authenticator = OAuth(tokens);
        await using var transport = Transport(handler, authenticator);

        await transport.SendAsync(Get, default);
        _time.Advance(TimeSpan.FromSeconds(3600 * 0.85));
        await transport.SendAsync(Get, default);
        _time.Advance(TimeSpan.FromSeconds(3600 * 0.09));
        await transport.SendAsync(Get, default);
        _time.Advance(TimeSpan.FromSeconds(3600 * 0.01));
        await transport.SendAsync(Get, default);

        Assert.Equal(["t1", "t1", "t2", "t2"], handler.Seen.Select(static s => s.Headers["Authorization"][7..9]));
        Assert.Equal(2, tokens.Seen.Count);
    }

    [Theory]
    [InlineData("Bearer error=\"invalid_token\"", "", 2)]
    [InlineData("", "[{\"errorCode\":\"INVALID_SESSION_ID\"}]", 2)]
    [InlineData("Bearer", "{\"message\":\"something else\"}", 1)]
    public async Task A_401_renews_a_token_once_and_only_if_it_says_the_token_is_bad(string challenge, string body, int attempts)
    {
        using var tokens = new ScriptedHandler(Grant("t1"), Grant("t2"), Grant("t3"));
        using var handler = new ScriptedHandler(Answer(401, body, headers: ("WWW-Authenticate", challenge)));
        using var authenticator = OAuth(tokens);
        await using var transport = Transport(handler, authenticator);

        Assert.Equal(401, (int)(await transport.SendAsync(Get, default)).Status);
        Assert.Equal(attempts, handler.Seen.Count);
        Assert.Equal(attempts, tokens.Seen.Count);

        // The next request is refused as well: asking for a third token at once would be hammering.
        Assert.Equal(401, (int)(await transport.SendAsync(Get, default)).Status);
        Assert.Equal(attempts, tokens.Seen.Count);
    }

    [Theory]
    [InlineData(401, "{\"error\":\"invalid_client\",\"error_description\":\"s3cret /value is wrong\"}", "TokenRefused", "(invalid_client)")]
    [InlineData(400, "{\"error\":\"invalid_scope\"}", "ScopeMissing", "(invalid_scope)")]
    [InlineData(400, "{\"error\":\"s3cret /value\"}", "TokenRefused", "answered 400.")]
    [InlineData(404, "<html>", "BaseUrlWrong", "answered 404.")]
    [InlineData(200, "<html>", "AnswerMalformed", "without a usable token")]
    [InlineData(200, "{\"access_token\":\"\"}", "AnswerMalformed", "without a usable token")]
    public async Task A_refused_token_request_says_why_and_where(int status, string body, string error, string words)
    {
        using var tokens = new ScriptedHandler(Answer(status, body));
        using var handler = new ScriptedHandler(Answer(200));
        using var authenticator = OAuth(tokens);
        await using var transport = Transport(handler, authenticator);

        var failure = await Assert.ThrowsAsync<SyncException>(() => transport.SendAsync(Get, default));

        Assert.Equal(error, failure.Error.Id);
        Assert.Contains(words, failure.Message, StringComparison.Ordinal);
        Assert.Contains("id.example.test", failure.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("s3cret", failure.ToString(), StringComparison.Ordinal);
        Assert.Single(tokens.Seen);
        Assert.Empty(handler.Seen);
    }

    [Fact]
    public async Task A_failing_token_endpoint_is_retried_like_anything_else()
    {
        using var tokens = new ScriptedHandler(
            Answer(503), Throw(static () => new HttpRequestException(HttpRequestError.ConnectionError, "refused")), Grant("t1"));
        using var handler = new ScriptedHandler(Answer(200));
        using var authenticator = OAuth(tokens);
        await using var transport = Transport(handler, authenticator);

        var answer = await transport.SendAsync(Get with { IsRepeatable = false }, default);

        Assert.Equal(1, answer.Attempts);
        Assert.Equal(3, tokens.Seen.Count);
    }

    [Fact]
    public async Task A_token_that_is_still_good_is_used_while_its_endpoint_is_down()
    {
        using var tokens = new ScriptedHandler(Grant("t1"), Answer(503));
        using var handler = new ScriptedHandler(Answer(200));
        using var authenticator = OAuth(tokens);
        await using var transport = Transport(handler, authenticator);

        await transport.SendAsync(Get, default);
        _time.Advance(TimeSpan.FromSeconds(3600 * 0.95));
        await transport.SendAsync(Get, default);
        await transport.SendAsync(Get, default);

        Assert.Equal(2, tokens.Seen.Count);
        Assert.All(handler.Seen, static s => Assert.StartsWith("Bearer t1", s.Headers["Authorization"], StringComparison.Ordinal));
        _time.Advance(TimeSpan.FromSeconds(3600 * 0.05));
        var failure = await Assert.ThrowsAsync<SyncException>(() => transport.SendAsync(Get, default));
        Assert.Same(SyncErrors.TargetFailed, failure.Error);
        Assert.Contains("id.example.test answered the request for a token with 503", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_secret_is_not_sent_in_clear_text_over_a_network() => Assert.Same(
        SyncErrors.OptionInvalid,
        Assert.Throws<SyncException>(() => OAuth(new ScriptedHandler(), "http://id.example.test/token")).Error);

    private static Func<HttpRequestMessage, CancellationToken, Task<HttpResponseMessage>> Grant(string name) =>
        Answer(200, $"{{\"access_token\":\"{name}-0123456789\",\"expires_in\":3600,\"token_type\":\"bearer\"}}");

    private static async Task<IReadOnlyDictionary<string, string>> SendAsync(HeaderAuthenticator authenticator)
    {
        using var handler = new ScriptedHandler(Answer(200));
        await using var transport = new HttpTransport(new TransportOptions
        {
            BaseAddress = new Uri("https://api.example.test"),
            Handler = handler,
            Authenticator = authenticator,
        });
        await transport.SendAsync(Get, default);
        return handler.Seen[0].Headers;
    }

    private ClientCredentialsAuthenticator OAuth(ScriptedHandler tokens, string endpoint = "https://id.example.test/token") => new(new ClientCredentials
    {
        TokenEndpoint = new Uri(endpoint),
        ClientId = "client:1",
        ClientSecret = SecureStringSecret.Of("s3cret /value"),
        Scope = "cdp:profiles:write",
        Handler = tokens,
        Time = _time,
        Randomizer = static () => 0.5,
    });

    private HttpTransport Transport(HttpMessageHandler handler, IAuthenticator authenticator) => new(new TransportOptions
    {
        BaseAddress = new Uri("https://api.example.test"),
        Handler = handler,
        Authenticator = authenticator,
        Time = _time,
    });

    private sealed class Changing(params string[] values) : ISecret
    {
        private int _next;

        public string Reference => "env:CHANGING";

        public ValueTask<string> RevealAsync(CancellationToken cancellationToken = default) => new(values[_next++]);
    }
}
