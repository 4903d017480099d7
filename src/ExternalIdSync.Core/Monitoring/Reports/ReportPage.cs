using System.Text;
using ExternalIdSync.Core.Writing;
using static ExternalIdSync.Core.Monitoring.Reports.ReportText;

namespace ExternalIdSync.Core.Monitoring.Reports;

/// <summary>The page of a report.</summary>
internal static class ReportPage
{
    private static readonly string Style = ReadStyle();

    /// <summary>Makes the page. It is well-formed XML too, so that programs can read it.</summary>
    /// <param name="jobs">The jobs in their order.</param>
    /// <param name="now">When it is made.</param>
    /// <returns>The HTML.</returns>
    public static string Render(IReadOnlyList<ReportJob> jobs, DateTimeOffset now)
    {
        var html = new StringBuilder(64 * 1024);
        var title = jobs.Count == 1 ? $"Sync report: {jobs[0].Health.Job}" : "Sync report";
        html.Append("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\"/>\n");
        html.Append("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"/>\n<meta name=\"color-scheme\" content=\"light dark\"/>\n");
        html.Append("<meta name=\"robots\" content=\"noindex\"/>\n<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\"/>\n");
        html.Append("<title>").Append(Html(title)).Append("</title>\n<style>\n").Append(Style).Append("</style>\n</head>\n<body>\n");
        html.Append("<header>\n<h1>Sync report</h1>\n<p>Made ").Append(Time(now)).Append(" UTC").Append(jobs.Count > 1 ? $", {jobs.Count} jobs" : string.Empty).Append("</p>\n");
        html.Append("</header>\n<main>\n");
        if (jobs.Count == 0)
        {
            html.Append("<p class=\"empty\">The state knows no job yet. Run one, then make the report again.</p>\n");
        }
        else if (jobs.Count > 1)
        {
            RenderContents(jobs, html);
        }

        for (var i = 0; i < jobs.Count; i++)
        {
            RenderJob(jobs[i], i + 1, html);
        }

        html.Append("</main>\n<footer>Ids and numbers only: no record's values are in this page.</footer>\n</body>\n</html>\n");
        return html.ToString();
    }

    private static string ReadStyle()
    {
        using var stream = typeof(ReportPage).Assembly.GetManifestResourceStream("ExternalIdSync.Core.Monitoring.Reports.report.css")!;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }

    private static string Pill(HealthStatus status) => $"<span class=\"pill {status.ToString().ToLowerInvariant()}\">{status}</span>";

    private static void RenderContents(IReadOnlyList<ReportJob> jobs, StringBuilder html)
    {
        html.Append("<nav aria-label=\"Jobs\"><ul>\n");
        for (var i = 0; i < jobs.Count; i++)
        {
            html.Append("<li><a href=\"#job-").Append(i + 1).Append("\">").Append(Html(jobs[i].Health.Job)).Append("</a> ").Append(Pill(jobs[i].Health.Status)).Append("</li>\n");
        }

        html.Append("</ul></nav>\n");
    }

    private static void RenderJob(ReportJob job, int number, StringBuilder html)
    {
        var health = job.Health;
        html.Append("<section id=\"job-").Append(number).Append("\" aria-labelledby=\"job-").Append(number).Append("-name\">\n");
        html.Append("<div class=\"title\"><h2 id=\"job-").Append(number).Append("-name\">").Append(Html(health.Job)).Append("</h2>").Append(Pill(health.Status)).Append("</div>\n");
        if (health.LastRun is { } last)
        {
            html.Append("<p class=\"route\">").Append(Html(last.Source)).Append(" <span aria-label=\"to\">→</span> ").Append(Html(last.Target)).Append("</p>\n");
        }

        RenderNumbers(health, html);
        RenderFindings(health, html);
        if (job.Runs.Count > 0)
        {
            html.Append("<h3>").Append(job.Runs.Count == 1 ? "The only run" : $"The last {job.Runs.Count} runs").Append("</h3>\n");
            RunChart.Render(job.Runs, html);
        }

        RenderRejections(health, html);
        if (job.Runs.Count > 0)
        {
            RenderRuns(job.Runs, number, html);
        }

        html.Append("</section>\n");
    }

    private static void RenderNumbers(SyncHealth health, StringBuilder html)
    {
        html.Append("<dl class=\"numbers\">\n");
        Tile(
            "Last success",
            health.SinceLastSuccess is { } since ? $"{Wording.Short(since)} ago" : "never",
            health.Interval is { } interval ? $"meant every {Wording.Duration(interval)}" : health.LastSuccess is { } at ? $"{Time(at)} UTC" : null);
        Tile(
            "Written last",
            health.Written is { } written ? Number(written) : "–",
            health.UsualWritten is { } usual ? $"usually {Number(usual)}" : null);
        Tile(
            "Not written last",
            health.RejectRate is { } rate ? Wording.Percent(rate) : "–",
            health.UsualRejectRate is { } usualRate ? $"usually {Wording.Percent(usualRate)}" : null);
        Tile("Lag", health.Lag is { } lag ? Wording.Duration(lag) : "–", health.Lag is not null ? "median, change to write" : health.LastSuccess is not null ? "the source tells no times" : null);
        Tile(
            "Open rejections",
            Number(health.OpenRejections),
            health.OldestRejection is { } oldest ? $"oldest {Wording.Short(health.CheckedAt - oldest)}" : null);
        if (health.QuotaLeft is { } left)
        {
            Tile("Quota left", Number(left), $"of {Number(health.QuotaLimit ?? 0)} requests");
        }

        html.Append("</dl>\n");

        void Tile(string name, string value, string? note) => html.Append("<div><dt>").Append(name).Append("</dt><dd>").Append(value)
            .Append(note is null ? string.Empty : $"<small>{note}</small>").Append("</dd></div>\n");
    }

    private static void RenderFindings(SyncHealth health, StringBuilder html)
    {
        if (health.Findings.Count == 0)
        {
            return;
        }

        html.Append("<h3>What was found</h3>\n<ul class=\"findings\">\n");
        foreach (var finding in health.Findings)
        {
            html.Append("<li class=\"").Append(finding.Severity.ToString().ToLowerInvariant()).Append("\"><p><strong>").Append(Html(finding.Id)).Append("</strong> <span class=\"severity\">")
                .Append(finding.Severity).Append("</span></p>\n<p>").Append(Html(finding.Message)).Append("</p>\n<p class=\"advice\">").Append(Html(finding.Advice)).Append("</p></li>\n");
        }

        html.Append("</ul>\n");
    }

    private static void RenderRejections(SyncHealth health, StringBuilder html)
    {
        html.Append("<h3>Open rejections by reason</h3>\n");
        if (health.OpenRejections == 0)
        {
            html.Append("<p class=\"empty\">None is open.</p>\n");
            return;
        }

        var advice = SyncErrors.All.ToDictionary(static error => error.Id, static error => error.Advice, StringComparer.Ordinal);
        var most = health.OpenRejectionsByCode.Values.Max();
        html.Append("<ul class=\"reasons\">\n");
        foreach (var (code, count) in health.OpenRejectionsByCode.OrderByDescending(static pair => pair.Value).ThenBy(static pair => pair.Key, StringComparer.Ordinal))
        {
            html.Append("<li><p><strong>").Append(Html(code)).Append("</strong><span class=\"count\">").Append(Number(count)).Append("</span></p>\n");
            html.Append("<svg aria-hidden=\"true\" viewBox=\"0 0 100 1\" preserveAspectRatio=\"none\"><rect class=\"track\" width=\"100\" height=\"1\"/><rect class=\"bad\" width=\"")
                .Append(Coordinate(Math.Max(0.5, 100.0 * count / most))).Append("\" height=\"1\"/></svg>\n");
            html.Append(advice.TryGetValue(code, out var text) ? $"<p class=\"advice\">{Html(text)}</p>" : string.Empty).Append("</li>\n");
        }

        html.Append("</ul>\n");
    }

    private static void RenderRuns(IReadOnlyList<SyncRun> runs, int number, StringBuilder html)
    {
        html.Append("<h3 id=\"job-").Append(number).Append("-runs\">Runs</h3>\n<div class=\"scroll\" role=\"region\" tabindex=\"0\" aria-labelledby=\"job-").Append(number).Append("-runs\">\n");
        var hasLag = runs.Any(static run => run.LargestLag is not null);
        html.Append("<table>\n<thead><tr><th scope=\"col\">Run</th><th scope=\"col\">Started (UTC)</th><th scope=\"col\">Outcome</th>");
        var hasGone = runs.Any(static run => run.Deleted + run.Merged > 0);
        string[] gone = hasGone ? ["Gone at source"] : [];
        string[] lag = hasLag ? ["Median lag", "Largest lag"] : [];
        foreach (var name in (string[])["Read", "Created", "Updated", "Unchanged", "Not written", .. gone, .. lag, "Took"])
        {
            html.Append("<th scope=\"col\" class=\"number\">").Append(name).Append("</th>");
        }

        html.Append("</tr></thead>\n<tbody>\n");
        for (var i = runs.Count - 1; i >= 0; i--)
        {
            RenderRun(runs[i], hasGone, hasLag, html);
        }

        html.Append("</tbody>\n</table>\n</div>\n");
    }

    private static void RenderRun(SyncRun run, bool hasGone, bool hasLag, StringBuilder html)
    {
        var stop = run.StopError is { } error ? $" <small>{Html(error.Id)}</small>" : string.Empty;
        html.Append("<tr><th scope=\"row\">").Append(run.Id).Append("</th><td class=\"when\">").Append(Time(run.StartedAt)).Append("</td><td class=\"outcome ")
            .Append(run.Status switch
            {
                RunStatus.Succeeded => "ok",
                RunStatus.PartiallySucceeded => "some",
                null => "on",
                _ => "bad",
            })
            .Append("\">").Append(StatusOf(run)).Append(stop).Append("</td>");
        long[] gone = hasGone ? [run.Deleted + run.Merged] : [];
        foreach (var count in (long[])[run.Read, run.Created, run.Updated, run.Unchanged, run.NotWritten(), .. gone])
        {
            Cell(count == 0 ? "<span class=\"nil\">0</span>" : Number(count));
        }

        if (hasLag)
        {
            Span(run.MedianLag);
            Span(run.LargestLag);
        }

        Span(run.EndedAt is null ? null : run.Duration);
        html.Append("</tr>\n");

        void Span(TimeSpan? time) => Cell(time is { } known ? Wording.Duration(known) : "<span class=\"nil\">–</span>");

        void Cell(string text) => html.Append("<td class=\"number\">").Append(text).Append("</td>");
    }
}
