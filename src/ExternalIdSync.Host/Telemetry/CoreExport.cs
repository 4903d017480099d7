using ExternalIdSync.Core.Monitoring.Exporters;

namespace ExternalIdSync.Host.Telemetry;

/// <summary>An exporter of the core.</summary>
/// <param name="exporter">The exporter.</param>
internal sealed class CoreExport(MetricsExporter exporter) : ITelemetryExport
{
    /// <inheritdoc/>
    public string Destination => exporter.Destination;

    /// <inheritdoc/>
    public string? Failure => exporter.LastFailure;

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => exporter.DisposeAsync();
}
