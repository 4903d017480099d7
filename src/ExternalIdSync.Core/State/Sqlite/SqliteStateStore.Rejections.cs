using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace ExternalIdSync.Core.State.Sqlite;

/// <content>Rejections.</content>
public sealed partial class SqliteStateStore
{
    /// <inheritdoc/>
    public Task<IReadOnlyList<SyncRejection>> ListRejectionsAsync(RejectionQuery query, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(query);
        return ReadAsync<IReadOnlyList<SyncRejection>>(
            database =>
            {
                using var read = database.Prepare(
                    """
                    SELECT rejection_id, name, external_id, row, outcome, code, reason, field, conflicting_external_id, conflicting_id, attempt,
                           first_seen, last_seen, run_id, replay_run_id, version, changed_at, source
                    FROM rejections JOIN jobs USING (job_id)
                    WHERE (?1 IS NULL OR job_id = (SELECT job_id FROM jobs WHERE name = ?1))
                      AND (?2 IS NULL OR external_id = ?2) AND (?3 IS NULL OR code = ?3) AND (?4 IS NULL OR run_id = ?4)
                      AND rejection_id > ?5
                    ORDER BY rejection_id LIMIT ?6
                    """)
                    .Bind(1, query.Job).Bind(2, query.ExternalId).Bind(3, query.Code).Bind(4, query.RunId)
                    .Bind(5, query.After).Bind(6, query.Limit);
                var rejections = new List<SyncRejection>();
                while (read.Step())
                {
                    rejections.Add(ReadRejection(read));
                }

                return rejections;
            },
            cancellationToken);
    }

    /// <inheritdoc/>
    public Task<IReadOnlyDictionary<string, long>> CountRejectionsAsync(string? job, CancellationToken cancellationToken) =>
        ReadAsync<IReadOnlyDictionary<string, long>>(
            database =>
            {
                using var read = database.Prepare(
                    """
                    SELECT coalesce(code, outcome) AS reason, count(*) FROM rejections JOIN jobs USING (job_id)
                    WHERE ?1 IS NULL OR name = ?1
                    GROUP BY 1
                    """).Bind(1, job);
                var counts = new Dictionary<string, long>(StringComparer.Ordinal);
                while (read.Step())
                {
                    counts.Add(read.GetText(0), read.GetInt64(1));
                }

                return counts;
            },
            cancellationToken);

    /// <inheritdoc/>
    public Task<int> MarkReplayAsync(Lease lease, long runId, IReadOnlyList<long> ids, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(ids);
        return WriteAsync(
            lease,
            (database, jobId) =>
            {
                using var write = database.Prepare("UPDATE rejections SET replay_run_id = ? WHERE job_id = ? AND rejection_id = ?");
                write.Bind(1, runId).Bind(2, jobId);
                return ids.Sum(id => write.Bind(3, id).Execute());
            },
            cancellationToken);
    }

    /// <inheritdoc/>
    public Task<int> RemoveRejectionsAsync(string job, IReadOnlyList<long> ids, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(ids);
        return WriteAsync(
            database =>
            {
                using var write = database.Prepare(
                    "DELETE FROM rejections WHERE job_id = (SELECT job_id FROM jobs WHERE name = ?) AND rejection_id = ?");
                write.Bind(1, job);
                return ids.Sum(id => write.Bind(2, id).Execute());
            },
            cancellationToken);
    }

    private static SyncRejection ReadRejection(SqliteStatement read)
    {
        var row = read.GetInt64(3);
        var changedAt = read.FindText(16) is { } time ? DateTimeOffset.ParseExact(time, "O", CultureInfo.InvariantCulture) : (DateTimeOffset?)null;
        var (source, rawFields) = read.FindText(17) is { } json
            ? SourceJson.Read(json, new RecordOrigin(row, read.FindText(15), changedAt))
            : default;
        var externalId = read.GetText(2);
        return new SyncRejection
        {
            Id = read.GetInt64(0),
            Job = read.GetText(1),
            ExternalId = externalId.Length == 0 ? null : externalId,
            Row = row,
            Outcome = Enum.Parse<SyncOutcome>(read.GetText(4)),
            Code = read.FindText(5),
            Reason = read.FindText(6),
            Field = read.FindText(7),
            ConflictingExternalId = read.FindText(8),
            ConflictingId = read.FindText(9),
            Attempt = (int)read.GetInt64(10),
            FirstSeen = ToTime(read.GetInt64(11)),
            LastSeen = ToTime(read.GetInt64(12)),
            RunId = read.GetInt64(13),
            ReplayRunId = read.FindInt64(14),
            Source = source,
            RawFields = rawFields,
        };
    }

    private static bool HasRejections(SqliteDatabase database, long jobId)
    {
        using var read = database.Prepare("SELECT EXISTS (SELECT 1 FROM rejections WHERE job_id = ?)").Bind(1, jobId);
        return read.Step() && read.GetInt64(0) != 0;
    }

    /// <summary>A record was written after all: whatever stood in its way is gone.</summary>
    private static void EndRejection(SqliteDatabase database, long jobId, in SettledRecord record)
    {
        if (record.Result.ExternalId is { Length: > 0 } externalId)
        {
            using var write = database.Prepare("DELETE FROM rejections WHERE job_id = ? AND external_id = ?");
            write.Bind(1, jobId).Bind(2, externalId).Execute();
        }

        if (record.RejectionId is { } replayed)
        {
            using var write = database.Prepare("DELETE FROM rejections WHERE job_id = ? AND rejection_id = ?");
            write.Bind(1, jobId).Bind(2, replayed).Execute();
        }
    }

    private void StoreRejection(SqliteDatabase database, long jobId, long runId, in SettledRecord record)
    {
        var result = record.Result;
        var externalId = result.ExternalId ?? string.Empty;
        var json = record.Source is { } source ? SourceJson.Write(source) : record.RawFields is { } raw ? SourceJson.Write(raw) : null;
        if (record.RejectionId is { } replayed)
        {
            // The map has changed meanwhile and gives the row another external ID: it is one rejection all the same.
            using var remove = database.Prepare("DELETE FROM rejections WHERE job_id = ? AND rejection_id = ? AND external_id <> ?");
            remove.Bind(1, jobId).Bind(2, replayed).Bind(3, externalId).Execute();
        }

        using var write = database.Prepare(
            """
            INSERT INTO rejections (job_id, external_id, identity, row, outcome, code, reason, field, conflicting_external_id, conflicting_id,
                                    attempt, first_seen, last_seen, run_id, version, changed_at, source)
            VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, 1, ?11, ?11, ?12, ?13, ?14, ?15)
            ON CONFLICT (job_id, external_id, identity) DO UPDATE SET
                row = excluded.row, outcome = excluded.outcome, code = excluded.code, reason = excluded.reason, field = excluded.field,
                conflicting_external_id = excluded.conflicting_external_id, conflicting_id = excluded.conflicting_id, attempt = attempt + 1,
                last_seen = excluded.last_seen, run_id = excluded.run_id, replay_run_id = NULL, version = excluded.version,
                changed_at = excluded.changed_at, source = coalesce(excluded.source, source)
            """);
        var origin = record.Source?.Origin ?? default;
        write.Bind(1, jobId).Bind(2, externalId).Bind(3, externalId.Length == 0 ? Identify(result.Row, json) : 0).Bind(4, result.Row)
            .Bind(5, result.Outcome.ToString()).Bind(6, result.Code).Bind(7, result.Reason).Bind(8, result.Field)
            .Bind(9, result.ConflictingExternalId).Bind(10, result.ConflictingId).Bind(11, Now()).Bind(12, runId)
            .Bind(13, origin.Version).Bind(14, origin.ChangedAt?.ToString("O", CultureInfo.InvariantCulture)).Bind(15, json).Execute();
    }

    /// <summary>
    /// Tells rows without an external ID apart: the same bad row read again is one rejection, two bad rows are two, even where a source has
    /// no row numbers or several files.
    /// </summary>
    private static long Identify(long row, string? json)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{row}\n{json}")), hash);
        return BinaryPrimitives.ReadInt64BigEndian(hash);
    }
}
