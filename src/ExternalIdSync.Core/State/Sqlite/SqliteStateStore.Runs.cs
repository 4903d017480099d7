namespace ExternalIdSync.Core.State.Sqlite;

/// <content>Runs and the outcomes of their records.</content>
public sealed partial class SqliteStateStore
{
    /// <inheritdoc/>
    public Task<long> StartRunAsync(Lease lease, string source, string target, CancellationToken cancellationToken)
    {
        ArgumentException.ThrowIfNullOrEmpty(source);
        ArgumentException.ThrowIfNullOrEmpty(target);
        return WriteAsync(
            lease,
            (database, jobId) =>
            {
                // Who holds the lease is alone: any other run of the job that looks unfinished is dead.
                using (var close = database.Prepare(
                    """
                    UPDATE runs
                    SET ended_at = active_at, duration = active_at - started_at, status = 'Failed', stop_code = ?,
                        stop_reason = 'The process ended without finishing the run.'
                    WHERE job_id = ? AND ended_at IS NULL
                    """))
                {
                    close.Bind(1, SyncErrors.RunInterrupted.Id).Bind(2, jobId).Execute();
                }

                using var write = database.Prepare(
                    """
                    INSERT INTO runs (job_id, source, target, owner, fencing, started_at, active_at, cursor_before)
                    VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?6, (SELECT text FROM cursors WHERE job_id = ?1 AND source = ?2))
                    """);
                write.Bind(1, jobId).Bind(2, source).Bind(3, target).Bind(4, lease.Owner).Bind(5, lease.Fencing).Bind(6, Now()).Execute();
                return database.LastRowId;
            },
            cancellationToken);
    }

    /// <inheritdoc/>
    public Task<SyncRun> FinishRunAsync(Lease lease, long runId, RunSummary summary, RunLag lag, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(summary);
        return WriteAsync(
            lease,
            (database, jobId) =>
            {
                using (var write = database.Prepare(
                    """
                    UPDATE runs
                    SET active_at = ?3, ended_at = ?3, status = ?4, read = ?5, created = ?6, updated = ?7, unchanged = ?8, conflicts = ?9,
                        rejected = ?10, blocked = ?11, failed = ?12, requests = ?13, retries = ?14, duration = ?15, lag_largest = ?16,
                        lag_median = ?17, stop_reason = ?18, stop_code = ?19, deleted = ?20, merged = ?21
                    WHERE run_id = ?1 AND job_id = ?2
                    """))
                {
                    var changed = write.Bind(1, runId).Bind(2, jobId).Bind(3, Now()).Bind(4, summary.Status.ToString())
                        .Bind(5, summary.Read).Bind(6, summary.Created).Bind(7, summary.Updated).Bind(8, summary.Unchanged)
                        .Bind(9, summary.Conflicts).Bind(10, summary.Rejected).Bind(11, summary.Blocked).Bind(12, summary.Failed)
                        .Bind(13, summary.Requests).Bind(14, summary.Retries).Bind(15, ToMilliseconds(summary.Duration))
                        .Bind(16, ToMilliseconds(lag.Largest)).Bind(17, ToMilliseconds(lag.Median))
                        .Bind(18, summary.StopReason).Bind(19, summary.StopError?.Id)
                        .Bind(20, summary.Deleted).Bind(21, summary.Merged).Execute();
                    RequireRun(changed > 0, lease, runId);
                }

                Forget(database, jobId);
                return ReadRuns(database, new RunQuery { Id = runId })[0];
            },
            cancellationToken);
    }

    /// <inheritdoc/>
    public Task<IReadOnlyList<SyncRun>> ListRunsAsync(RunQuery query, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(query);
        return ReadAsync<IReadOnlyList<SyncRun>>(database => ReadRuns(database, query), cancellationToken);
    }

    /// <inheritdoc/>
    public Task<IReadOnlyList<RecordOutcome>> ListOutcomesAsync(long runId, long after, int limit, CancellationToken cancellationToken) =>
        ReadAsync<IReadOnlyList<RecordOutcome>>(
            database =>
            {
                using var read = database.Prepare(
                    "SELECT sequence, external_id, row, outcome, code FROM outcomes WHERE run_id = ? AND sequence > ? ORDER BY sequence LIMIT ?")
                    .Bind(1, runId).Bind(2, after).Bind(3, limit);
                var outcomes = new List<RecordOutcome>();
                while (read.Step())
                {
                    outcomes.Add(new RecordOutcome(
                        runId, read.GetInt64(0), read.FindText(1), read.GetInt64(2), (SyncOutcome)read.GetInt64(3), read.FindText(4)));
                }

                return outcomes;
            },
            cancellationToken);

    private static List<SyncRun> ReadRuns(SqliteDatabase database, RunQuery query)
    {
        using var read = database.Prepare(
            """
            SELECT run_id, name, source, target, owner, status, started_at, ended_at, read, created, updated, unchanged, conflicts, rejected,
                   blocked, failed, requests, retries, duration, lag_largest, lag_median, cursor_before, cursor_after, stop_reason, stop_code,
                   active_at, deleted, merged
            FROM runs JOIN jobs USING (job_id)
            WHERE (?1 IS NULL OR job_id = (SELECT job_id FROM jobs WHERE name = ?1))
              AND (?2 IS NULL OR run_id = ?2) AND (?3 IS NULL OR started_at >= ?3) AND (?4 IS NULL OR run_id < ?4)
            ORDER BY run_id DESC LIMIT ?5
            """)
            .Bind(1, query.Job).Bind(2, query.Id).Bind(3, query.Since?.ToUnixTimeMilliseconds()).Bind(4, query.Before).Bind(5, query.Limit);
        var runs = new List<SyncRun>();
        while (read.Step())
        {
            runs.Add(ReadRun(read));
        }

        return runs;
    }

    private static SyncRun ReadRun(SqliteStatement read)
    {
        var isOn = read.IsNull(7);
        return new SyncRun
        {
            Id = read.GetInt64(0),
            Job = read.GetText(1),
            Source = read.GetText(2),
            Target = read.GetText(3),
            Owner = read.GetText(4),
            Status = read.FindText(5) is { } status ? Enum.Parse<RunStatus>(status) : null,
            StartedAt = ToTime(read.GetInt64(6)),
            EndedAt = isOn ? null : ToTime(read.GetInt64(7)),
            Read = read.GetInt64(8),
            Created = read.GetInt64(9),
            Updated = read.GetInt64(10),
            Unchanged = read.GetInt64(11),
            Conflicts = read.GetInt64(12),
            Rejected = read.GetInt64(13),
            Blocked = read.GetInt64(14),
            Failed = read.GetInt64(15),
            Deleted = read.GetInt64(26),
            Merged = read.GetInt64(27),
            Requests = read.GetInt64(16),
            Retries = read.GetInt64(17),
            Duration = TimeSpan.FromMilliseconds(isOn ? read.GetInt64(25) - read.GetInt64(6) : read.GetInt64(18)),
            LargestLag = ToSpan(read.FindInt64(19)),
            MedianLag = ToSpan(read.FindInt64(20)),
            CursorBefore = read.FindText(21),
            CursorAfter = read.FindText(22),
            StopReason = read.FindText(23),
            StopError = read.FindText(24) is { } code ? SyncErrors.All.FirstOrDefault(error => error.Id == code) : null,
        };
    }

    private static long ToMilliseconds(TimeSpan span) => (long)span.TotalMilliseconds;

    private static long? ToMilliseconds(TimeSpan? span) => span is { } some ? ToMilliseconds(some) : null;

    private static TimeSpan? ToSpan(long? milliseconds) => milliseconds is { } some ? TimeSpan.FromMilliseconds(some) : null;

    private static void RequireRun(bool exists, Lease lease, long runId)
    {
        if (!exists)
        {
            throw new ArgumentException($"The job '{lease.Job}' has no run {runId}.", nameof(runId));
        }
    }

    /// <summary>Applies the retention to a job's runs.</summary>
    private void Forget(SqliteDatabase database, long jobId)
    {
        using (var outcomes = database.Prepare(
            """
            DELETE FROM outcomes
            WHERE run_id IN (SELECT run_id FROM runs WHERE job_id = ? ORDER BY run_id DESC LIMIT -1 OFFSET ?)
            """))
        {
            outcomes.Bind(1, jobId).Bind(2, Math.Min(_options.Retention.OutcomeRuns, _options.Retention.Runs)).Execute();
        }

        using var runs = database.Prepare(
            "DELETE FROM runs WHERE run_id IN (SELECT run_id FROM runs WHERE job_id = ? ORDER BY run_id DESC LIMIT -1 OFFSET ?)");
        runs.Bind(1, jobId).Bind(2, Math.Max(1, _options.Retention.Runs)).Execute();
    }
}
