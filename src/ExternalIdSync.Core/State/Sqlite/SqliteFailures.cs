using SQLitePCL;

namespace ExternalIdSync.Core.State.Sqlite;

/// <summary>SQLite's result codes (sqlite.org/rescode.html) in the words of the error table.</summary>
internal static class SqliteFailures
{
    public static SyncException From(int code, string detail, string location)
    {
        // The low byte is the primary code; the rest says more than the table does.
        var (error, what) = (code & 0xFF) switch
        {
            raw.SQLITE_CORRUPT => (SyncErrors.StateCorrupt, "is damaged"),
            raw.SQLITE_NOTADB => (SyncErrors.StateCorrupt, "is not a database"),
            raw.SQLITE_READONLY => (SyncErrors.StateReadOnly, "may not be written to"),
            raw.SQLITE_PERM or raw.SQLITE_AUTH => (SyncErrors.StateReadOnly, "may not be used by this account"),
            raw.SQLITE_FULL => (SyncErrors.StateFull, "could not grow: the disk is full"),
            raw.SQLITE_BUSY or raw.SQLITE_LOCKED or raw.SQLITE_PROTOCOL => (SyncErrors.StateBusy, "is held by another process"),
            raw.SQLITE_CANTOPEN => (SyncErrors.FileUnreadable, "could not be opened"),
            raw.SQLITE_IOERR => (SyncErrors.FileUnwritable, "could not be read or written"),
            _ => (SyncErrors.Unexpected, "could not be used"),
        };

        // SQLite's text names tables and columns, never values.
        return new SyncException(error, $"The state file '{location}' {what} (SQLite {code}: {detail}).") { Subject = location };
    }
}
