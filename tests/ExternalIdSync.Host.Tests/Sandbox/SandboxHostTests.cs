using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using ExternalIdSync.Host.Sandbox;
using ExternalIdSync.Sandbox;

namespace ExternalIdSync.Host.Tests.Sandbox;

public sealed class SandboxHostTests : IAsyncLifetime
{
    private readonly SandboxServer _sandbox = new();
    private readonly HttpClient _client = new(new SocketsHttpHandler());
    private SandboxHost _host = null!;

    public async ValueTask InitializeAsync()
    {
        _host = await SandboxHost.StartAsync(_sandbox);
        _client.BaseAddress = new Uri(_host.Address, "hipcall/api/v3/");
        _client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", "hipcall_sandbox");
    }

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        await _host.DisposeAsync();
    }

    [Fact]
    public void Only_this_machine_can_reach_it() => Assert.Equal(IPAddress.Loopback, IPAddress.Parse(_host.Address.Host));

    [Theory]
    [InlineData("internal:customer/7741")]
    [InlineData("a+b c%d")]
    [InlineData("100%25")]
    [InlineData("ü//x/../y?z#w")]
    public async Task An_external_ID_survives_the_path_whatever_it_holds(string externalId)
    {
        await CreateAsync(externalId);

        using var found = await _client.GetFromJsonAsync<JsonDocument>("companies/by-external-id/" + Uri.EscapeDataString(externalId));

        Assert.Equal(externalId, found!.RootElement.GetProperty("data").GetProperty("external_id").GetString());
        Assert.EndsWith(Uri.EscapeDataString(externalId), _sandbox.Requests.Recent[^1].Path, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Headers_and_body_arrive_whole_also_without_a_length()
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "companies")
        {
            Content = new StringContent("""{"name":"Ünal","external_id":"c1"}""", Encoding.UTF8, "application/json"),
            Headers = { { "Idempotency-Key", "k1" } },
        };
        request.Headers.TransferEncodingChunked = true;

        using var response = await _client.SendAsync(request);

        Assert.Equal(HttpStatusCode.Created, response.StatusCode);
        Assert.Equal("application/json", response.Content.Headers.ContentType?.MediaType);
        Assert.Equal("k1", _sandbox.Requests.Recent[^1].IdempotencyKey);
        Assert.Contains("Ünal", _sandbox.Hipcall.FindCompany("c1"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(FaultKind.ResetBefore, 0)]
    [InlineData(FaultKind.ResetAfter, 1)]
    [InlineData(FaultKind.TruncatedBody, 1)]
    public async Task A_broken_connection_breaks_for_the_client_and_the_write_took_effect_or_not(FaultKind kind, int expected)
    {
        _sandbox.Faults.Add(new SandboxFault { Kind = kind, Method = "POST", Count = 1 });

        await Assert.ThrowsAsync<HttpRequestException>(() => CreateAsync("c1"));

        Assert.Equal(expected, _sandbox.Hipcall.CompanyCount);
        await CreateAsync("c2");
        Assert.Equal(expected + 1, _sandbox.Hipcall.CompanyCount);
    }

    [Fact]
    public async Task A_slow_body_arrives_piece_by_piece()
    {
        _sandbox.Faults.Add(new SandboxFault { Kind = FaultKind.SlowBody, Delay = TimeSpan.FromMilliseconds(1), ChunkBytes = 7 });
        using var request = new HttpRequestMessage(HttpMethod.Get, "companies");
        using var response = await _client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        await using var stream = await response.Content.ReadAsStreamAsync();
        var first = new byte[4096];

        var count = await stream.ReadAsync(first);

        Assert.InRange(count, 1, (int)response.Content.Headers.ContentLength!.Value - 1);
    }

    [Theory]
    [InlineData("1073741825")]
    [InlineData("99999999999999")]
    public async Task A_body_that_claims_to_be_huge_is_refused_before_any_of_it_is_read(string length)
    {
        using var connection = new TcpClient();
        await connection.ConnectAsync(IPAddress.Loopback, _host.Address.Port);
        await using var stream = connection.GetStream();
        await stream.WriteAsync(Encoding.ASCII.GetBytes($"POST /hipcall/api/v3/companies HTTP/1.1\r\nHost: x\r\nContent-Length: {length}\r\n\r\n"));
        using var reader = new StreamReader(stream);

        // It waited for the body otherwise, and so would this test.
        var status = await reader.ReadLineAsync().WaitAsync(TimeSpan.FromSeconds(30));
        Assert.StartsWith("HTTP/1.1 413 ", status, StringComparison.Ordinal);
        Assert.Equal(0, _sandbox.Requests.Total);
    }

    [Theory]
    [InlineData(204)]
    [InlineData(205)]
    [InlineData(304)]
    public async Task A_status_that_has_no_body_comes_without_one(int status)
    {
        _sandbox.Faults.Add(new SandboxFault { Kind = FaultKind.Status, Status = status });

        using var response = await _client.GetAsync("companies");

        Assert.Equal((status, string.Empty), ((int)response.StatusCode, await response.Content.ReadAsStringAsync()));
    }

    [Fact]
    public async Task A_port_that_is_taken_is_told_as_an_option_to_change()
    {
        var failure = await Assert.ThrowsAsync<SyncException>(() => SandboxHost.StartAsync(new SandboxServer(), _host.Address.Port));

        Assert.Equal(SyncErrors.OptionInvalid, failure.Error);
        Assert.Contains($"--port {_host.Address.Port}", failure.Message, StringComparison.Ordinal);
    }

    private async Task CreateAsync(string externalId)
    {
        using var response = await _client.PostAsJsonAsync("companies", new { name = "n", external_id = externalId });
        response.EnsureSuccessStatusCode();
        await response.Content.ReadAsStringAsync();
    }
}
