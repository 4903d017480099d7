using System.Diagnostics;
using SQLitePCL;

namespace ExternalIdSync.Core.State.Sqlite;

/// <summary>
/// One connection to a database file. Not safe for several threads at once: its owner lets one in at a time.
/// Speaks SQLite's own interface, because a provider on top of it costs more per row than SQLite itself does.
/// </summary>
internal sealed class SqliteDatabase : IDisposable
{
    private readonly sqlite3 _handle;
    private readonly string _location;
    private readonly Dictionary<string, SqliteStatement> _statements = new(StringComparer.Ordinal);

    static SqliteDatabase() => Batteries_V2.Init();

    private SqliteDatabase(sqlite3 handle, string location)
    {
        _handle = handle;
        _location = location;
    }

    public int Changes => raw.sqlite3_changes(_handle);

    /// <summary>How many rows were changed since it was opened.</summary>
    public int TotalChanges => raw.sqlite3_total_changes(_handle);

    public long LastRowId => raw.sqlite3_last_insert_rowid(_handle);

    /// <summary>Opens a file.</summary>
    /// <param name="file">The path, or <c>:memory:</c>.</param>
    /// <param name="location">What messages call it.</param>
    /// <param name="access">What may be done with it.</param>
    /// <param name="busyTimeout">How long to wait for another process.</param>
    /// <returns>The connection.</returns>
    public static SqliteDatabase Open(string file, string location, StateAccess access, TimeSpan busyTimeout) => Open(
        file, location, access == StateAccess.ReadOnly ? raw.SQLITE_OPEN_READONLY : raw.SQLITE_OPEN_READWRITE | raw.SQLITE_OPEN_CREATE, busyTimeout);

    /// <summary>Opens a file to read it, and leaves nothing beside it that was not there.</summary>
    /// <param name="file">The path.</param>
    /// <param name="busyTimeout">How long to wait for another process.</param>
    /// <returns>The connection.</returns>
    /// <remarks>
    /// SQLite takes the log's two files away with the last connection, unless that may only read (sqlite.org/wal.html). So this one may write,
    /// but must not; SQLite itself turns it into a reader where the account or the disk allows no more. A log that holds something is another
    /// matter: a run is on, whose files these are, or was killed, and then the last connection that may write would fold the log into the file.
    /// </remarks>
    public static SqliteDatabase OpenToRead(string file, TimeSpan busyTimeout)
    {
        if (new FileInfo(file + "-wal") is { Exists: true, Length: > 0 })
        {
            return Open(file, file, StateAccess.ReadOnly, busyTimeout);
        }

        var database = Open(file, file, raw.SQLITE_OPEN_READWRITE, busyTimeout);
        database.Execute("PRAGMA query_only = ON");
        return database;
    }

    private static SqliteDatabase Open(string file, string location, int access, TimeSpan busyTimeout)
    {
        var code = raw.sqlite3_open_v2(file, out var handle, access | raw.SQLITE_OPEN_NOMUTEX, null);
        var database = new SqliteDatabase(handle, location);
        try
        {
            database.Check(code);
            database.Check(raw.sqlite3_busy_timeout(handle, (int)busyTimeout.TotalMilliseconds));
            return database;
        }
        catch
        {
            database.Dispose();
            throw;
        }
    }

    /// <summary>A statement ready for its parameters; dispose it after use.</summary>
    /// <param name="sql">One statement; a constant, because every text is kept prepared.</param>
    /// <returns>The statement.</returns>
    public SqliteStatement Prepare(string sql)
    {
        if (!_statements.TryGetValue(sql, out var statement))
        {
            Check(raw.sqlite3_prepare_v2(_handle, sql, out var handle));
            _statements.Add(sql, statement = new SqliteStatement(this, handle));
        }

        return statement;
    }

    /// <summary>Runs statements that have no parameters and whose rows nobody reads.</summary>
    /// <param name="sql">The statements.</param>
    public void Execute(string sql) => Check(raw.sqlite3_exec(_handle, sql));

    /// <summary>Runs statements that SQLite refuses at once, instead of waiting, where another connection is on: a change of the journal's mode.</summary>
    /// <param name="sql">The statements.</param>
    /// <param name="timeout">How long to try.</param>
    public void ExecuteOnceFree(string sql, TimeSpan timeout)
    {
        var began = Stopwatch.GetTimestamp();
        int code;
        while (((code = raw.sqlite3_exec(_handle, sql)) & 0xFF) == raw.SQLITE_BUSY && Stopwatch.GetElapsedTime(began) < timeout)
        {
            Thread.Sleep(2);
        }

        Check(code);
    }

    /// <summary>The first value of the first row.</summary>
    /// <param name="sql">One statement.</param>
    /// <returns>The number; 0 for no row.</returns>
    public long ReadInt64(string sql)
    {
        using var statement = Prepare(sql);
        return statement.Step() ? statement.GetInt64(0) : 0;
    }

    /// <summary>Does work that is stored as a whole or not at all.</summary>
    /// <typeparam name="T">What it gives.</typeparam>
    /// <param name="begin"><c>BEGIN IMMEDIATE</c> to write, <c>BEGIN</c> to read one moment's state.</param>
    /// <param name="work">The work.</param>
    /// <returns>What the work gave.</returns>
    public T InTransaction<T>(string begin, Func<SqliteDatabase, T> work)
    {
        Execute(begin);
        try
        {
            var result = work(this);
            Execute("COMMIT");
            return result;
        }
        catch
        {
            // A full disk ends the transaction by itself. What fails in a rollback is the next call's to report.
            if (raw.sqlite3_get_autocommit(_handle) == 0)
            {
                _ = raw.sqlite3_exec(_handle, "ROLLBACK");
            }

            throw;
        }
    }

    /// <summary>Makes the exception for a code of SQLite's.</summary>
    /// <param name="code">The code.</param>
    /// <returns>The exception, with the fitting row of the error table.</returns>
    public SyncException Failure(int code) => SqliteFailures.From(code, raw.sqlite3_errmsg(_handle).utf8_to_string(), _location);

    public void Dispose()
    {
        foreach (var statement in _statements.Values)
        {
            statement.Close();
        }

        _statements.Clear();
        _handle.Dispose();
    }

    private void Check(int code)
    {
        if (code != raw.SQLITE_OK)
        {
            throw Failure(code);
        }
    }
}
