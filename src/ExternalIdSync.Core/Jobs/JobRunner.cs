using System.Runtime.CompilerServices;
using ExternalIdSync.Core.Writing;

namespace ExternalIdSync.Core.Jobs;

/// <summary>
/// Runs a job: takes its lease, tries open rejections again, reads its source from its cursor, sends what differs from what was written
/// last, and moves the cursor over what is settled. Whatever instant a run ends at, the next one goes on without loss.
/// </summary>
/// <param name="job">The job.</param>
public sealed class JobRunner(JobDefinition job)
{
    private JobSession? _session;
    private SyncRun? _run;

    /// <summary>The job.</summary>
    public JobDefinition Job => job;

    /// <summary>
    /// What the run did, with <see cref="SyncRun.Id"/> 0 under what-if, which is not remembered. Final once the enumeration of
    /// <see cref="RunAsync"/> ended, however it ended.
    /// </summary>
    /// <exception cref="InvalidOperationException">No run has ended.</exception>
    public SyncRun Run => LastRun ?? throw new InvalidOperationException("No run has ended.");

    /// <summary>As <see cref="Run"/>; <see langword="null"/> where no run has ended, as when it could not begin.</summary>
    public SyncRun? LastRun => Volatile.Read(ref _run);

    /// <summary>How far the run is. May be read at any time from any thread.</summary>
    public RunProgress Progress => Volatile.Read(ref _session)?.Progress ?? default;

    /// <summary>
    /// Runs the job, and gives each record's result as it is settled; records that are gone at the source are told as blocked. Ending the
    /// enumeration early stops the run and waits until no background work is left. One run at a time.
    /// </summary>
    /// <param name="options">How; <see langword="null"/> for the defaults.</param>
    /// <param name="cancellationToken">Stops the run; what was written is settled first, then the enumeration throws.</param>
    /// <returns>The results.</returns>
    /// <exception cref="SyncException">
    /// The run cannot begin (<see cref="SyncErrors.LeaseHeld"/>: another one is on), or it failed as a whole; what was settled before stays so.
    /// </exception>
    /// <exception cref="OperationCanceledException">The run was cancelled.</exception>
    public async IAsyncEnumerable<SyncResult> RunAsync(
        JobRunOptions? options = null, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        options ??= new JobRunOptions();
        Volatile.Write(ref _run, null);
        var session = await JobSession.OpenAsync(job, options, cancellationToken).ConfigureAwait(false);
        Volatile.Write(ref _session, session);
        try
        {
            var results = session.ExecuteAsync(cancellationToken).GetAsyncEnumerator(CancellationToken.None);
            await using (results.ConfigureAwait(false))
            {
                while (await session.NextAsync(results, cancellationToken).ConfigureAwait(false))
                {
                    yield return results.Current;
                }
            }
        }
        finally
        {
            try
            {
                Volatile.Write(ref _run, await session.FinishAsync().ConfigureAwait(false));
            }
            finally
            {
                await session.DisposeAsync().ConfigureAwait(false);
            }
        }
    }
}
