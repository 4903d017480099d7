using ExternalIdSync.Core.State;

namespace ExternalIdSync.Core.Monitoring.Reports;

/// <summary>
/// Writes what the state remembers of jobs as one HTML page that needs nothing else: no script, no font, no picture from elsewhere. It
/// shows names of jobs, sources and targets, error ids and numbers; no external ID, no reason text and no value of a record.
/// </summary>
public static class SyncReport
{
    private const int MaxRuns = 500;
    private const int RunsToFindJobs = 1000;

    /// <summary>Writes a report to a file, which is replaced as a whole.</summary>
    /// <param name="store">The state.</param>
    /// <param name="path">The file.</param>
    /// <param name="options">What to show; <see langword="null"/> for everything.</param>
    /// <param name="time">The clock.</param>
    /// <param name="cancellationToken">Stops the call.</param>
    /// <returns>When the file is there.</returns>
    /// <exception cref="SyncException">The state cannot be read, the file cannot be written, or an option is out of its range.</exception>
    public static async Task SaveAsync(IStateStore store, string path, ReportOptions? options, TimeProvider time, CancellationToken cancellationToken)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        var page = await MakeAsync(store, options ?? new ReportOptions(), time, cancellationToken).ConfigureAwait(false);
        await WholeFile.WriteAsync(path, page, overwrite: true, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Writes a report.</summary>
    /// <param name="store">The state.</param>
    /// <param name="writer">Where to.</param>
    /// <param name="options">What to show; <see langword="null"/> for everything.</param>
    /// <param name="time">The clock.</param>
    /// <param name="cancellationToken">Stops the call.</param>
    /// <returns>When it is written.</returns>
    /// <exception cref="SyncException">The state cannot be read, or an option is out of its range.</exception>
    public static async Task WriteAsync(
        IStateStore store, TextWriter writer, ReportOptions? options, TimeProvider time, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(writer);
        var page = await MakeAsync(store, options ?? new ReportOptions(), time, cancellationToken).ConfigureAwait(false);
        await writer.WriteAsync(page.AsMemory(), cancellationToken).ConfigureAwait(false);
    }

    private static async Task<string> MakeAsync(IStateStore store, ReportOptions options, TimeProvider time, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(store);
        ArgumentNullException.ThrowIfNull(time);
        if (options.Runs is < 1 or > MaxRuns)
        {
            throw new SyncException(SyncErrors.OptionInvalid, FormattableString.Invariant($"A report shows 1 to {MaxRuns} runs of each job."));
        }

        var jobs = new List<ReportJob>();
        foreach (var name in options.Job is { } job ? [job] : await FindJobsAsync(store, cancellationToken).ConfigureAwait(false))
        {
            var health = await HealthCheck.RunAsync(
                store, options.Health?.Invoke(name) ?? new HealthOptions { Job = name }, time, cancellationToken).ConfigureAwait(false);
            var runs = await store.ListRunsAsync(new RunQuery { Job = name, Limit = options.Runs }, cancellationToken).ConfigureAwait(false);
            jobs.Add(new ReportJob(health, [.. runs.Reverse()]));
        }

        jobs.Sort(static (a, b) =>
        {
            var order = b.Health.Status.CompareTo(a.Health.Status);
            return order != 0 ? order : string.CompareOrdinal(a.Health.Job, b.Health.Job);
        });
        return ReportPage.Render(jobs, time.GetUtcNow());
    }

    private static async Task<IEnumerable<string>> FindJobsAsync(IStateStore store, CancellationToken cancellationToken)
    {
        var runs = await store.ListRunsAsync(new RunQuery { Limit = RunsToFindJobs }, cancellationToken).ConfigureAwait(false);
        var cursors = await store.ListCursorsAsync(job: null, cancellationToken).ConfigureAwait(false);
        return runs.Select(static run => run.Job).Concat(cursors.Select(static cursor => cursor.Job)).Distinct(StringComparer.Ordinal);
    }
}
