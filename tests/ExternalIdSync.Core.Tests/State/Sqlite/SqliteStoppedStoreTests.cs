namespace ExternalIdSync.Core.Tests.State.Sqlite;

public sealed class SqliteStoppedStoreTests() : StoppedStoreTests(new SqliteHome());
