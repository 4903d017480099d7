using System.Diagnostics.Metrics;

namespace ExternalIdSync.Core.Monitoring.Exporters;

/// <summary>Listens to <see cref="SyncTelemetry"/> and adds up what it hears until somebody takes it.</summary>
internal sealed class MetricCollector : IDisposable
{
    private readonly MeterListener _listener = new();
    private readonly object _lock = new();
    private readonly Dictionary<MetricKey, MetricPoint> _points = [];

    /// <summary>Begins to listen.</summary>
    public MetricCollector()
    {
        _listener.InstrumentPublished = static (instrument, listener) =>
        {
            if (instrument.Meter.Name.Equals(SyncTelemetry.Name, StringComparison.Ordinal))
            {
                listener.EnableMeasurementEvents(instrument);
            }
        };
        _listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Add(instrument, value, tags));
        _listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) => Add(instrument, value, tags));
        _listener.Start();
    }

    /// <summary>Takes what was gathered since the last time.</summary>
    /// <returns>One point per series that heard something, in no order.</returns>
    public List<MetricPoint> Take()
    {
        lock (_lock)
        {
            List<MetricPoint> points = [.. _points.Values];
            _points.Clear();
            return points;
        }
    }

    /// <summary>Puts back what could not be delivered.</summary>
    /// <param name="points">The points.</param>
    public void PutBack(IReadOnlyList<MetricPoint> points)
    {
        lock (_lock)
        {
            foreach (var point in points)
            {
                Add(point);
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _listener.Dispose();

    private void Add(Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        var (job, target, outcome) = (string.Empty, string.Empty, string.Empty);
        foreach (var tag in tags)
        {
            var text = tag.Value as string ?? string.Empty;
            switch (tag.Key)
            {
                case SyncTelemetry.JobTag:
                    job = text;
                    break;
                case SyncTelemetry.TargetTag:
                    target = text;
                    break;
                case SyncTelemetry.OutcomeTag:
                    outcome = text;
                    break;
                default:
                    break;
            }
        }

        lock (_lock)
        {
            Add(new MetricPoint(new MetricKey(instrument.Name, job, target, outcome), instrument is Counter<long>, value, 1, value));
        }
    }

    private void Add(in MetricPoint point) =>
        _points[point.Key] = _points.TryGetValue(point.Key, out var known) ? known.Plus(point) : point;
}
