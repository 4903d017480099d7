using ExternalIdSync.Core.State;

namespace ExternalIdSync.Core.Monitoring.Reports;

/// <summary>
/// Writes what states remember of jobs as one HTML page that needs nothing else: no script, no font, no picture from elsewhere. It
/// shows names of jobs, sources and targets, error ids and numbers; no external ID, no reason text and no value of a record.
/// </summary>
/// <param name="time">The clock.</param>
public sealed class SyncReport(TimeProvider time)
{
    private const int MaxRuns = 500;
    private const int RunsToFindJobs = 1000;

    private readonly List<ReportJob> _jobs = [];

    /// <summary>Adds what a state remembers. Nothing of it is needed any more afterwards.</summary>
    /// <param name="store">The state.</param>
    /// <param name="options">What to show; <see langword="null"/> for everything.</param>
    /// <param name="cancellationToken">Stops the call.</param>
    /// <returns>When it is read.</returns>
    /// <exception cref="SyncException">The state cannot be read, or an option is out of its range. The report is then as before.</exception>
    public async Task AddAsync(IStateStore store, ReportOptions? options, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(store);
        options ??= new ReportOptions();
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

        _jobs.AddRange(jobs);
    }

    /// <summary>Writes the report to a file, which is there as a whole or not at all.</summary>
    /// <param name="path">The file.</param>
    /// <param name="replacement">What becomes of a file that is there.</param>
    /// <param name="cancellationToken">Stops the call.</param>
    /// <returns>When the file is there.</returns>
    /// <exception cref="SyncException">The file cannot be written, or must not be replaced.</exception>
    public Task SaveAsync(string path, FileReplacement replacement, CancellationToken cancellationToken) =>
        WholeFile.WriteAsync(path, Render(), replacement, cancellationToken);

    /// <summary>Makes the page.</summary>
    /// <returns>The HTML.</returns>
    public string Render() => ReportPage.Render(
        [.. _jobs.OrderByDescending(static job => job.Health.Status).ThenBy(static job => job.Health.Job, StringComparer.Ordinal)], time.GetUtcNow());

    private static async Task<IEnumerable<string>> FindJobsAsync(IStateStore store, CancellationToken cancellationToken)
    {
        var runs = await store.ListRunsAsync(new RunQuery { Limit = RunsToFindJobs }, cancellationToken).ConfigureAwait(false);
        var cursors = await store.ListCursorsAsync(job: null, cancellationToken).ConfigureAwait(false);
        return runs.Select(static run => run.Job).Concat(cursors.Select(static cursor => cursor.Job)).Distinct(StringComparer.Ordinal);
    }
}
