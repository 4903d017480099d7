namespace ExternalIdSync.Core.State.Sqlite;

/// <content>Notes.</content>
public sealed partial class SqliteStateStore
{
    /// <inheritdoc/>
    public Task<string?> FindNoteAsync(string job, string name, CancellationToken cancellationToken) =>
        ReadAsync(
            database =>
            {
                using var read = database.Prepare("SELECT text FROM notes JOIN jobs USING (job_id) WHERE jobs.name = ? AND notes.name = ?")
                    .Bind(1, job).Bind(2, name);
                return read.Step() ? read.GetText(0) : null;
            },
            cancellationToken);

    /// <inheritdoc/>
    public Task SetNoteAsync(Lease lease, string name, string text, CancellationToken cancellationToken) =>
        WriteAsync(
            lease,
            (database, jobId) =>
            {
                using var write = database.Prepare(
                    "INSERT INTO notes (job_id, name, text) VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET text = excluded.text");
                return write.Bind(1, jobId).Bind(2, name).Bind(3, text).Execute();
            },
            cancellationToken);
}
