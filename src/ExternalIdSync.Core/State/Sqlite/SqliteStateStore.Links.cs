namespace ExternalIdSync.Core.State.Sqlite;

/// <content>Links, fingerprints, and the commit that stores them with everything that belongs to them.</content>
public sealed partial class SqliteStateStore
{
    private const string PutLinkSql =
        """
        INSERT INTO links (scope_id, external_id, target_id, fingerprint) VALUES (?, ?, ?, ?)
        ON CONFLICT DO UPDATE SET target_id = coalesce(excluded.target_id, target_id), fingerprint = excluded.fingerprint
        """;

    /// <inheritdoc/>
    public Task<IReadOnlyList<LinkState>> LookupAsync(LinkScope scope, IReadOnlyList<ExternalId> keys, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(keys);
        return ReadAsync<IReadOnlyList<LinkState>>(
            database =>
            {
                var links = new LinkState[keys.Count];
                if (FindScope(database, scope) is { } scopeId)
                {
                    ReadLinks(database, scopeId, keys, links);
                }

                return links;
            },
            cancellationToken);
    }

    /// <inheritdoc/>
    public Task<long> CountLinksAsync(LinkScope scope, CancellationToken cancellationToken) =>
        ReadAsync(
            database =>
            {
                using var read = database.Prepare("SELECT count(*) FROM links WHERE scope_id = ?").Bind(1, FindScope(database, scope));
                return read.Step() ? read.GetInt64(0) : 0;
            },
            cancellationToken);

    /// <inheritdoc/>
    public Task BeginWritesAsync(Lease lease, string target, IReadOnlyList<ExternalId> keys, CancellationToken cancellationToken) =>
        ForEachLinkAsync(
            lease,
            target,
            keys,
            "UPDATE links SET fingerprint = NULL WHERE scope_id = ? AND external_id = ? AND fingerprint IS NOT NULL",
            cancellationToken);

    /// <inheritdoc/>
    public Task<int> ForgetLinksAsync(Lease lease, string target, IReadOnlyList<ExternalId> keys, CancellationToken cancellationToken) =>
        ForEachLinkAsync(lease, target, keys, "DELETE FROM links WHERE scope_id = ? AND external_id = ?", cancellationToken);

    /// <inheritdoc/>
    public Task CommitAsync(Lease lease, StateBatch batch, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(batch);
        return WriteAsync(
            lease,
            (database, jobId) =>
            {
                var scopeId = RequireScope(database, jobId, batch.Target);
                var progress = ReadProgress(database, jobId, lease, batch.RunId);
                var hasRejections = HasRejections(database, jobId);
                using var put = database.Prepare(PutLinkSql).Bind(1, scopeId);
                for (var i = 0; i < batch.Records.Count; i++)
                {
                    var record = batch.Records[i];
                    StoreLink(database, put, scopeId, record);
                    progress.Count(record.Result.Outcome);
                    if (record.Result.IsSuccess)
                    {
                        if (hasRejections)
                        {
                            EndRejection(database, jobId, record);
                        }
                    }
                    else
                    {
                        StoreRejection(database, jobId, batch.RunId, record);
                        hasRejections = true;
                    }

                    if (progress.Keeps(record.Result.Outcome, _options.Retention.WrittenOutcomesPerRun))
                    {
                        StoreOutcome(database, batch.RunId, ++progress.Sequence, record.Result);
                    }
                }

                if (batch.Cursor is { } cursor)
                {
                    StoreCursor(database, jobId, cursor, batch.RunId);
                }

                StoreProgress(database, batch, progress);
                return true;
            },
            cancellationToken);
    }

    private static void ReadLinks(SqliteDatabase database, long scopeId, IReadOnlyList<ExternalId> keys, LinkState[] links)
    {
        using var read = database.Prepare("SELECT target_id, fingerprint FROM links WHERE scope_id = ? AND external_id = ?").Bind(1, scopeId);
        for (var i = 0; i < links.Length; i++)
        {
            read.Bind(2, keys[i].Value);
            if (read.Step())
            {
                var fingerprint = read.GetBlob(1);
                links[i] = new LinkState(true, read.FindText(0), fingerprint.IsEmpty ? default : new Fingerprint(fingerprint));
            }

            read.Reset();
        }
    }

    private static void StoreLink(SqliteDatabase database, SqliteStatement put, long scopeId, in SettledRecord record)
    {
        var result = record.Result;
        switch (result.Outcome)
        {
            case SyncOutcome.Created or SyncOutcome.Updated:
            case SyncOutcome.Unchanged when !record.Fingerprint.IsNone:
                PutLink(put, record);
                break;
            case SyncOutcome.Failed when result.ExternalId is not null:
                using (var write = database.Prepare("UPDATE links SET fingerprint = NULL WHERE scope_id = ? AND external_id = ?"))
                {
                    write.Bind(1, scopeId).Bind(2, result.ExternalId).Execute();
                }

                break;
            case SyncOutcome.WouldCreate or SyncOutcome.WouldUpdate:
                throw new ArgumentException("What-if stores nothing.", nameof(record));
            default:
                break;
        }
    }

    private static void PutLink(SqliteStatement put, in SettledRecord record)
    {
        put.Bind(2, record.Result.ExternalId ?? throw new ArgumentException("A written record has an external ID.", nameof(record)));
        put.Bind(3, record.Result.TargetId);
        if (record.Fingerprint.IsNone)
        {
            put.BindNull(4);
        }
        else
        {
            Span<byte> fingerprint = stackalloc byte[Fingerprint.Size];
            record.Fingerprint.CopyTo(fingerprint);
            put.BindBlob(4, fingerprint);
        }

        put.Run();
    }

    private static void StoreOutcome(SqliteDatabase database, long runId, long sequence, SyncResult result)
    {
        using var write = database.Prepare(
            "INSERT INTO outcomes (run_id, sequence, external_id, row, outcome, code) VALUES (?, ?, ?, ?, ?, ?)");
        write.Bind(1, runId).Bind(2, sequence).Bind(3, result.ExternalId).Bind(4, result.Row).Bind(5, (long)result.Outcome)
            .Bind(6, result.Code).Execute();
    }

    private static RunProgress ReadProgress(SqliteDatabase database, long jobId, Lease lease, long runId)
    {
        using var read = database.Prepare(
            "SELECT sequence, created + updated FROM runs WHERE run_id = ? AND job_id = ? AND ended_at IS NULL").Bind(1, runId).Bind(2, jobId);
        RequireRun(read.Step(), lease, runId);
        return new RunProgress { Sequence = read.GetInt64(0), WrittenBefore = read.GetInt64(1) };
    }

    private static long? FindScope(SqliteDatabase database, LinkScope scope)
    {
        using var read = database.Prepare("SELECT scope_id FROM scopes JOIN jobs USING (job_id) WHERE name = ? AND target = ?")
            .Bind(1, scope.Job).Bind(2, scope.Target);
        return read.Step() ? read.GetInt64(0) : null;
    }

    private static long RequireScope(SqliteDatabase database, long jobId, string target)
    {
        using (var write = database.Prepare("INSERT INTO scopes (job_id, target) VALUES (?, ?) ON CONFLICT DO NOTHING"))
        {
            write.Bind(1, jobId).Bind(2, target).Execute();
        }

        using var read = database.Prepare("SELECT scope_id FROM scopes WHERE job_id = ? AND target = ?").Bind(1, jobId).Bind(2, target);
        _ = read.Step();
        return read.GetInt64(0);
    }

    private Task<int> ForEachLinkAsync(
        Lease lease, string target, IReadOnlyList<ExternalId> keys, string sql, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(keys);
        return WriteAsync(
            lease,
            (database, jobId) =>
            {
                using var write = database.Prepare(sql).Bind(1, RequireScope(database, jobId, target));
                var before = database.TotalChanges;
                for (var i = 0; i < keys.Count; i++)
                {
                    write.Bind(2, keys[i].Value).Run();
                }

                return database.TotalChanges - before;
            },
            cancellationToken);
    }

    private void StoreProgress(SqliteDatabase database, StateBatch batch, RunProgress progress)
    {
        using var write = database.Prepare(
            """
            UPDATE runs
            SET sequence = ?2, active_at = ?3, read = read + ?4, created = created + ?5, updated = updated + ?6, unchanged = unchanged + ?7,
                conflicts = conflicts + ?8, rejected = rejected + ?9, blocked = blocked + ?10, failed = failed + ?11,
                cursor_after = CASE WHEN source = ?12 THEN ?13 ELSE cursor_after END
            WHERE run_id = ?1
            """);
        write.Bind(1, batch.RunId).Bind(2, progress.Sequence).Bind(3, Now()).Bind(4, batch.Records.Count)
            .Bind(5, progress.Created).Bind(6, progress.Updated).Bind(7, progress.Unchanged).Bind(8, progress.Conflicts)
            .Bind(9, progress.Rejected).Bind(10, progress.Blocked).Bind(11, progress.Failed)
            .Bind(12, batch.Cursor?.Source).Bind(13, batch.Cursor?.Text).Execute();
    }

    /// <summary>A batch's numbers.</summary>
    private struct RunProgress
    {
        public long Sequence;
        public long WrittenBefore;
        public long Created;
        public long Updated;
        public long Unchanged;
        public long Conflicts;
        public long Rejected;
        public long Blocked;
        public long Failed;

        public void Count(SyncOutcome outcome)
        {
            switch (outcome)
            {
                case SyncOutcome.Created:
                    Created++;
                    break;
                case SyncOutcome.Updated:
                    Updated++;
                    break;
                case SyncOutcome.Unchanged:
                    Unchanged++;
                    break;
                case SyncOutcome.Conflict:
                    Conflicts++;
                    break;
                case SyncOutcome.Rejected:
                    Rejected++;
                    break;
                case SyncOutcome.Blocked:
                    Blocked++;
                    break;
                default:
                    Failed++;
                    break;
            }
        }

        /// <summary>Whether the outcome just counted is listed, and not only counted.</summary>
        public readonly bool Keeps(SyncOutcome outcome, int writtenPerRun) => outcome switch
        {
            SyncOutcome.Created or SyncOutcome.Updated => WrittenBefore + Created + Updated <= writtenPerRun,
            SyncOutcome.Unchanged => false,
            _ => true,
        };
    }
}
