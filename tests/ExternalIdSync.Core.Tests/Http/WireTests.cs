using System.IO.Compression;
using System.Net.Sockets;
using System.Text;
using ExternalIdSync.Core.Http;
using ExternalIdSync.Core.Http.Authentication;
using ExternalIdSync.Core.Http.Secrets;
using ExternalIdSync.Core.Tests.Time;

namespace ExternalIdSync.Core.Tests.Http;

/// <summary>What really goes over the wire, seen by a raw socket.</summary>
public sealed class WireTests
{
    [Theory]
    [InlineData("internal:customer/7741", "internal%3Acustomer%2F7741")]
    [InlineData("a + b % ü", "a%20%2B%20b%20%25%20%C3%BC")]
    [InlineData("%2e%2e", "%252e%252e")]
    [InlineData("...", "...")]
    [InlineData("~x_y-z", "~x_y-z")]
    public async Task An_external_id_arrives_as_it_was_escaped(string key, string expected)
    {
        await using var server = new RawServer(static _ => RawServer.Answer("200 OK\r\nContent-Type: application/json", "{}"u8.ToArray()));
        await using var transport = Transport(server);

        await transport.SendAsync(new TargetRequest { Method = HttpMethod.Get, Address = $"by/{UrlEscape.Segment(key)}?q={UrlEscape.Data(key)}" }, default);

        Assert.StartsWith($"GET /v1/by/{expected}?q={expected} HTTP/1.1\r\n", server.Heads[0], StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_escaped_dot_stays_escaped()
    {
        await using var server = new RawServer(static _ => RawServer.Answer("200 OK", []));
        await using var transport = Transport(server);

        await transport.SendAsync(new TargetRequest { Method = HttpMethod.Get, Address = "a/%2E%2E/b%41" }, default);

        Assert.StartsWith("GET /v1/a/%2E%2E/b%41 HTTP/1.1\r\n", server.Heads[0], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Compression_is_asked_for_and_undone_and_the_token_sent()
    {
        var packed = new MemoryStream();
        await using (var gzip = new GZipStream(packed, CompressionLevel.Fastest))
        {
            gzip.Write(Encoding.UTF8.GetBytes(new string('x', 100_000)));
        }

        await using var server = new RawServer(_ => RawServer.Answer("200 OK\r\nContent-Type: text/plain\r\nContent-Encoding: gzip", packed.ToArray()));
        await using var transport = Transport(server);

        var answer = await transport.SendAsync(new TargetRequest { Method = HttpMethod.Post, Address = "x", Body = "{}"u8.ToArray() }, default);

        Assert.Equal(100_000, answer.Body.Length);
        Assert.Contains("gzip", server.Heads[0], StringComparison.Ordinal);
        Assert.Contains("Authorization: Bearer tok-12345678\r\n", server.Heads[0], StringComparison.Ordinal);
        Assert.Contains("User-Agent: ExternalIdSync\r\n", server.Heads[0], StringComparison.Ordinal);
        Assert.Contains("Content-Type: application/json\r\n", server.Heads[0], StringComparison.Ordinal);
        Assert.DoesNotContain("traceparent", server.Heads[0], StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("Cookie", server.Heads[0], StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task A_truncated_answer_is_repeated()
    {
        await using var server = new RawServer(static n => n == 0
            ? Encoding.ASCII.GetBytes("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{\"half\":")
            : RawServer.Answer("200 OK", "{}"u8.ToArray()));
        await using var transport = Transport(server);

        var answer = await transport.SendAsync(new TargetRequest { Method = HttpMethod.Get, Address = "x" }, default);

        Assert.Equal(2, answer.Attempts);
        Assert.Equal("{}", Encoding.UTF8.GetString(answer.Body.Span));
    }

    [Fact]
    public async Task A_connection_closed_without_an_answer_leaves_the_fate_unknown()
    {
        // Whether it has a body or not: the handler must not repeat it either.
        foreach (var body in new[] { string.Empty, "{}" })
        {
            await using var server = new RawServer(static _ => []);
            await using var transport = Transport(server);

            var failure = await Assert.ThrowsAsync<SyncException>(() => transport.SendAsync(
                new TargetRequest { Method = HttpMethod.Post, Address = "x", Body = Encoding.UTF8.GetBytes(body), IsRepeatable = false }, default));

            Assert.Same(SyncErrors.Unreachable, failure.Error);
            Assert.True(failure.IsFateUnknown);
            Assert.Single(server.Heads);
        }
    }

    [Fact]
    public async Task A_refused_connection_is_repeated_even_for_what_must_not_be_doubled()
    {
        Uri nobody;
        await using (var server = new RawServer(static _ => []))
        {
            nobody = server.BaseAddress;
        }

        await using var transport = new HttpTransport(Options(nobody));

        var failure = await Assert.ThrowsAsync<SyncException>(() => transport.SendAsync(
            new TargetRequest { Method = HttpMethod.Post, Address = "x", IsMutating = true, IsRepeatable = false }, default));

        Assert.Same(SyncErrors.Unreachable, failure.Error);
        Assert.False(failure.IsFateUnknown);
        Assert.Equal(3, failure.Requests);
        Assert.Contains("refused", failure.Message, StringComparison.Ordinal);
        Assert.Equal(SocketError.ConnectionRefused, Assert.IsType<SocketException>(failure.InnerException!.InnerException).SocketErrorCode);
    }

    [Fact]
    public async Task Clear_text_where_tls_is_meant_is_a_tls_failure_and_not_repeated()
    {
        await using var server = new RawServer(static _ => "HTTP/1.1 400 Bad Request\r\n\r\n"u8.ToArray());
        await using var transport = new HttpTransport(Options(new Uri($"https://127.0.0.1:{server.BaseAddress.Port}/")));

        var failure = await Assert.ThrowsAsync<SyncException>(() => transport.SendAsync(new TargetRequest { Method = HttpMethod.Get, Address = "x" }, default));

        Assert.Same(SyncErrors.TlsFailed, failure.Error);
        Assert.Single(server.Heads);
    }

    [Fact]
    public async Task A_real_redirect_does_not_carry_the_token_elsewhere()
    {
        await using var elsewhere = new RawServer(static _ => RawServer.Answer("200 OK", []));
        await using var server = new RawServer(_ => RawServer.Answer($"307 Temporary Redirect\r\nLocation: {elsewhere.BaseAddress}", []));
        await using var transport = Transport(server);

        var failure = await Assert.ThrowsAsync<SyncException>(() => transport.SendAsync(new TargetRequest { Method = HttpMethod.Get, Address = "x" }, default));

        Assert.Same(SyncErrors.BaseUrlWrong, failure.Error);
        Assert.Empty(elsewhere.Heads);
    }

    [Fact]
    public async Task An_upload_elsewhere_gets_no_token()
    {
        await using var elsewhere = new RawServer(static _ => RawServer.Answer("200 OK", []));
        await using var server = new RawServer(static _ => []);
        await using var transport = Transport(server);

        await transport.SendAsync(new TargetRequest { Method = HttpMethod.Put, Address = elsewhere.BaseAddress + "upload?sig=1" }, default);

        Assert.StartsWith("PUT /v1/upload?sig=1 ", elsewhere.Heads[0], StringComparison.Ordinal);
        Assert.DoesNotContain("tok-12345678", elsewhere.Heads[0], StringComparison.Ordinal);
    }

    private static HttpTransport Transport(RawServer server) => new(Options(server.BaseAddress));

    private static TransportOptions Options(Uri baseAddress) => new()
    {
        BaseAddress = baseAddress,
        Authenticator = HeaderAuthenticator.Bearer(SecureStringSecret.Of("tok-12345678")),
        Time = new FakeTimeProvider { AutoAdvance = static due => due < TimeSpan.FromSeconds(50) },
    };
}
