namespace ExternalIdSync.Core.Monitoring.Exporters;

/// <summary>
/// Takes what the core tells and hands it on, every interval and once more when it is disposed of. What cannot be delivered never
/// disturbs a run: it is kept for the next time, and <see cref="LastFailure"/> says why.
/// </summary>
public abstract class MetricsExporter : IAsyncDisposable
{
    private readonly MetricCollector _collector = new();
    private readonly SemaphoreSlim _turn = new(1, 1);
    private readonly ITimer _timer;

    private protected MetricsExporter(TimeSpan interval, TimeProvider time)
    {
        if (interval < TimeSpan.FromMilliseconds(100) || interval > TimeSpan.FromDays(1))
        {
            throw new SyncException(SyncErrors.OptionInvalid, "Metrics must be handed on every 100 milliseconds at most, and once a day at least.");
        }

        _timer = time.CreateTimer(static exporter => _ = ((MetricsExporter)exporter!).FlushAsync(CancellationToken.None), this, interval, interval);
    }

    /// <summary>Where the metrics go, for messages.</summary>
    public abstract string Destination { get; }

    /// <summary>Why the last delivery failed; <see langword="null"/> where it did not.</summary>
    public string? LastFailure { get; private set; }

    /// <summary>Hands on what was gathered since the last time.</summary>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <returns>Whether it was delivered, as far as that can be known.</returns>
    public async Task<bool> FlushAsync(CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            var points = _collector.Take();
            if (points.Count == 0)
            {
                return LastFailure is null;
            }

            points.Sort(static (a, b) => Compare(a.Key, b.Key));
            try
            {
                await DeliverAsync(points, cancellationToken).ConfigureAwait(false);
                LastFailure = null;
            }
            catch (Exception e)
            {
                _collector.PutBack(points);
                LastFailure = e.Message;
            }

            return LastFailure is null;
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        await _timer.DisposeAsync().ConfigureAwait(false);
        await FlushAsync(CancellationToken.None).ConfigureAwait(false);
        _collector.Dispose();
        Close();
    }

    /// <summary>Delivers some points; throws where it cannot.</summary>
    /// <param name="points">At least one, in an order that is always the same.</param>
    /// <param name="cancellationToken">Stops the call.</param>
    /// <returns>When it is done.</returns>
    internal abstract Task DeliverAsync(IReadOnlyList<MetricPoint> points, CancellationToken cancellationToken);

    /// <summary>Frees what the exporter holds.</summary>
    private protected virtual void Close()
    {
    }

    private static int Compare(in MetricKey a, in MetricKey b)
    {
        var order = string.CompareOrdinal(a.Instrument, b.Instrument);
        order = order != 0 ? order : string.CompareOrdinal(a.Job, b.Job);
        order = order != 0 ? order : string.CompareOrdinal(a.Target, b.Target);
        return order != 0 ? order : string.CompareOrdinal(a.Outcome, b.Outcome);
    }
}
