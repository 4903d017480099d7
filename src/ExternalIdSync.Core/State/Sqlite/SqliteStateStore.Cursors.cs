namespace ExternalIdSync.Core.State.Sqlite;

/// <content>Cursors.</content>
public sealed partial class SqliteStateStore
{
    /// <inheritdoc/>
    public Task<IReadOnlyList<SyncCursor>> ListCursorsAsync(string? job, CancellationToken cancellationToken) =>
        ReadAsync<IReadOnlyList<SyncCursor>>(database => ReadCursors(database, job, null), cancellationToken);

    /// <inheritdoc/>
    public Task<SyncCursor?> FindCursorAsync(string job, string source, CancellationToken cancellationToken) =>
        ReadAsync(database => ReadCursors(database, job, source) is [var cursor, ..] ? cursor : null, cancellationToken);

    /// <inheritdoc/>
    public Task<SyncCursor> SetCursorAsync(Lease lease, CursorUpdate cursor, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(cursor);
        return WriteAsync(
            lease,
            (database, jobId) =>
            {
                StoreCursor(database, jobId, cursor, null);
                return ReadCursors(database, lease.Job, cursor.Source)[0];
            },
            cancellationToken);
    }

    /// <inheritdoc/>
    public Task<bool> RemoveCursorAsync(Lease lease, string source, CancellationToken cancellationToken) =>
        WriteAsync(
            lease,
            (database, jobId) =>
            {
                using var write = database.Prepare("DELETE FROM cursors WHERE job_id = ? AND source = ?");
                return write.Bind(1, jobId).Bind(2, source).Execute() > 0;
            },
            cancellationToken);

    private static List<SyncCursor> ReadCursors(SqliteDatabase database, string? job, string? source)
    {
        using var read = database.Prepare(
            """
            SELECT name, source, text, position, updated_at, run_id FROM cursors JOIN jobs USING (job_id)
            WHERE (?1 IS NULL OR name = ?1) AND (?2 IS NULL OR source = ?2)
            ORDER BY name, source
            """).Bind(1, job).Bind(2, source);
        var cursors = new List<SyncCursor>();
        while (read.Step())
        {
            cursors.Add(new SyncCursor(
                read.GetText(0), read.GetText(1), read.GetText(2), read.FindText(3), ToTime(read.GetInt64(4)), read.FindInt64(5)));
        }

        return cursors;
    }

    private void StoreCursor(SqliteDatabase database, long jobId, CursorUpdate cursor, long? runId)
    {
        using var write = database.Prepare(
            """
            INSERT INTO cursors (job_id, source, text, position, updated_at, run_id) VALUES (?, ?, ?, ?, ?, ?)
            ON CONFLICT DO UPDATE SET
                text = excluded.text, position = excluded.position, updated_at = excluded.updated_at, run_id = excluded.run_id
            """);
        write.Bind(1, jobId).Bind(2, cursor.Source).Bind(3, cursor.Text).Bind(4, cursor.Position).Bind(5, Now()).Bind(6, runId).Execute();
    }
}
