namespace ExternalIdSync.Core.Tests.State.Sqlite;

public sealed class SqliteStoredRunTests() : StoredRunTests(new SqliteHome());
