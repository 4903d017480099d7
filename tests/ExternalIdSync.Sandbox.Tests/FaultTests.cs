using System.Globalization;
using System.Net.Http.Headers;
using System.Net.Sockets;

namespace ExternalIdSync.Sandbox.Tests;

public sealed class FaultTests : IDisposable
{
    private const string Companies = "/hipcall/api/v3/companies";
    private const string Acme = """{ "name": "Acme", "external_id": "1" }""";

    private readonly Box _box = new() { Token = "hipcall_sandbox" };

    private int Stored => _box.Server.Hipcall.CompanyCount;

    public void Dispose() => _box.Dispose();

    [Fact]
    public async Task An_error_status_speaks_the_vendors_words_and_has_no_effect()
    {
        _box.Server.Faults.Add(new SandboxFault { Kind = FaultKind.Status, Status = 503, Count = 1 });

        var struck = await _box.SendAsync("POST", Companies, Acme);
        var next = await _box.SendAsync("POST", Companies, Acme);

        Assert.Equal((503, "Service Unavailable"), (struck.Status, struck["errors.detail"]));
        Assert.Equal(201, next.Status);
    }

    [Fact]
    public async Task An_error_status_may_come_after_the_write_took_effect()
    {
        _box.Server.Faults.Add(new SandboxFault { Kind = FaultKind.Status, Status = 504, AfterEffect = true });

        Assert.Equal(504, (await _box.SendAsync("POST", Companies, Acme)).Status);
        Assert.Equal(1, Stored);
    }

    [Theory]
    [InlineData("""{ "kind": "status", "status": 429, "retryAfter": 12 }""", "12")]
    [InlineData("""{ "kind": "status", "status": 429, "retryAfter": "soon" }""", "soon")]
    [InlineData("""{ "kind": "status", "status": 429, "retryAfterDate": 90 }""", "Tue, 23 Jun 2026 01:01:30 GMT")]
    [InlineData("""{ "kind": "status", "status": 429 }""", null)]
    public async Task Retry_After_comes_in_seconds_as_a_date_or_not_at_all(string fault, string? header)
    {
        Assert.Equal(201, (await _box.ControlAsync("POST", "faults", fault)).Status);

        var reply = await _box.SendAsync("GET", Companies);

        Assert.Equal(429, reply.Status);
        Assert.Equal(header, reply.Headers.GetValueOrDefault("Retry-After"));
    }

    [Fact]
    public async Task A_Retry_After_date_is_never_earlier_than_asked()
    {
        _box.Clock.Advance(TimeSpan.FromMilliseconds(300));
        _box.Server.Faults.Add(new SandboxFault { Kind = FaultKind.Status, Status = 429, RetryAfterDate = 10 });

        var reply = await _box.SendAsync("GET", Companies);

        var date = DateTimeOffset.Parse(reply.Headers["Retry-After"], CultureInfo.InvariantCulture);
        Assert.InRange(date - _box.Clock.GetUtcNow(), TimeSpan.FromSeconds(10), TimeSpan.FromSeconds(11));
    }

    [Fact]
    public async Task Latency_waits_by_the_clock_before_the_work_is_done()
    {
        _box.Server.Faults.Add(new SandboxFault { Kind = FaultKind.Latency, Delay = TimeSpan.FromSeconds(30) });

        var answer = _box.SendAsync("POST", Companies, Acme);
        await _box.Clock.WhenTimersAsync(1);
        Assert.False(answer.IsCompleted);
        Assert.Equal(0, Stored);
        _box.Clock.Advance(TimeSpan.FromSeconds(30));

        Assert.Equal(201, (await answer).Status);
    }

    [Fact]
    public async Task Latency_may_come_after_the_write_took_effect()
    {
        _box.Server.Faults.Add(new SandboxFault { Kind = FaultKind.Latency, Delay = TimeSpan.FromSeconds(30), AfterEffect = true });
        using var impatient = new CancellationTokenSource();

        var answer = _box.Client.SendAsync(Post(), impatient.Token);
        await _box.Clock.WhenTimersAsync(1);
        await impatient.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => answer);
        Assert.Equal(1, Stored);
    }

    [Fact]
    public async Task The_general_latency_holds_for_every_request()
    {
        _box.Server.Latency = TimeSpan.FromMilliseconds(50);
        _box.Clock.AutoAdvance = static due => due == TimeSpan.FromMilliseconds(50);
        var before = _box.Clock.GetUtcNow();

        await _box.SendAsync("GET", Companies);
        await _box.SendAsync("GET", Companies);

        Assert.Equal(TimeSpan.FromMilliseconds(100), _box.Clock.GetUtcNow() - before);
    }

    [Theory]
    [InlineData(FaultKind.ResetBefore, 0)]
    [InlineData(FaultKind.ResetAfter, 1)]
    public async Task A_reset_looks_like_a_sockets_and_is_before_or_after_the_effect(FaultKind kind, int stored)
    {
        _box.Server.Faults.Add(new SandboxFault { Kind = kind });

        var error = await Assert.ThrowsAsync<HttpRequestException>(() => _box.SendAsync("POST", Companies, Acme));

        Assert.Equal(SocketError.ConnectionReset, Assert.IsType<SocketException>(error.InnerException!.InnerException).SocketErrorCode);
        Assert.Equal(stored, Stored);
        Assert.Equal(RecordedRequest.Reset, Assert.Single(_box.Server.Requests.Recent).Status);
    }

    [Fact]
    public async Task A_truncated_body_fails_while_it_is_read()
    {
        _box.Server.Faults.Add(new SandboxFault { Kind = FaultKind.TruncatedBody });

        using var response = await _box.Client.SendAsync(Post(), HttpCompletionOption.ResponseHeadersRead);
        var error = await Assert.ThrowsAsync<HttpRequestException>(() => response.Content.ReadAsStringAsync());

        Assert.Equal(201, (int)response.StatusCode);
        Assert.IsType<IOException>(error.InnerException, exactMatch: false);
        Assert.Equal(1, Stored);
    }

    [Fact]
    public async Task Malformed_JSON_is_whole_by_length_and_broken_by_content()
    {
        _box.Server.Faults.Add(new SandboxFault { Kind = FaultKind.MalformedJson });

        var reply = await _box.SendAsync("POST", Companies, Acme);

        Assert.Equal((201, "application/json"), (reply.Status, reply.Headers["Content-Type"]));
        Assert.Equal(default, reply.Json);
        Assert.Equal(reply.Body.Length.ToString(CultureInfo.InvariantCulture), reply.Headers["Content-Length"]);
    }

    [Fact]
    public async Task An_HTML_page_comes_with_status_200()
    {
        _box.Server.Faults.Add(new SandboxFault { Kind = FaultKind.HtmlPage });

        var reply = await _box.SendAsync("POST", Companies, Acme);

        Assert.Equal((200, "text/html; charset=utf-8"), (reply.Status, reply.Headers["Content-Type"]));
        Assert.StartsWith("<!DOCTYPE html>", reply.Body, StringComparison.Ordinal);
        Assert.Equal(0, Stored);
    }

    [Fact]
    public async Task A_slow_body_arrives_in_the_end()
    {
        _box.Server.Faults.Add(new SandboxFault { Kind = FaultKind.SlowBody, ChunkBytes = 50, Delay = TimeSpan.FromSeconds(3) });
        _box.Clock.AutoAdvance = static due => due == TimeSpan.FromSeconds(3);
        var before = _box.Clock.GetUtcNow();

        var reply = await _box.SendAsync("POST", Companies, Acme);

        Assert.Equal("Acme", reply["data.name"]);
        Assert.Equal(Math.Ceiling(reply.Body.Length / 50.0) * 3, (_box.Clock.GetUtcNow() - before).TotalSeconds);
    }

    [Fact]
    public async Task A_fault_strikes_its_method_and_path_only()
    {
        _box.Server.Faults.Add(new SandboxFault { Kind = FaultKind.Status, Status = 500, Method = "GET", Path = "*/by-external-id/*" });

        Assert.Equal(201, (await _box.SendAsync("POST", Companies, Acme)).Status);
        Assert.Equal(200, (await _box.SendAsync("GET", Companies + "/1")).Status);
        Assert.Equal(500, (await _box.SendAsync("GET", Companies + "/by-external-id/1")).Status);
    }

    [Fact]
    public async Task A_fault_skips_counts_and_picks_every_nth()
    {
        _box.Server.Faults.Add(new SandboxFault { Kind = FaultKind.Status, Status = 500, Skip = 1, EveryNth = 2, Count = 2 });

        Assert.Equal([200, 200, 500, 200, 500, 200, 200, 200], await StatusesAsync(8));
        Assert.Empty(_box.Server.Faults.Active);
    }

    [Fact]
    public async Task A_seed_strikes_the_same_requests_each_time()
    {
        var fault = new SandboxFault { Kind = FaultKind.Status, Status = 500, Probability = 0.3, Seed = 7 };
        var id = _box.Server.Faults.Add(fault);
        var first = await StatusesAsync(40);
        Assert.True(_box.Server.Faults.Remove(id));
        _box.Server.Faults.Add(fault);

        Assert.Equal(first, await StatusesAsync(40));
        Assert.InRange(first.Count(static s => s == 500), 4, 20);
    }

    [Fact]
    public async Task A_wait_and_another_fault_come_together()
    {
        _box.Server.Faults.Add(new SandboxFault { Kind = FaultKind.Latency, Delay = TimeSpan.FromSeconds(5) });
        _box.Server.Faults.Add(new SandboxFault { Kind = FaultKind.Status, Status = 500 });
        _box.Clock.AutoAdvance = static due => due == TimeSpan.FromSeconds(5);

        Assert.Equal(500, (await _box.SendAsync("GET", Companies)).Status);
        Assert.Equal(Box.Start.AddSeconds(5), _box.Clock.GetUtcNow());
    }

    [Theory]
    [InlineData("""{ "kind": "earthquake" }""", "kind is one of: status, latency, resetBefore")]
    [InlineData("""{ "status": 500 }""", "kind is one of")]
    [InlineData("""{ "kind": "status", "statsu": 500 }""", "statsu is not known here")]
    [InlineData("""{ "kind": "status", "status": 42 }""", "a status of 200 to 599")]
    [InlineData("""{ "kind": "status", "everyNth": 0 }""", "everyNth")]
    [InlineData("""{ "kind": "latency", "delayMs": "long" }""", "delayMs is a number")]
    [InlineData("nonsense", "invalid")]
    public async Task A_wrong_fault_is_refused_by_name(string fault, string message)
    {
        var reply = await _box.ControlAsync("POST", "faults", fault);

        Assert.Equal(400, reply.Status);
        Assert.Contains(message, reply["error.message"], StringComparison.Ordinal);
        Assert.Empty(_box.Server.Faults.Active);
    }

    [Fact]
    public async Task Faults_are_listed_and_removed_over_the_control_API()
    {
        await _box.ControlAsync("POST", "faults", """[{ "kind": "htmlPage", "path": "/x" }, { "kind": "status" }]""");
        await _box.ControlAsync("DELETE", "faults/1");

        var list = await _box.ControlAsync("GET", "faults");
        Assert.Equal("status", list["faults.0.kind"]);
        Assert.Single(_box.Server.Faults.Active);

        Assert.Equal(204, (await _box.ControlAsync("DELETE", "faults")).Status);
        Assert.Empty(_box.Server.Faults.Active);
    }

    private static HttpRequestMessage Post() => new(HttpMethod.Post, Companies.TrimStart('/'))
    {
        Content = new StringContent(Acme),
        Headers = { Authorization = new AuthenticationHeaderValue("Bearer", "hipcall_sandbox") },
    };

    private async Task<List<int>> StatusesAsync(int count)
    {
        var statuses = new List<int>();
        for (var i = 0; i < count; i++)
        {
            statuses.Add((await _box.SendAsync("GET", Companies)).Status);
        }

        return statuses;
    }
}
