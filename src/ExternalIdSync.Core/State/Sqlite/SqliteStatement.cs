using System.Text;
using SQLitePCL;

namespace ExternalIdSync.Core.State.Sqlite;

/// <summary>
/// A prepared statement, kept by its <see cref="SqliteDatabase"/> and used again. Disposing it ends one use; parameters and columns count from
/// 1 and from 0, as in SQLite.
/// </summary>
internal sealed class SqliteStatement(SqliteDatabase database, sqlite3_stmt handle) : IDisposable
{
    private const int UsualText = 256;

    public SqliteStatement Bind(int parameter, long value)
    {
        Check(raw.sqlite3_bind_int64(handle, parameter, value));
        return this;
    }

    public SqliteStatement Bind(int parameter, long? value) => value is { } number ? Bind(parameter, number) : BindNull(parameter);

    public SqliteStatement Bind(int parameter, string? value)
    {
        if (string.IsNullOrEmpty(value))
        {
            // No bytes would be NULL.
            Check(value is null ? raw.sqlite3_bind_null(handle, parameter) : raw.sqlite3_bind_text(handle, parameter, value));
            return this;
        }

        // With its length, because a text may hold a NUL character; and most are short enough to need no memory of their own.
        Span<byte> buffer = stackalloc byte[UsualText];
        Check(raw.sqlite3_bind_text(
            handle, parameter, Encoding.UTF8.TryGetBytes(value, buffer, out var length) ? buffer[..length] : Encoding.UTF8.GetBytes(value)));
        return this;
    }

    public SqliteStatement BindBlob(int parameter, ReadOnlySpan<byte> value)
    {
        Check(raw.sqlite3_bind_blob(handle, parameter, value));
        return this;
    }

    public SqliteStatement BindNull(int parameter)
    {
        Check(raw.sqlite3_bind_null(handle, parameter));
        return this;
    }

    /// <summary>Goes on to the next row.</summary>
    /// <returns>Whether there is one.</returns>
    public bool Step()
    {
        var code = raw.sqlite3_step(handle);
        if (code is raw.SQLITE_ROW or raw.SQLITE_DONE)
        {
            return code == raw.SQLITE_ROW;
        }

        throw database.Failure(code);
    }

    /// <summary>Runs the statement to its end and makes it ready for other parameters; those not bound again stay.</summary>
    /// <returns>How many rows it changed.</returns>
    public int Execute()
    {
        Run();
        return database.Changes;
    }

    /// <summary>As <see cref="Execute"/>, where nobody asks how many rows it changed.</summary>
    public void Run()
    {
        while (Step())
        {
        }

        Reset();
    }

    /// <summary>Makes the statement ready to run again with the same parameters. Its outcome was reported by <see cref="Step"/>.</summary>
    public void Reset() => _ = raw.sqlite3_reset(handle);

    public bool IsNull(int column) => raw.sqlite3_column_type(handle, column) == raw.SQLITE_NULL;

    public long GetInt64(int column) => raw.sqlite3_column_int64(handle, column);

    public long? FindInt64(int column) => IsNull(column) ? null : GetInt64(column);

    // As a blob, because a text may hold a NUL character, at which the text functions would end.
    public string GetText(int column) => Encoding.UTF8.GetString(raw.sqlite3_column_blob(handle, column));

    public string? FindText(int column)
    {
        var text = raw.sqlite3_column_blob(handle, column);
        return text.IsEmpty && IsNull(column) ? null : Encoding.UTF8.GetString(text);
    }

    public ReadOnlySpan<byte> GetBlob(int column) => raw.sqlite3_column_blob(handle, column);

    public void Dispose()
    {
        Reset();
        _ = raw.sqlite3_clear_bindings(handle);
    }

    /// <summary>Ends the statement for good.</summary>
    public void Close() => handle.Dispose();

    private void Check(int code)
    {
        if (code != raw.SQLITE_OK)
        {
            throw database.Failure(code);
        }
    }
}
