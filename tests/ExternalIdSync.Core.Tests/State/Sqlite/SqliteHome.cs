using ExternalIdSync.Core.State;
using ExternalIdSync.Core.State.Sqlite;

namespace ExternalIdSync.Core.Tests.State.Sqlite;

/// <summary>A state file in a folder of its own.</summary>
public sealed class SqliteHome : StateHome
{
    public string Folder { get; } = Directory.CreateTempSubdirectory("externalidsync-state-").FullName;

    public string File => Path.Combine(Folder, "state.db");

    public static SqliteStateOptions Options(TimeProvider clock) => new() { Time = clock, BusyTimeout = TimeSpan.FromSeconds(10) };

    public override async Task<IStateStore> OpenAsync(StateRetention? retention, TimeProvider clock) =>
        await SqliteStateStore.OpenAsync(File, Options(clock) with { Retention = retention ?? new StateRetention() }, CancellationToken.None);

    public override ValueTask DisposeAsync()
    {
        Directory.Delete(Folder, recursive: true);
        return ValueTask.CompletedTask;
    }
}
