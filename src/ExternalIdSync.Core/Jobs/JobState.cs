using ExternalIdSync.Core.State;
using ExternalIdSync.Core.State.Sqlite;

namespace ExternalIdSync.Core.Jobs;

/// <summary>A job's state.</summary>
public static class JobState
{
    /// <summary>Opens it.</summary>
    /// <param name="job">The job.</param>
    /// <param name="access">What may be done with it.</param>
    /// <param name="time">The clock; <see langword="null"/> for the system's.</param>
    /// <param name="cancellationToken">Stops the call.</param>
    /// <returns>The store, the caller's to dispose.</returns>
    /// <exception cref="SyncException">It cannot be used; the row of the error table says why.</exception>
    public static async Task<IStateStore> OpenAsync(JobDefinition job, StateAccess access, TimeProvider? time, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(job);
        return await SqliteStateStore.OpenAsync(
            job.StatePath,
            new SqliteStateOptions { Access = access, Retention = job.Retention, Time = time ?? TimeProvider.System },
            cancellationToken).ConfigureAwait(false);
    }
}
