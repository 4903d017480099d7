namespace ExternalIdSync.Core.Tests.State.Sqlite;

public sealed class SqliteStoredLeaseTests() : StoredLeaseTests(new SqliteHome());
