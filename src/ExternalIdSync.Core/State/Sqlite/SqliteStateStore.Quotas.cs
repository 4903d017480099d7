namespace ExternalIdSync.Core.State.Sqlite;

/// <content>Quotas.</content>
public sealed partial class SqliteStateStore
{
    /// <inheritdoc/>
    public Task<long> ReserveRequestsAsync(
        string quota, DateTimeOffset windowStart, long limit, long wanted, CancellationToken cancellationToken)
    {
        ArgumentException.ThrowIfNullOrEmpty(quota);
        ArgumentOutOfRangeException.ThrowIfNegative(limit);
        ArgumentOutOfRangeException.ThrowIfNegative(wanted);
        return WriteAsync(
            database =>
            {
                var start = windowStart.ToUnixTimeMilliseconds();
                var used = 0L;

                // A window that began later than the caller's means a clock that is behind: it counts in the later one, not anew.
                if (ReadQuota(database, quota) is { } use && use.WindowStart.ToUnixTimeMilliseconds() >= start)
                {
                    start = use.WindowStart.ToUnixTimeMilliseconds();
                    used = use.Used;
                }

                var granted = Math.Clamp(limit - used, 0, wanted);
                using var write = database.Prepare(
                    """
                    INSERT INTO quotas (quota, window_start, used) VALUES (?, ?, ?)
                    ON CONFLICT DO UPDATE SET window_start = excluded.window_start, used = excluded.used
                    """);
                write.Bind(1, quota).Bind(2, start).Bind(3, used + granted).Execute();
                return granted;
            },
            cancellationToken);
    }

    /// <inheritdoc/>
    public Task ReturnRequestsAsync(string quota, DateTimeOffset windowStart, long unused, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(unused);
        return WriteAsync(
            database =>
            {
                using var write = database.Prepare("UPDATE quotas SET used = max(0, used - ?) WHERE quota = ? AND window_start = ?");
                return write.Bind(1, unused).Bind(2, quota).Bind(3, windowStart.ToUnixTimeMilliseconds()).Execute();
            },
            cancellationToken);
    }

    /// <inheritdoc/>
    public Task<QuotaUse?> FindQuotaAsync(string quota, CancellationToken cancellationToken) =>
        ReadAsync(database => ReadQuota(database, quota), cancellationToken);

    private static QuotaUse? ReadQuota(SqliteDatabase database, string quota)
    {
        using var read = database.Prepare("SELECT window_start, used FROM quotas WHERE quota = ?").Bind(1, quota);
        return read.Step() ? new QuotaUse(ToTime(read.GetInt64(0)), read.GetInt64(1)) : null;
    }
}
