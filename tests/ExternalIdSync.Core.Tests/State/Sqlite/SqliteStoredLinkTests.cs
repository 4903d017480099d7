namespace ExternalIdSync.Core.Tests.State.Sqlite;

public sealed class SqliteStoredLinkTests() : StoredLinkTests(new SqliteHome());
