namespace ExternalIdSync.Core.Tests.State.Sqlite;

public sealed class SqliteStoredQuotaTests() : StoredQuotaTests(new SqliteHome());
