using ExternalIdSync.Host.Telemetry;

namespace ExternalIdSync.Host.Tests.Telemetry;

public sealed class MetricsDestinationTests
{
    [Theory]
    [InlineData("statsd", "Statsd", null)]
    [InlineData("statsd:metrics.internal", "Statsd", "metrics.internal")]
    [InlineData("StatsD:127.0.0.1:8126", "Statsd", "127.0.0.1:8126")]
    [InlineData("statsd:[::1]:8125", "Statsd", "[::1]:8125")]
    [InlineData("otlp", "Otlp", null)]
    [InlineData("otlp:http://localhost:4318", "Otlp", "http://localhost:4318")]
    [InlineData("textfile:C:\\metrics\\crm.prom", "Textfile", "C:\\metrics\\crm.prom")]
    public void A_destination_is_a_kind_and_a_place(string text, string kind, string? value) =>
        Assert.Equal(new MetricsDestination(Enum.Parse<MetricsKind>(kind), value), MetricsDestination.Parse(text));

    [Theory]
    [InlineData("")]
    [InlineData("graphite:localhost")]
    [InlineData("statsd:")]
    [InlineData("statsd:localhost:0")]
    [InlineData("statsd:localhost:65536")]
    [InlineData("statsd:localhost:x")]
    [InlineData("statsd:[::1]8125")]
    [InlineData("statsd:http://localhost")]
    [InlineData("otlp:localhost:4318")]
    [InlineData("otlp:ftp://localhost")]
    [InlineData("textfile")]
    [InlineData("textfile:")]
    public void What_is_none_is_refused_with_what_would_be_one(string text)
    {
        var failure = Assert.Throws<SyncException>(() => MetricsDestination.Parse(text));

        Assert.Equal(SyncErrors.OptionInvalid, failure.Error);
        Assert.Contains(MetricsDestination.Syntax, failure.Message, StringComparison.Ordinal);
    }
}
