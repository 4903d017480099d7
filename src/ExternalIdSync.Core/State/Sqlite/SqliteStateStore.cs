using System.Globalization;

namespace ExternalIdSync.Core.State.Sqlite;

/// <summary>
/// The state in one SQLite file, for the jobs of one machine. The file may be open in several processes: a write-ahead log lets
/// all of them read while one writes. It must be on a local disk, because such a log needs memory that its users share.
/// </summary>
/// <remarks>
/// One connection writes and one reads, each used by one caller at a time; calls do their work on the calling thread, and wait without
/// holding it where another call of this process is on.
/// </remarks>
public sealed partial class SqliteStateStore : IStateStore
{
    private readonly SqliteStateOptions _options;
    private readonly SqliteDatabase _writer;
    private readonly SqliteDatabase _reader;
    private readonly SemaphoreSlim _writing = new(1, 1);
    private readonly SemaphoreSlim _reading;
    private bool _isDisposed;

    private SqliteStateStore(string location, SqliteStateOptions options, SqliteDatabase writer, SqliteDatabase reader)
    {
        Location = location;
        _options = options;
        _writer = writer;
        _reader = reader;
        _reading = ReferenceEquals(writer, reader) ? _writing : new SemaphoreSlim(1, 1);
    }

    /// <inheritdoc/>
    public string Location { get; }

    /// <summary>Opens a state file; makes it, for its owner's eyes only, where there is none and writing is allowed.</summary>
    /// <param name="path">The path.</param>
    /// <param name="options">How to work; the defaults for <see langword="null"/>.</param>
    /// <param name="cancellationToken">Stops the call.</param>
    /// <returns>The store.</returns>
    /// <exception cref="SyncException">The file cannot be used; the row of the error table says why.</exception>
    public static Task<SqliteStateStore> OpenAsync(string path, SqliteStateOptions? options, CancellationToken cancellationToken) =>
        OpenAsync(path, options, SqliteMigrations.Current, cancellationToken);

    internal static Task<SqliteStateStore> OpenAsync(
        string path, SqliteStateOptions? options, SqliteMigrations migrations, CancellationToken cancellationToken)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        cancellationToken.ThrowIfCancellationRequested();
        options ??= new SqliteStateOptions();
        var file = Path.GetFullPath(path);
        var isWritable = options.Access == StateAccess.ReadWrite;
        return Task.FromResult(
            isWritable ? OpenWritable(file, options, migrations)
            : File.Exists(file) ? OpenReadOnly(file, options, migrations)
            : OpenEmpty(file, options, migrations));
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        // After whoever is inside: a statement in use must not lose its connection. The reader goes first, so that the writer is the
        // last one out and folds the log into the file.
        await CloseAsync(_reading, _reader).ConfigureAwait(false);
        await CloseAsync(_writing, _writer).ConfigureAwait(false);
    }

    /// <summary>Stands in for a full disk, in tests.</summary>
    internal void LimitPages(int pages) => _ = _writer.ReadInt64(string.Create(CultureInfo.InvariantCulture, $"PRAGMA max_page_count = {pages}"));

    private async Task CloseAsync(SemaphoreSlim gate, SqliteDatabase database)
    {
        await gate.WaitAsync().ConfigureAwait(false);
        _isDisposed = true;
        database.Dispose();
        gate.Release();
    }

    private static SqliteStateStore OpenWritable(string file, SqliteStateOptions options, SqliteMigrations migrations)
    {
        StateFile.Prepare(file);
        var writer = SqliteDatabase.Open(file, file, StateAccess.ReadWrite, options.BusyTimeout);
        SqliteDatabase? reader = null;
        try
        {
            writer.ExecuteOnceFree("PRAGMA journal_mode = WAL", options.BusyTimeout);
            writer.Execute(options.WaitsForDisk ? "PRAGMA synchronous = FULL" : "PRAGMA synchronous = NORMAL");

            // Keys in no order touch a page each: 64 MiB of cache, and a log of as much before it is folded in, write a page once for many
            // changes. Deleted rows are overwritten, because rejections hold personal data.
            writer.Execute("PRAGMA cache_size = -65536; PRAGMA wal_autocheckpoint = 16384; PRAGMA journal_size_limit = 67108864; PRAGMA secure_delete = ON");
            migrations.Apply(writer, file);
            reader = SqliteDatabase.Open(file, file, StateAccess.ReadOnly, options.BusyTimeout);
            reader.Execute("PRAGMA cache_size = -16384");
            return new SqliteStateStore(file, options, writer, reader);
        }
        catch
        {
            reader?.Dispose();
            writer.Dispose();
            throw;
        }
    }

    private static SqliteStateStore OpenReadOnly(string file, SqliteStateOptions options, SqliteMigrations migrations)
    {
        var reader = SqliteDatabase.OpenToRead(file, options.BusyTimeout);
        try
        {
            if (!migrations.Verify(reader, file))
            {
                reader.Dispose();
                return OpenEmpty(file, options, migrations);
            }

            reader.Execute("PRAGMA cache_size = -32768");
            return new SqliteStateStore(file, options, reader, reader);
        }
        catch
        {
            reader.Dispose();
            throw;
        }
    }

    private static SqliteStateStore OpenEmpty(string file, SqliteStateOptions options, SqliteMigrations migrations)
    {
        StateFile.RefuseDirectory(file);
        var empty = SqliteDatabase.Open(":memory:", file, StateAccess.ReadWrite, options.BusyTimeout);
        try
        {
            migrations.Apply(empty, file);
            empty.Execute("PRAGMA query_only = ON");
            return new SqliteStateStore(file, options, empty, empty);
        }
        catch
        {
            empty.Dispose();
            throw;
        }
    }

    private long Now() => _options.Time.GetUtcNow().ToUnixTimeMilliseconds();

    private static DateTimeOffset ToTime(long milliseconds) => DateTimeOffset.FromUnixTimeMilliseconds(milliseconds);

    /// <summary>Reads one moment's state.</summary>
    private async Task<T> ReadAsync<T>(Func<SqliteDatabase, T> work, CancellationToken cancellationToken)
    {
        await _reading.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            ObjectDisposedException.ThrowIf(_isDisposed, this);
            return _reader.InTransaction("BEGIN", work);
        }
        finally
        {
            _reading.Release();
        }
    }

    /// <summary>Writes as a whole or not at all.</summary>
    private async Task<T> WriteAsync<T>(Func<SqliteDatabase, T> work, CancellationToken cancellationToken)
    {
        if (_options.Access == StateAccess.ReadOnly)
        {
            throw new SyncException(SyncErrors.StateReadOnly, $"The state file '{Location}' was opened to read only.") { Subject = Location };
        }

        await _writing.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            ObjectDisposedException.ThrowIf(_isDisposed, this);
            return _writer.InTransaction("BEGIN IMMEDIATE", work);
        }
        finally
        {
            _writing.Release();
        }
    }

    /// <summary>Writes under a lease, which is checked within the same transaction: nobody can take over in between.</summary>
    private Task<T> WriteAsync<T>(Lease lease, Func<SqliteDatabase, long, T> work, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(lease);
        return WriteAsync(database => work(database, RequireLease(database, lease)), cancellationToken);
    }
}
