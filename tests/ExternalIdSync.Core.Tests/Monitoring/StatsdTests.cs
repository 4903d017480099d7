using System.Net;
using System.Net.Sockets;
using System.Text;
using ExternalIdSync.Core.Monitoring;
using ExternalIdSync.Core.Monitoring.Exporters;
using ExternalIdSync.Core.Tests.Time;

namespace ExternalIdSync.Core.Tests.Monitoring;

public sealed class StatsdTests
{
    [Fact]
    public void Counts_are_counters_and_seconds_are_gauges_of_the_largest() => Assert.Equal(
        "crm_sync.records_written:12|c|#job:crm,target:hipcall/contacts,outcome:created\n"
        + "crm_sync.lag_seconds:61.25|g|#job:crm,target:hipcall/contacts,outcome:created",
        Text(StatsdLines.Pack([Point(SyncTelemetry.RecordsWritten, 12), Point(SyncTelemetry.LagSeconds, 61.25) with { Sum = 100, Count = 2 }])[0]));

    [Fact]
    public void Datagrams_are_filled_up_to_their_size_and_no_line_is_cut()
    {
        var points = Enumerable.Range(0, 100).Select(static i => Point(SyncTelemetry.RecordsWritten, i)).ToList();

        var datagrams = StatsdLines.Pack(points);

        Assert.All(datagrams, static datagram => Assert.InRange(datagram.Length, 1, StatsdLines.DatagramSize));
        Assert.All(datagrams.SkipLast(1), static datagram => Assert.True(datagram.Length > StatsdLines.DatagramSize - 90));
        Assert.Equal(
            points.Select(static point => Text(StatsdLines.Pack([point])[0])),
            datagrams.SelectMany(static datagram => Text(datagram).Split('\n')));
    }

    [Fact]
    public void A_line_longer_than_a_datagram_goes_alone() => Assert.Equal(
        2, StatsdLines.Pack([Point(SyncTelemetry.RecordsWritten, 1), Point(SyncTelemetry.Failures, 1)], size: 10).Count);

    [Theory]
    [InlineData("a|b,c#d e\nf;g", "a_b_c_d_e_f_g")]
    [InlineData("C:\\jobs\\ü", "C:\\jobs\\ü")]
    public void What_would_end_a_tag_is_replaced(string job, string tag) =>
        Assert.Contains($"|#job:{tag},target:", Text(StatsdLines.Pack([Point(SyncTelemetry.Failures, 1, job)])[0]), StringComparison.Ordinal);

    [Fact]
    public void A_tag_is_cut_at_200_characters() => Assert.Contains(
        $"|#job:{new string('x', 196)},target:", Text(StatsdLines.Pack([Point(SyncTelemetry.Failures, 1, new string('x', 500))])[0]), StringComparison.Ordinal);

    [Fact]
    public void Numbers_have_no_exponent_and_no_culture() => Assert.StartsWith(
        "crm_sync.lag_seconds:12345678901.5|g|", Text(StatsdLines.Pack([Point(SyncTelemetry.LagSeconds, 12345678901.5)])[0]), StringComparison.Ordinal);

    [Fact]
    public async Task What_is_told_is_sent_at_the_interval_and_at_the_end()
    {
        using var server = new UdpClient(new IPEndPoint(IPAddress.Loopback, 0));
        var clock = new FakeTimeProvider();
        var job = $"statsd-{Guid.NewGuid():n}";
        var exporter = StatsdExporter.Open(port: ((IPEndPoint)server.Client.LocalEndPoint!).Port, time: clock);
        await using (exporter)
        {
            Tell(job, 3);
            Tell(job, 4);
            clock.Advance(TimeSpan.FromSeconds(10));
            Assert.Contains($"crm_sync.records_written:7|c|#job:{job},", await ReceiveAsync(server, job), StringComparison.Ordinal);
            Tell(job, 5);
        }

        Assert.Contains($"crm_sync.records_written:5|c|#job:{job},", await ReceiveAsync(server, job), StringComparison.Ordinal);
        Assert.Null(exporter.LastFailure);
    }

    [Fact]
    public async Task A_server_that_is_down_disturbs_nobody()
    {
        int port;
        using (var gone = new UdpClient(new IPEndPoint(IPAddress.Loopback, 0)))
        {
            port = ((IPEndPoint)gone.Client.LocalEndPoint!).Port;
        }

        await using var exporter = StatsdExporter.Open(port: port, time: new FakeTimeProvider());
        for (var i = 0; i < 3; i++)
        {
            Tell("down", 1);
            await exporter.FlushAsync(TestContext.Current.CancellationToken);
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(65_536)]
    public void A_port_out_of_range_is_refused(int port) =>
        Assert.Equal(SyncErrors.OptionInvalid, Assert.Throws<SyncException>(() => StatsdExporter.Open(port: port)).Error);

    internal static MetricPoint Point(string instrument, double value, string job = "crm", string outcome = "created") => new(
        new MetricKey(instrument, job, "hipcall/contacts", outcome),
        instrument is SyncTelemetry.RecordsWritten or SyncTelemetry.RecordsRejected or SyncTelemetry.Failures,
        value,
        1,
        value);

    private static void Tell(string job, long written) => SyncTelemetry.Written.Add(
        written, new(SyncTelemetry.JobTag, job), new(SyncTelemetry.TargetTag, "hipcall/contacts"), new(SyncTelemetry.OutcomeTag, "created"));

    private static string Text(byte[] datagram) => Encoding.UTF8.GetString(datagram);

    /// <summary>The next datagram that tells of the job: other tests of the process write records too.</summary>
    private static async Task<string> ReceiveAsync(UdpClient server, string job)
    {
        while (true)
        {
            var datagram = await server.ReceiveAsync(TestContext.Current.CancellationToken);
            if (Text(datagram.Buffer) is { } text && text.Contains(job, StringComparison.Ordinal))
            {
                return text;
            }
        }
    }
}
