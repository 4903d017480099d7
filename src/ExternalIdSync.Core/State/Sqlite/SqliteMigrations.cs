using System.Globalization;
using System.Reflection;

namespace ExternalIdSync.Core.State.Sqlite;

/// <summary>Brings a database to this program's schema: the embedded files <c>Migrations/NNNN_*.sql</c>, each applied once, in order.</summary>
internal sealed class SqliteMigrations(IReadOnlyList<string> scripts)
{
    /// <summary>Marks a file as ours: "EIDS" in SQLite's header, where the command <c>file</c> finds it too.</summary>
    private const int ApplicationId = 0x45494453;

    private static readonly Lazy<SqliteMigrations> Embedded = new(static () => new SqliteMigrations(ReadEmbedded()));

    /// <summary>This program's migrations.</summary>
    public static SqliteMigrations Current => Embedded.Value;

    /// <summary>Applies what is missing, in one transaction.</summary>
    /// <param name="database">An open connection.</param>
    /// <param name="location">What messages call it.</param>
    /// <exception cref="SyncException">The file is newer than this program, or another program's.</exception>
    public void Apply(SqliteDatabase database, string location)
    {
        if (ReadVersionAtOnce(database, location) == scripts.Count)
        {
            return;
        }

        _ = database.InTransaction("BEGIN IMMEDIATE", connection =>
        {
            // Again, because another process may have been faster.
            for (var version = (int)ReadVersion(connection, location); version < scripts.Count; version++)
            {
                connection.Execute(scripts[version]);
            }

            connection.Execute(string.Create(CultureInfo.InvariantCulture, $"PRAGMA application_id = {ApplicationId}; PRAGMA user_version = {scripts.Count}"));
            return true;
        });
    }

    /// <summary>Makes sure that a database may be read as it is.</summary>
    /// <param name="database">An open connection.</param>
    /// <param name="location">What messages call it.</param>
    /// <returns>Whether there is anything to read; not in a file that is just being made.</returns>
    /// <exception cref="SyncException">The file is newer or older than this program, or another program's.</exception>
    public bool Verify(SqliteDatabase database, string location)
    {
        var version = ReadVersionAtOnce(database, location);
        if (version > 0 && version < scripts.Count)
        {
            throw new SyncException(SyncErrors.StateOutdated,
                $"The state file '{location}' is of version {version}; this program needs {scripts.Count} and may not change the file now.")
            {
                Subject = location,
            };
        }

        return version > 0;
    }

    private static List<string> ReadEmbedded()
    {
        var assembly = Assembly.GetExecutingAssembly();
        var names = assembly.GetManifestResourceNames()
            .Where(static name => name.StartsWith("SqliteMigrations/", StringComparison.Ordinal))
            .Order(StringComparer.Ordinal);
        var texts = new List<string>();
        foreach (var name in names)
        {
            using var reader = new StreamReader(assembly.GetManifestResourceStream(name)!);
            texts.Add(reader.ReadToEnd());
        }

        return texts;
    }

    // In one transaction: another process may be making the file, and half of it is neither ours nor empty.
    private long ReadVersionAtOnce(SqliteDatabase database, string location) =>
        database.InTransaction("BEGIN", connection => ReadVersion(connection, location));

    private long ReadVersion(SqliteDatabase database, string location)
    {
        var version = database.ReadInt64("PRAGMA user_version");
        var application = database.ReadInt64("PRAGMA application_id");
        var isOurs = application == ApplicationId
            || (application == 0 && version == 0 && database.ReadInt64("SELECT count(*) FROM sqlite_master") == 0);
        if (!isOurs)
        {
            throw new SyncException(SyncErrors.StateCorrupt, $"The file '{location}' is another program's database, not a state file.")
            {
                Subject = location,
            };
        }

        return version <= scripts.Count
            ? version
            : throw new SyncException(SyncErrors.StateTooNew,
                $"The state file '{location}' is of version {version}; this program knows versions up to {scripts.Count}.")
            {
                Subject = location,
            };
    }
}
