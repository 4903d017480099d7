using ExternalIdSync.Core.State;

namespace ExternalIdSync.Core.Jobs;

/// <summary>Looks at and moves the cursor of a job by hand.</summary>
/// <param name="job">The job.</param>
/// <param name="store">Its state.</param>
/// <param name="time">The clock; <see langword="null"/> for the system's.</param>
public sealed class JobCursors(JobDefinition job, IStateStore store, TimeProvider? time = null)
{
    private readonly TimeProvider _time = time ?? TimeProvider.System;

    /// <summary>Where the job goes on reading its source.</summary>
    /// <param name="cancellationToken">Stops the call.</param>
    /// <returns>The cursor; <see langword="null"/> for the source's beginning.</returns>
    public Task<SyncCursor?> FindAsync(CancellationToken cancellationToken) => store.FindCursorAsync(job.Name, job.Source.Name, cancellationToken);

    /// <summary>Moves the cursor to where somebody wants it.</summary>
    /// <param name="aim">Where to.</param>
    /// <param name="cancellationToken">Stops the call.</param>
    /// <returns>The cursor as it is then; <see langword="null"/> for the source's beginning.</returns>
    /// <exception cref="SyncException">The job cannot go there, or a run is on (<see cref="SyncErrors.LeaseHeld"/>).</exception>
    public Task<SyncCursor?> MoveAsync(CursorAim aim, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(aim);
        return aim.MoveAsync(this, cancellationToken);
    }

    /// <summary>
    /// Moves the cursor, also back: to a text that <see cref="SyncRun.CursorBefore"/> or <see cref="SyncRun.CursorAfter"/> of an earlier run
    /// holds. What is read again is sent only where it differs.
    /// </summary>
    /// <param name="text">The cursor.</param>
    /// <param name="cancellationToken">Stops the call.</param>
    /// <returns>The cursor as it is now.</returns>
    /// <exception cref="SyncException">
    /// <see cref="SyncErrors.OptionInvalid"/>: the cursor is another source's or damaged. <see cref="SyncErrors.LeaseHeld"/>: a run is on.
    /// </exception>
    public async Task<SyncCursor> SetAsync(string text, CancellationToken cancellationToken)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(text);
        job.Source.RequireCursor(text);
        var held = await HoldAsync(cancellationToken).ConfigureAwait(false);
        await using (held.ConfigureAwait(false))
        {
            return await store.SetCursorAsync(held.Lease, new CursorUpdate(job.Source.Name, text, job.Source.Describe(text)), cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Moves the cursor back to where an earlier run began.</summary>
    /// <param name="runId">The run.</param>
    /// <param name="cancellationToken">Stops the call.</param>
    /// <returns>The cursor as it is now; <see langword="null"/> where that run began at the source's beginning.</returns>
    /// <exception cref="SyncException"><see cref="SyncErrors.RunNotFound"/>: the job has no such run. <see cref="SyncErrors.LeaseHeld"/>: a run is on.</exception>
    public async Task<SyncCursor?> RewindAsync(long runId, CancellationToken cancellationToken)
    {
        var runs = await store.ListRunsAsync(new RunQuery { Job = job.Name, Id = runId }, cancellationToken).ConfigureAwait(false);
        if (runs is not [var run] || run.Source != job.Source.Name)
        {
            throw new SyncException(SyncErrors.RunNotFound, FormattableString.Invariant($"The job '{job.Name}' has no run {runId} that read '{job.Source.Name}'."))
            {
                Subject = runId,
            };
        }

        if (run.CursorBefore is { } text)
        {
            return await SetAsync(text, cancellationToken).ConfigureAwait(false);
        }

        await RemoveAsync(cancellationToken).ConfigureAwait(false);
        return null;
    }

    /// <summary>Moves the cursor to a time: what changed then or later is read again.</summary>
    /// <param name="time">The time, by the source's clock.</param>
    /// <param name="cancellationToken">Stops the call.</param>
    /// <returns>The cursor as it is now.</returns>
    /// <exception cref="SyncException">
    /// <see cref="SyncErrors.NotSupported"/>: the source knows no times of changes, as files do not. <see cref="SyncErrors.OptionInvalid"/>: the
    /// time lies ahead. <see cref="SyncErrors.LeaseHeld"/>: a run is on.
    /// </exception>
    public Task<SyncCursor> RewindAsync(DateTimeOffset time, CancellationToken cancellationToken)
    {
        if (time > _time.GetUtcNow())
        {
            throw new SyncException(SyncErrors.OptionInvalid, FormattableString.Invariant(
                $"{time.UtcDateTime:yyyy-MM-dd HH:mm:ss} UTC lies ahead: what changes until then would never be read.")) { Subject = time };
        }

        return SetAsync(
            job.Source.CursorAt(time) ?? throw new SyncException(
                SyncErrors.NotSupported,
                $"'{job.Source.Name}' knows no times of changes to go back to. Go back to where a run began, or to the source's beginning.")
            { Subject = job.Source.Name },
            cancellationToken);
    }

    /// <summary>Forgets the cursor: the next run reads the source from its beginning.</summary>
    /// <param name="cancellationToken">Stops the call.</param>
    /// <returns>Whether there was one.</returns>
    /// <exception cref="SyncException"><see cref="SyncErrors.LeaseHeld"/>: a run is on.</exception>
    public async Task<bool> RemoveAsync(CancellationToken cancellationToken)
    {
        var held = await HoldAsync(cancellationToken).ConfigureAwait(false);
        await using (held.ConfigureAwait(false))
        {
            return await store.RemoveCursorAsync(held.Lease, job.Source.Name, cancellationToken).ConfigureAwait(false);
        }
    }

    private Task<HeldLease> HoldAsync(CancellationToken cancellationToken) =>
        HeldLease.AcquireAsync(store, job.Name, HeldLease.UsualDuration, _time, cancellationToken);
}
