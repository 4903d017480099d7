using System.Globalization;
using ExternalIdSync.Core.Monitoring.Exporters;

namespace ExternalIdSync.Host.Telemetry;

/// <summary>Where <c>--metrics</c> sends what a run tells.</summary>
/// <param name="Kind">Which exporter.</param>
/// <param name="Value">Its address or file; <see langword="null"/> for its default.</param>
internal sealed record MetricsDestination(MetricsKind Kind, string? Value)
{
    /// <summary>How a destination is written, for help and errors.</summary>
    public const string Syntax = "statsd[:HOST[:PORT]], otlp[:URL] or textfile:PATH";

    /// <summary>Reads a destination.</summary>
    /// <param name="text">The text.</param>
    /// <returns>The destination.</returns>
    /// <exception cref="SyncException">The text names none (<see cref="SyncErrors.OptionInvalid"/>).</exception>
    public static MetricsDestination Parse(string text)
    {
        var colon = text.IndexOf(':', StringComparison.Ordinal);
        var (name, value) = colon < 0 ? (text, null) : (text[..colon], text[(colon + 1)..]);
        var kind = name.ToLowerInvariant() switch
        {
            "statsd" => MetricsKind.Statsd,
            "otlp" => MetricsKind.Otlp,
            "textfile" when value is not null => MetricsKind.Textfile,
            _ => throw Unreadable(text),
        };
        var destination = value is { Length: 0 } ? throw Unreadable(text) : new MetricsDestination(kind, value);
        return kind switch
        {
            MetricsKind.Statsd when destination.SplitServer() is null => throw Unreadable(text),
            MetricsKind.Otlp when value is not null && !IsWeb(value) => throw Unreadable(text),
            _ => destination,
        };
    }

    /// <summary>Begins to send there.</summary>
    /// <returns>What sends, until it is disposed of.</returns>
    /// <exception cref="SyncException">The destination is unusable.</exception>
    public ITelemetryExport Open()
    {
        switch (Kind)
        {
            case MetricsKind.Statsd:
                var (host, port) = SplitServer()!.Value;
                return new CoreExport(StatsdExporter.Open(host, port));
            case MetricsKind.Textfile:
                return new CoreExport(PrometheusTextfile.Open(Value!));
            default:
                return new OtlpExport(Value is null ? null : new Uri(Value));
        }
    }

    private static bool IsWeb(string text) => Uri.TryCreate(text, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https";

    private static SyncException Unreadable(string text) => new(SyncErrors.OptionInvalid, $"'{text}' is no destination for metrics; write {Syntax}.");

    /// <summary>Host and port; an IPv6 address stands in brackets.</summary>
    private (string Host, int Port)? SplitServer()
    {
        if (Value is null)
        {
            return (StatsdExporter.DefaultHost, StatsdExporter.DefaultPort);
        }

        var end = Value.StartsWith('[') ? Value.IndexOf(']', StringComparison.Ordinal) + 1 : Value.LastIndexOf(':');
        end = end <= 0 ? Value.Length : end;
        var (host, port) = (Value[..end].Trim('[', ']'), Value[end..]);
        if (host.Length == 0 || host.Contains('/', StringComparison.Ordinal))
        {
            return null;
        }

        if (port.Length == 0)
        {
            return (host, StatsdExporter.DefaultPort);
        }

        return port[0] == ':' && int.TryParse(port.AsSpan(1), NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number is > 0 and <= 65_535
            ? (host, number)
            : null;
    }
}
