using System.Text;
using ExternalIdSync.Core.Writing;
using static ExternalIdSync.Core.Monitoring.Reports.ReportText;

namespace ExternalIdSync.Core.Monitoring.Reports;

/// <summary>
/// Draws runs over time as panels of inline SVG under each other, with one column per run. The drawings stretch to any width; all text is HTML beside
/// them and so stays readable.
/// </summary>
internal sealed class RunChart
{
    private const int Slot = 10;
    private const int MinSlots = 24;
    private const double Height = 100;
    private const double BarWidth = 7;

    private readonly IReadOnlyList<SyncRun> _runs;
    private readonly StringBuilder _html;
    private readonly int _slots;

    private RunChart(IReadOnlyList<SyncRun> runs, StringBuilder html)
    {
        _runs = runs;
        _html = html;
        _slots = Math.Max(MinSlots, runs.Count);
    }

    /// <summary>Draws.</summary>
    /// <param name="runs">At least one run, the earliest first.</param>
    /// <param name="html">Where to.</param>
    public static void Render(IReadOnlyList<SyncRun> runs, StringBuilder html) => new RunChart(runs, html).Render();

    private static double Bad(SyncRun run) => run.NotWritten();

    private static double Good(SyncRun run) => HealthJudge.Written(run);

    private static string Heading(SyncRun run) => $"Run {run.Id}, {Instant(run.StartedAt)} UTC, {StatusOf(run).ToLowerInvariant()}";

    private void Render()
    {
        _html.Append("<figure class=\"chart\">\n");
        Panel(
            "Written",
            "<span class=\"key created\"></span>created <span class=\"key updated\"></span>updated",
            ChartScale.ForCounts(_runs.Select(Good)),
            Number,
            Good,
            static (html, run, x, scale) =>
            {
                var whole = scale.Height(Good(run), Height);
                var created = run.Created == 0 ? 0 : Math.Max(1, whole * run.Created / Good(run));
                Bar(html, "updated", x, created, whole - created);
                Bar(html, "created", x, 0, created);
            },
            static run => $"{Number(run.Created)} created, {Number(run.Updated)} updated, {Number(run.Unchanged)} unchanged");
        Panel(
            "Not written",
            "<span class=\"key bad\"></span>conflict, rejected, blocked or failed",
            ChartScale.ForCounts(_runs.Select(Bad)),
            Number,
            Bad,
            static (html, run, x, scale) => Bar(html, "bad", x, 0, scale.Height(Bad(run), Height)),
            static run => $"{Number(run.Conflicts)} conflicts, {Number(run.Rejected)} rejected, {Number(run.Blocked)} blocked, {Number(run.Failed)} failed");
        if (_runs.Any(static run => run.LargestLag is not null))
        {
            Panel(
                "Lag",
                "<span class=\"key lag\"></span>median <span class=\"key whisker\"></span>largest",
                ChartScale.ForSeconds(_runs.Where(static run => run.LargestLag is not null).Select(Largest)),
                static seconds => Wording.Short(TimeSpan.FromSeconds(seconds)),
                Largest,
                static (html, run, x, scale) =>
                {
                    if (run.LargestLag is { } largest)
                    {
                        Bar(html, "whisker", x + ((BarWidth - 2) / 2), 0, scale.Height(largest.TotalSeconds, Height), 2);
                        Bar(html, "lag", x, 0, scale.Height((run.MedianLag ?? TimeSpan.Zero).TotalSeconds, Height));
                    }
                },
                static run => run.LargestLag is { } largest
                    ? $"median lag {Wording.Duration(run.MedianLag ?? TimeSpan.Zero)}, largest {Wording.Duration(largest)}"
                    : "no lag told");
        }

        Outcomes();

        // Few columns stand on the right, and the time of the first with them.
        var (first, last) = (Time(_runs[0].StartedAt), Time(_runs[^1].StartedAt));
        _html.Append("<div class=\"axis\"><span>").Append(_runs.Count == 1 ? last : _runs.Count < MinSlots ? $"{first} to {last}" : $"{first}</span><span>{last}");
        _html.Append("</span></div>\n<figcaption>One column per run, the latest on the right; times are UTC. The table of runs holds the same numbers.</figcaption>\n</figure>\n");
    }

    private static double Largest(SyncRun run) => run.LargestLag?.TotalSeconds ?? 0;

    private static void Bar(StringBuilder html, string name, double x, double bottom, double height, double width = BarWidth)
    {
        if (height > 0)
        {
            html.Append("<rect class=\"").Append(name).Append("\" x=\"").Append(Coordinate(x)).Append("\" y=\"").Append(Coordinate(Height - bottom - height))
                .Append("\" width=\"").Append(Coordinate(width)).Append("\" height=\"").Append(Coordinate(height)).Append("\"/>");
        }
    }

    private void Panel(
        string name,
        string legend,
        ChartScale scale,
        Func<double, string> say,
        Func<SyncRun, double> valueOf,
        Action<StringBuilder, SyncRun, double, ChartScale> draw,
        Func<SyncRun, string> describe)
    {
        var largest = _runs.MaxBy(valueOf)!;
        _html.Append("<div class=\"panel\">\n<p class=\"head\"><strong>").Append(name).Append("</strong> <span class=\"legend\">").Append(legend).Append("</span></p>\n");
        _html.Append("<div class=\"plot\"><span class=\"top\">").Append(say(scale.Top)).Append("</span><span class=\"zero\">0</span>");
        Open(Height, $"{name} of {_runs.Count} runs; the most is {say(scale.Largest)} in run {largest.Id}.");
        _html.Append("<path class=\"grid\" d=\"M0 0H").Append(_slots * Slot).Append("M0 50H").Append(_slots * Slot).Append("\"/>");
        for (var i = 0; i < _runs.Count; i++)
        {
            var run = _runs[i];
            var x = XOf(i);
            _html.Append("<g><title>").Append(Html($"{Heading(run)}: {describe(run)}")).Append("</title><rect class=\"hit\" x=\"").Append(Coordinate(x - 1.5))
                .Append("\" width=\"10\" height=\"100\"/>");
            draw(_html, run, x, scale);
            if (valueOf(run) > scale.Top)
            {
                _html.Append("<path class=\"cut\" d=\"M").Append(Coordinate(x - 1)).Append(" 16l9 -6\"/>");
            }

            _html.Append("</g>");
        }

        _html.Append("<path class=\"base\" d=\"M0 100H").Append(_slots * Slot).Append("\"/></svg></div>\n");
        if (scale.IsCut)
        {
            var cut = _runs.Count(run => valueOf(run) > scale.Top);
            _html.Append("<p class=\"note\">").Append(cut == 1 ? "One column is cut at the slash: " : $"{cut} columns are cut at the slash, the largest: ").Append(say(scale.Largest))
                .Append(" in run ").Append(largest.Id).Append(".</p>\n");
        }

        _html.Append("</div>\n");
    }

    /// <summary>How the runs ended, told by height as well as by colour.</summary>
    private void Outcomes()
    {
        var (partly, ended) = (_runs.Count(static run => run.Status == RunStatus.PartiallySucceeded), _runs.Count(IsEndedEarly));
        _html.Append("<div class=\"panel\">\n<p class=\"head\"><strong>Outcome</strong> <span class=\"legend\"><span class=\"key low ok\"></span>succeeded ")
            .Append("<span class=\"key half some\"></span>partly <span class=\"key bad\"></span>failed or stopped</span></p>\n<div class=\"plot strip\">");
        Open(
            Height,
            $"Outcome of {_runs.Count} runs: {_runs.Count(static run => run.Status == RunStatus.Succeeded)} succeeded, {partly} partly, {ended} failed or stopped.");
        for (var i = 0; i < _runs.Count; i++)
        {
            var run = _runs[i];
            var stop = run.StopError is { } error ? $" with {error.Id}" : string.Empty;
            _html.Append("<g><title>").Append(Html(Heading(run) + stop)).Append("</title><rect class=\"hit\" x=\"").Append(Coordinate(XOf(i) - 1.5))
                .Append("\" width=\"10\" height=\"100\"/>");
            var (name, height) = run.Status switch
            {
                RunStatus.Succeeded => ("ok", 25.0),
                RunStatus.PartiallySucceeded => ("some", 55.0),
                null => ("on", 25.0),
                _ => ("bad", Height),
            };
            Bar(_html, name, XOf(i), 0, height);
            _html.Append("</g>");
        }

        _html.Append("</svg></div>\n</div>\n");
    }

    private static bool IsEndedEarly(SyncRun run) => run.Status is RunStatus.Failed or RunStatus.Stopped;

    private void Open(double height, string label) => _html.Append("<svg role=\"img\" aria-label=\"").Append(Html(label)).Append("\" viewBox=\"0 0 ")
        .Append(_slots * Slot).Append(' ').Append(Coordinate(height)).Append("\" preserveAspectRatio=\"none\">");

    private double XOf(int index) => ((_slots - _runs.Count + index) * Slot) + ((Slot - BarWidth) / 2);
}
