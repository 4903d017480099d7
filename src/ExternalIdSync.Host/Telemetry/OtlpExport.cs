using ExternalIdSync.Core.Monitoring;
using OpenTelemetry;
using OpenTelemetry.Exporter;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace ExternalIdSync.Host.Telemetry;

/// <summary>
/// Sends metrics and traces by OTLP over HTTP. Without an address, and for headers, time-outs and resource attributes, the variables of
/// the OpenTelemetry specification (<c>OTEL_EXPORTER_OTLP_ENDPOINT</c>, …) hold.
/// </summary>
internal sealed class OtlpExport : ITelemetryExport
{
    private const int PatienceInMilliseconds = 5000;

    // Seconds, from a quick run to a day's lag.
    private static readonly double[] Boundaries = [0.1, 0.5, 1, 5, 10, 30, 60, 300, 900, 1800, 3600, 7200, 14_400, 43_200, 86_400];

    private readonly Uri? _address;
    private readonly MeterProvider _metrics;
    private readonly TracerProvider _traces;

    /// <summary>Begins to listen and to send.</summary>
    /// <param name="address">The collector's base address, such as <c>http://localhost:4318</c>; <see langword="null"/> for the variables' or that one.</param>
    public OtlpExport(Uri? address)
    {
        _address = address;
        var resource = ResourceBuilder.CreateEmpty()
            .AddService("pssync", serviceVersion: typeof(SyncTelemetry).Assembly.GetName().Version?.ToString(3))
            .AddTelemetrySdk()
            .AddEnvironmentVariableDetector();
        _metrics = Sdk.CreateMeterProviderBuilder()
            .SetResourceBuilder(resource)
            .AddMeter(SyncTelemetry.Name)
            .AddView(SyncTelemetry.DurationSeconds, new ExplicitBucketHistogramConfiguration { Boundaries = Boundaries })
            .AddView(SyncTelemetry.LagSeconds, new ExplicitBucketHistogramConfiguration { Boundaries = Boundaries })
            .AddOtlpExporter(options => Configure(options, "v1/metrics"))
            .Build();
        _traces = Sdk.CreateTracerProviderBuilder()
            .SetResourceBuilder(resource)
            .AddSource(SyncTelemetry.Name)
            .AddOtlpExporter(options => Configure(options, "v1/traces"))
            .Build();
    }

    /// <inheritdoc/>
    public string Destination => _address is null ? "the OTLP collector" : $"the OTLP collector at {_address}";

    /// <inheritdoc/>
    public string? Failure { get; private set; }

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        var isTaken = _metrics.ForceFlush(PatienceInMilliseconds) & _traces.ForceFlush(PatienceInMilliseconds);
        Failure = isTaken ? null : "it did not take them.";
        _traces.Dispose();
        _metrics.Dispose();
        return ValueTask.CompletedTask;
    }

    private void Configure(OtlpExporterOptions options, string path)
    {
        options.Protocol = OtlpExportProtocol.HttpProtobuf;
        if (_address is not null)
        {
            // An address given in code is taken as it is; the specification's path per signal is ours to add.
            options.Endpoint = new Uri(_address.AbsoluteUri.TrimEnd('/') + '/' + path);
        }
    }
}
