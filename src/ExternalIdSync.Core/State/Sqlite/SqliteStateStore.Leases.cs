using System.Globalization;

namespace ExternalIdSync.Core.State.Sqlite;

/// <content>Leases.</content>
public sealed partial class SqliteStateStore
{
    /// <inheritdoc/>
    public Task<Lease> AcquireLeaseAsync(string job, string owner, TimeSpan duration, CancellationToken cancellationToken)
    {
        ArgumentException.ThrowIfNullOrEmpty(job);
        ArgumentException.ThrowIfNullOrEmpty(owner);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(duration, TimeSpan.Zero);
        return WriteAsync(
            database =>
            {
                var jobId = RequireJob(database, job);
                var now = Now();
                var fencing = 1L;
                using (var read = database.Prepare("SELECT fencing, owner, expires_at FROM leases WHERE job_id = ?").Bind(1, jobId))
                {
                    if (read.Step())
                    {
                        fencing = read.GetInt64(0) + 1;
                        if (read.FindText(1) is { } holder && read.GetInt64(2) > now)
                        {
                            throw HeldBy(job, holder, read.GetInt64(2));
                        }
                    }
                }

                var expires = now + (long)duration.TotalMilliseconds;
                using var write = database.Prepare(
                    """
                    INSERT INTO leases (job_id, fencing, owner, acquired_at, expires_at) VALUES (?, ?, ?, ?, ?)
                    ON CONFLICT DO UPDATE SET
                        fencing = excluded.fencing, owner = excluded.owner, acquired_at = excluded.acquired_at, expires_at = excluded.expires_at
                    """);
                write.Bind(1, jobId).Bind(2, fencing).Bind(3, owner).Bind(4, now).Bind(5, expires).Execute();
                return new Lease(job, owner, fencing, ToTime(expires));
            },
            cancellationToken);
    }

    /// <inheritdoc/>
    public Task<Lease> RenewLeaseAsync(Lease lease, TimeSpan duration, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(duration, TimeSpan.Zero);
        return WriteAsync(
            lease,
            (database, jobId) =>
            {
                var expires = Now() + (long)duration.TotalMilliseconds;
                using var write = database.Prepare("UPDATE leases SET expires_at = ? WHERE job_id = ?");
                write.Bind(1, expires).Bind(2, jobId).Execute();
                return lease with { ExpiresAt = ToTime(expires) };
            },
            cancellationToken);
    }

    /// <inheritdoc/>
    public Task ReleaseLeaseAsync(Lease lease, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(lease);
        return WriteAsync(
            database =>
            {
                using var write = database.Prepare(
                    "UPDATE leases SET owner = NULL WHERE fencing = ? AND job_id = (SELECT job_id FROM jobs WHERE name = ?)");
                return write.Bind(1, lease.Fencing).Bind(2, lease.Job).Execute();
            },
            cancellationToken);
    }

    /// <inheritdoc/>
    public Task<Lease?> FindLeaseAsync(string job, CancellationToken cancellationToken) =>
        ReadAsync(
            database =>
            {
                using var read = database.Prepare(
                    "SELECT owner, fencing, expires_at FROM leases JOIN jobs USING (job_id) WHERE name = ? AND owner IS NOT NULL").Bind(1, job);
                return read.Step() ? new Lease(job, read.GetText(0), read.GetInt64(1), ToTime(read.GetInt64(2))) : null;
            },
            cancellationToken);

    /// <summary>The job's number, if the lease still is the last one given out for it.</summary>
    private static long RequireLease(SqliteDatabase database, Lease lease)
    {
        using var read = database.Prepare(
            "SELECT job_id, fencing, owner FROM leases JOIN jobs USING (job_id) WHERE name = ?").Bind(1, lease.Job);
        if (read.Step() && read.GetInt64(1) == lease.Fencing && !read.IsNull(2))
        {
            return read.GetInt64(0);
        }

        throw new SyncException(SyncErrors.LeaseLost, $"The lease {lease.Fencing} of job '{lease.Job}' is no longer held; nothing was stored.")
        {
            Subject = lease.Job,
        };
    }

    private static long RequireJob(SqliteDatabase database, string job)
    {
        using (var write = database.Prepare("INSERT INTO jobs (name) VALUES (?) ON CONFLICT DO NOTHING"))
        {
            write.Bind(1, job).Execute();
        }

        using var read = database.Prepare("SELECT job_id FROM jobs WHERE name = ?").Bind(1, job);
        _ = read.Step();
        return read.GetInt64(0);
    }

    private static SyncException HeldBy(string job, string holder, long until) =>
        new(SyncErrors.LeaseHeld, string.Create(CultureInfo.InvariantCulture, $"The job '{job}' is being run by {holder}, whose lease runs until {ToTime(until):u}."))
        {
            Subject = job,
        };
}
