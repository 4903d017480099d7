namespace ExternalIdSync.Core.State.Sqlite;

/// <summary>How a <see cref="SqliteStateStore"/> works.</summary>
public sealed record SqliteStateOptions
{
    /// <summary>What may be done with the file.</summary>
    public StateAccess Access { get; init; }

    /// <summary>How long to wait for another process's write. The default value is 10 seconds.</summary>
    public TimeSpan BusyTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>
    /// Whether every commit waits for the disk. A killed process loses nothing either way. After a power cut without it, the file is sound but
    /// may lack the last commits, cursor and fingerprints alike: those records are read and sent again. The default value is <see langword="false"/>.
    /// </summary>
    public bool WaitsForDisk { get; init; }

    /// <summary>What is forgotten, and when.</summary>
    public StateRetention Retention { get; init; } = new();

    /// <summary>The clock: times of runs, and when leases run out.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;
}
