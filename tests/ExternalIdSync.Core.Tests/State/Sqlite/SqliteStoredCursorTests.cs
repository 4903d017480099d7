namespace ExternalIdSync.Core.Tests.State.Sqlite;

public sealed class SqliteStoredCursorTests() : StoredCursorTests(new SqliteHome());
