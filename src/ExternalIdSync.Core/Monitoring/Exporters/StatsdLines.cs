using System.Globalization;
using System.Text;

namespace ExternalIdSync.Core.Monitoring.Exporters;

/// <summary>
/// Writes points as StatsD lines with DogStatsD tags and packs them into datagrams:
/// <c>crm_sync.records_written:12|c|#job:crm,target:hipcall/contacts,outcome:created</c>. Counts are counters. Seconds are gauges with
/// the largest value since the last datagram, because every server understands gauges and no two agree on histograms.
/// Sources: github.com/statsd/statsd docs/metric_types.md, docs.datadoghq.com/developers/dogstatsd/datagram_shell.
/// </summary>
internal static class StatsdLines
{
    /// <summary>Bytes per datagram that cross an Ethernet without being cut, as the DogStatsD clients use them.</summary>
    public const int DatagramSize = 1432;

    // Datadog's limit for a tag with its name.
    private const int MaxTagLength = 200;

    /// <summary>Packs points.</summary>
    /// <param name="points">The points.</param>
    /// <param name="size">Bytes per datagram at most; a longer line goes alone.</param>
    /// <returns>The datagrams.</returns>
    public static List<byte[]> Pack(IReadOnlyList<MetricPoint> points, int size = DatagramSize)
    {
        var datagrams = new List<byte[]>();
        var open = new MemoryStream(size);
        foreach (var point in points)
        {
            var line = Encoding.UTF8.GetBytes(LineOf(point));
            if (open.Length > 0 && open.Length + 1 + line.Length > size)
            {
                datagrams.Add(open.ToArray());
                open.SetLength(0);
            }

            if (open.Length > 0)
            {
                open.WriteByte((byte)'\n');
            }

            open.Write(line);
        }

        if (open.Length > 0)
        {
            datagrams.Add(open.ToArray());
        }

        return datagrams;
    }

    private static string LineOf(in MetricPoint point)
    {
        var (instrument, job, target, outcome) = (point.Key.Instrument, point.Key.Job, point.Key.Target, point.Key.Outcome);
        var line = new StringBuilder(instrument).Append(':')
            .Append((point.IsCounter ? point.Sum : point.Largest).ToString("0.######", CultureInfo.InvariantCulture))
            .Append(point.IsCounter ? "|c|#" : "|g|#");
        AppendTag(line, SyncTelemetry.JobTag, job).Append(',');
        AppendTag(line, SyncTelemetry.TargetTag, target).Append(',');
        return AppendTag(line, SyncTelemetry.OutcomeTag, outcome).ToString();
    }

    private static StringBuilder AppendTag(StringBuilder line, string name, string value)
    {
        line.Append(name).Append(':');
        var room = MaxTagLength - name.Length - 1;
        foreach (var rune in value.EnumerateRunes())
        {
            if (--room < 0)
            {
                break;
            }

            // These end a tag, a line or a word at some server.
            line.Append(Rune.IsControl(rune) || Rune.IsWhiteSpace(rune) || rune.Value is '|' or ',' or '#' or ';' ? "_" : rune.ToString());
        }

        return line;
    }
}
