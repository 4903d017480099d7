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

    [Theory]
    [InlineData("/instant-compliance/api/v1/customers", "ic_live_sandbox", 429, "error.code", "rate_limited")]
    [InlineData("/instant-compliance/api/v1/customers", "ic_live_sandbox", 500, "error.code", "internal_error")]
    [InlineData("/instant-compliance/api/v1/customers", "ic_live_sandbox", 503, "error.code", "service_unavailable")]
    [InlineData(Companies, "hipcall_sandbox", 419, "errors.detail", "Authentication Timeout")]
    [InlineData(Companies, "hipcall_sandbox", 429, "errors.detail", "Too Many Requests")]
    [InlineData(Companies, "hipcall_sandbox", 500, "errors.detail", "Internal Server Error")]
    [InlineData("/experiture/public/v1/metadata/objects", "experiture_sandbox", 413, "error.message", "The request body is larger than 10 MB.")]
    [InlineData("/experiture/public/v1/metadata/objects", "experiture_sandbox", 429, "error.code", "CDP_ETL.RATE.LIMITED")]
    [InlineData("/experiture/public/v1/metadata/objects", "experiture_sandbox", 503, "error.code", "CDP_ETL.INTERNAL.UNAVAILABLE")]
    public async Task Each_vendor_has_words_of_its_own_for_a_status(string path, string token, int status, string member, string words)
    {
        _box.Token = token;
        _box.Server.Faults.Add(new SandboxFault { Kind = FaultKind.Status, Status = status });

        var reply = await _box.SendAsync("GET", path);

        Assert.Equal((status, words), (reply.Status, reply[member]));
    }

    [Fact]
    public async Task A_fault_may_bring_a_body_of_its_own()
    {
        _box.Server.Faults.Add(new SandboxFault { Kind = FaultKind.Status, Status = 502, Body = """{ "proxy": "down" }""" });

        Assert.Equal("down", (await _box.SendAsync("GET", Companies))["proxy"]);
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
    public async Task An_HTML_page_may_have_another_status_and_come_after_the_write_took_effect()
    {
        _box.Server.Faults.Add(new SandboxFault { Kind = FaultKind.HtmlPage, Status = 502, AfterEffect = true });

        var reply = await _box.SendAsync("POST", Companies, Acme);

        Assert.Equal((502, "text/html; charset=utf-8", 1), (reply.Status, reply.Headers["Content-Type"], Stored));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Waits_of_several_faults_add_up(bool afterEffect)
    {
        _box.Server.Faults.Add(new SandboxFault { Kind = FaultKind.Latency, Delay = TimeSpan.FromSeconds(2), AfterEffect = afterEffect });
        _box.Server.Faults.Add(new SandboxFault { Kind = FaultKind.Latency, Delay = TimeSpan.FromSeconds(3), AfterEffect = afterEffect });
        _box.Clock.AutoAdvance = static _ => true;

        await _box.SendAsync("GET", Companies);

        Assert.Equal(Box.Start.AddSeconds(5), _box.Clock.GetUtcNow());
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
        _box.Server.Faults.Add(new SandboxFault { Kind = FaultKind.Status, Status = 500, Method = "get", Path = "*/by-external-id/*" });

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
    [InlineData("""{ "kind": "latency", "delayMs": -5 }""", "delayMs is a number of milliseconds from 0 to 86400000")]
    [InlineData("""{ "kind": "latency", "delayMs": 5e9 }""", "delayMs is a number of milliseconds from 0 to 86400000")]
    [InlineData("""{ "kind": "latency", "delayMs": 1e300 }""", "delayMs is a number of milliseconds from 0 to 86400000")]
    [InlineData("""{ "kind": "latency", "delayMs": 1e999 }""", "delayMs is a number of milliseconds from 0 to 86400000")]
    [InlineData("""{ "kind": "status", "count": 0 }""", "a count of at least 1")]
    [InlineData("""{ "kind": "status", "probability": 1.5 }""", "a probability of 0 to 1")]
    [InlineData("""{ "kind": "slowBody", "chunkBytes": 0 }""", "chunkBytes of at least 1")]
    [InlineData("""{ "kind": "partialRejection", "rejectEvery": 0 }""", "a rejectEvery of at least 1")]
    [InlineData("""{ "kind": "partialRejection", "rejectIndexes": ["a"] }""", "rejectIndexes is a list of whole numbers")]
    [InlineData("""{ "kind": "status", "retryAfter": "1\nX-Evil: 2" }""", "a retryAfter of printable ASCII characters")]
    [InlineData("""{ "kind": "status", "retryAfter": "ü" }""", "a retryAfter of printable ASCII characters")]
    [InlineData("""{ "kind": "status", "path": "\ud800" }""", "incomplete UTF-16")]
    [InlineData("""{ "kind": "3" }""", "kind is one of")]
    [InlineData("""{ "kind": "status,latency" }""", "kind is one of")]
    [InlineData("""[{ "kind": "status" }, { "kind": "status", "everyNth": 0 }]""", "everyNth")]
    [InlineData("nonsense", "invalid")]
    public async Task A_wrong_fault_is_refused_by_name(string fault, string message)
    {
        var reply = await _box.ControlAsync("POST", "faults", fault);

        Assert.Equal(400, reply.Status);
        Assert.Contains(message, reply["error.message"], StringComparison.Ordinal);
        Assert.Empty(_box.Server.Faults.Active);
    }

    [Fact]
    public async Task A_fault_is_read_with_every_member()
    {
        await _box.ControlAsync(
            "POST",
            "faults",
            """
            {
              "kind": "slowBody", "method": "POST", "path": "*/x", "skip": 1, "count": 2, "probability": 0.5, "seed": 3, "everyNth": 4, "status": 502,
              "retryAfter": 5, "retryAfterDate": 6, "body": "b", "delayMs": 7.5, "chunkBytes": 8, "afterEffect": true, "rejectIndexes": [9, 10],
              "rejectEvery": 11, "rejectCode": "c"
            }
            """);

        var read = Assert.Single(_box.Server.Faults.Active).Value;

        Assert.Equal([9, 10], read.RejectIndexes);
        Assert.Equal(
            new SandboxFault
            {
                Kind = FaultKind.SlowBody, Method = "POST", Path = "*/x", Skip = 1, Count = 2, Probability = 0.5, Seed = 3, EveryNth = 4, Status = 502,
                RetryAfter = "5", RetryAfterDate = 6, Body = "b", Delay = TimeSpan.FromMilliseconds(7.5), ChunkBytes = 8, AfterEffect = true,
                RejectIndexes = read.RejectIndexes, RejectEvery = 11, RejectCode = "c",
            },
            read);
    }

    [Fact]
    public void A_fault_added_in_code_is_checked_alike()
    {
        Assert.Throws<ArgumentException>(() => _box.Server.Faults.Add(new SandboxFault { Kind = FaultKind.Latency, Delay = TimeSpan.FromDays(2) }));
        Assert.Throws<ArgumentException>(() => _box.Server.Faults.Add(new SandboxFault { Kind = FaultKind.Status, Skip = -1 }));
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
