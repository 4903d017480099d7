using ExternalIdSync.Host.Terminals;

namespace ExternalIdSync.Host.Telemetry;

/// <summary>The exporters of one command. Metrics that do not get through are a warning and change nothing about the run.</summary>
/// <param name="terminal">Where it is said.</param>
internal sealed class RunningTelemetry(Terminal terminal) : IAsyncDisposable
{
    private readonly List<ITelemetryExport> _exports = [];

    /// <summary>Takes an exporter over.</summary>
    /// <param name="export">The exporter.</param>
    public void Add(ITelemetryExport export) => _exports.Add(export);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        foreach (var export in _exports)
        {
            await export.DisposeAsync();
            if (export.Failure is { } failure)
            {
                ErrorPrinter.PrintWarning(terminal, $"The metrics did not reach {export.Destination}: {failure}");
            }
        }

        _exports.Clear();
    }
}
