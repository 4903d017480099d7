using System.Globalization;
using System.Text;

namespace ExternalIdSync.Core.Monitoring.Exporters;

/// <summary>
/// Keeps a file in Prometheus' text format for the node exporter's textfile collector. A run is often a process of its own, so counters go on from what the
/// file says; give each job a file of its own. The file is replaced as a whole, never seen half.
/// Sources: prometheus.io/docs/instrumenting/exposition_formats, github.com/prometheus/node_exporter#textfile-collector.
/// </summary>
public sealed class PrometheusTextfile : MetricsExporter
{
    private const string Extension = ".prom";
    private readonly string _path;
    private readonly TimeProvider _time;

    private PrometheusTextfile(string path, TimeSpan interval, TimeProvider time)
        : base(interval, time)
    {
        _path = path;
        _time = time;
    }

    /// <inheritdoc/>
    public override string Destination => _path;

    /// <summary>Looks at the file, begins to listen and to write.</summary>
    /// <param name="path">The file; it need not exist, its folder must. The collector only reads names that end in <c>.prom</c>.</param>
    /// <param name="interval">From one delivery to the next; <see langword="null"/> for 30 seconds.</param>
    /// <param name="time">The clock; <see langword="null"/> for the system's.</param>
    /// <returns>The exporter.</returns>
    /// <exception cref="SyncException">The name has another extension, the folder is missing, or the file holds other metrics.</exception>
    public static PrometheusTextfile Open(string path, TimeSpan? interval = null, TimeProvider? time = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        var full = Path.GetFullPath(path);
        if (!Path.GetExtension(full).Equals(Extension, StringComparison.Ordinal))
        {
            throw new SyncException(SyncErrors.OptionInvalid, $"The metrics file '{full}' must end in {Extension}; the collector reads no other.");
        }

        if (!Directory.Exists(Path.GetDirectoryName(full)))
        {
            throw new SyncException(SyncErrors.FileNotFound, $"The folder of the metrics file '{full}' does not exist.");
        }

        ReadSamples(full);
        return new PrometheusTextfile(full, interval ?? TimeSpan.FromSeconds(30), time ?? TimeProvider.System);
    }

    internal override async Task DeliverAsync(IReadOnlyList<MetricPoint> points, CancellationToken cancellationToken)
    {
        var samples = ReadSamples(_path);
        Merge(samples, points, _time.GetUtcNow().ToUnixTimeMilliseconds() / 1000.0);
        var temporary = FormattableString.Invariant($"{_path}.{Environment.ProcessId}.tmp");
        try
        {
            await File.WriteAllTextAsync(temporary, Format(samples), new UTF8Encoding(false), cancellationToken).ConfigureAwait(false);
            File.Move(temporary, _path, overwrite: true);
        }
        catch
        {
            File.Delete(temporary);
            throw;
        }
    }

    private static void Merge(SortedDictionary<string, double> samples, IReadOnlyList<MetricPoint> points, double now)
    {
        foreach (var point in points)
        {
            var name = PrometheusFamily.NameOf(point.Key.Instrument, point.IsCounter);
            var series = Labels(point.Key.Job, point.Key.Target);
            var labels = $"{series},{SyncTelemetry.OutcomeTag}=\"{Escape(point.Key.Outcome)}\"";
            if (point.IsCounter)
            {
                Add($"{name}{{{labels}}}", point.Sum);
                continue;
            }

            samples[$"{name}{{{labels},quantile=\"1\"}}"] = point.Largest;
            Add($"{name}_sum{{{labels}}}", point.Sum);
            Add($"{name}_count{{{labels}}}", point.Count);
            if (point.Key.Instrument.Equals(SyncTelemetry.DurationSeconds, StringComparison.Ordinal))
            {
                samples[$"{PrometheusFamily.LastRun.Name}{{{series}}}"] = now;
                if (point.Key.Outcome is "succeeded" or "partially_succeeded")
                {
                    samples[$"{PrometheusFamily.LastSuccess.Name}{{{series}}}"] = now;
                }
            }
        }

        void Add(string sample, double value) => samples[sample] = samples.GetValueOrDefault(sample) + value;
    }

    private static string Format(SortedDictionary<string, double> samples)
    {
        var text = new StringBuilder();
        foreach (var family in PrometheusFamily.All)
        {
            var isFirst = true;
            foreach (var (sample, value) in samples)
            {
                if (!family.Owns(sample))
                {
                    continue;
                }

                if (isFirst)
                {
                    text.Append("# HELP ").Append(family.Name).Append(' ').Append(family.Help).Append('\n');
                    text.Append("# TYPE ").Append(family.Name).Append(' ').Append(family.Type).Append('\n');
                    isFirst = false;
                }

                text.Append(sample).Append(' ').Append(value.ToString("R", CultureInfo.InvariantCulture)).Append('\n');
            }
        }

        return text.ToString();
    }

    private static string Labels(string job, string target) =>
        $"{SyncTelemetry.JobTag}=\"{Escape(job)}\",{SyncTelemetry.TargetTag}=\"{Escape(target)}\"";

    private static string Escape(string value) => value
        .Replace("\\", "\\\\", StringComparison.Ordinal)
        .Replace("\"", "\\\"", StringComparison.Ordinal)
        .Replace("\n", "\\n", StringComparison.Ordinal);

    /// <summary>The file's samples by name and labels, which we wrote ourselves and therefore need not take apart.</summary>
    private static SortedDictionary<string, double> ReadSamples(string path)
    {
        var samples = new SortedDictionary<string, double>(StringComparer.Ordinal);
        if (!File.Exists(path))
        {
            return samples;
        }

        foreach (var line in File.ReadAllText(path).Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            if (line[0] == '#')
            {
                continue;
            }

            var end = line.LastIndexOf(' ');
            var sample = line[..Math.Max(0, end)];
            if (!PrometheusFamily.All.Any(family => family.Owns(sample))
                || !double.TryParse(line.AsSpan(end + 1), NumberStyles.Float, CultureInfo.InvariantCulture, out var value))
            {
                throw new SyncException(
                    SyncErrors.OptionInvalid, $"'{path}' holds metrics of another program and is left as it is; name a file of its own.");
            }

            samples[sample] = value;
        }

        return samples;
    }
}
