namespace ExternalIdSync.Core.Tests.State.Sqlite;

public sealed class SqliteStoredRejectionTests() : StoredRejectionTests(new SqliteHome());
