using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;
using ExternalIdSync.Host.Tests.Running;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;

namespace ExternalIdSync.Host.Tests.Telemetry;

/// <summary>Other tests of the process import at the same time, so these look at what is told and not at how much.</summary>
public sealed class MetricsOptionTests : SandboxedTest
{
    [Fact]
    public async Task A_collector_receives_metrics_and_traces_by_otlp()
    {
        var received = new ConcurrentDictionary<string, string>();
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        await using var collector = builder.Build();
        collector.MapPost("/v1/{signal}", async (string signal, HttpRequest request) =>
        {
            using var body = new MemoryStream();
            await request.Body.CopyToAsync(body);
            received.AddOrUpdate(signal, _ => Encoding.UTF8.GetString(body.ToArray()), (_, old) => old + Encoding.UTF8.GetString(body.ToArray()));
            return Results.Bytes([], "application/x-protobuf");
        });
        await collector.StartAsync(TestContext.Current.CancellationToken);

        var run = await ImportAsync(File("c.csv", "Id,name", "a,Acme", ",Nobody"), "--metrics", $"otlp:{collector.Urls.Single()}/");

        Assert.DoesNotContain("metrics did not reach", run.Error, StringComparison.Ordinal);
        Assert.All(
            (string[])["crm_sync.records_written", "crm_sync.records_rejected", "crm_sync.duration_seconds", "hipcall/companies", "adhoc", "pssync"],
            word => Assert.Contains(word, received["metrics"], StringComparison.Ordinal));
        Assert.Contains("crm_sync.run", received["traces"], StringComparison.Ordinal);
        Assert.Contains("crm_sync.request", received["traces"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Several_destinations_may_be_given()
    {
        using var server = new UdpClient(new IPEndPoint(IPAddress.Loopback, 0));
        var file = Path.Combine(Folder, "import.prom");

        var run = await ImportAsync(
            File("c.csv", "Id,name", "a,Acme"), "--metrics", $"statsd:{server.Client.LocalEndPoint}", "--metrics", $"textfile:{file}");

        Assert.Equal(ExitCodes.Succeeded, run.ExitCode);
        var datagram = await server.ReceiveAsync(TestContext.Current.CancellationToken);
        Assert.Contains("|#job:adhoc,target:hipcall/companies,outcome:", Encoding.UTF8.GetString(datagram.Buffer), StringComparison.Ordinal);
        Assert.Contains("crm_sync_records_written_total{job=\"adhoc\",", await System.IO.File.ReadAllTextAsync(file, TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Metrics_that_do_not_get_through_are_a_warning_and_the_run_is_what_it_is()
    {
        int port;
        using (var gone = new TcpListener(IPAddress.Loopback, 0))
        {
            gone.Start();
            port = ((IPEndPoint)gone.LocalEndpoint).Port;
        }

        var run = await ImportAsync(File("c.csv", "Id,name", "a,Acme"), "--metrics", $"otlp:http://127.0.0.1:{port}");

        Assert.Equal(ExitCodes.Succeeded, run.ExitCode);
        Assert.Contains($"warning: The metrics did not reach the OTLP collector at http://127.0.0.1:{port}/", run.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("graphite:localhost", "is no destination for metrics")]
    [InlineData("textfile:metrics.txt", "must end in .prom")]
    public async Task An_unusable_destination_ends_the_command_before_the_first_request(string destination, string message)
    {
        var run = await ImportAsync(File("c.csv", "Id,name", "a,Acme"), "--metrics", destination);

        Assert.Equal(ExitCodes.Failed, run.ExitCode);
        Assert.Contains(message, run.Error, StringComparison.Ordinal);
        Assert.Equal(0, Sandbox.Hipcall.CompanyCount);
    }
}
