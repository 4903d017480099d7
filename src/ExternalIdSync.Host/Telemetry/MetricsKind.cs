namespace ExternalIdSync.Host.Telemetry;

/// <summary>The ways out for metrics.</summary>
internal enum MetricsKind
{
    /// <summary>StatsD datagrams with DogStatsD tags.</summary>
    Statsd,

    /// <summary>OpenTelemetry's own protocol; it takes traces too.</summary>
    Otlp,

    /// <summary>A file for Prometheus' node exporter.</summary>
    Textfile,
}
