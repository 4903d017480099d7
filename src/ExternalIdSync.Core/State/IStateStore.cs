namespace ExternalIdSync.Core.State;

/// <summary>
/// What jobs remember: links, fingerprints, cursors, runs, rejections, leases and quotas. A store may be shared by processes and by
/// machines. Every change is one transaction; a change made under a <see cref="Lease"/> is refused in that same transaction when another
/// holder has taken the job over, so a process that was thought dead cannot spoil its successor's work.
/// Every method is safe to call from several threads at once.
/// </summary>
/// <remarks>
/// Every method may throw a <see cref="SyncException"/> with one of the state rows of the error table: <see cref="SyncErrors.StateCorrupt"/>,
/// <see cref="SyncErrors.StateReadOnly"/>, <see cref="SyncErrors.StateFull"/>, <see cref="SyncErrors.StateBusy"/>; those that take a lease also
/// <see cref="SyncErrors.LeaseLost"/>. After any of them the stored state is what it was before the call.
/// </remarks>
public interface IStateStore : IAsyncDisposable
{
    /// <summary>Where the state is, for messages: a path or a host, without secrets.</summary>
    string Location { get; }

    /// <summary>Takes the right to run a job. The lease of a holder that crashed is taken over once it ran out.</summary>
    /// <param name="job">The job's name; any text.</param>
    /// <param name="owner">Who asks, for people: machine and process.</param>
    /// <param name="duration">For how long; it must be renewed before.</param>
    /// <param name="cancellationToken">Stops the call.</param>
    /// <returns>The lease.</returns>
    /// <exception cref="SyncException">Another holder has it: <see cref="SyncErrors.LeaseHeld"/>.</exception>
    Task<Lease> AcquireLeaseAsync(string job, string owner, TimeSpan duration, CancellationToken cancellationToken);

    /// <summary>Extends a lease from now on. One that ran out but that nobody took may be renewed.</summary>
    /// <param name="lease">The lease.</param>
    /// <param name="duration">For how long.</param>
    /// <param name="cancellationToken">Stops the call.</param>
    /// <returns>The lease with its new end; the old one stays as good.</returns>
    Task<Lease> RenewLeaseAsync(Lease lease, TimeSpan duration, CancellationToken cancellationToken);

    /// <summary>Gives a lease back. Does nothing where it was lost or given back before.</summary>
    /// <param name="lease">The lease.</param>
    /// <param name="cancellationToken">Stops the call.</param>
    /// <returns>When it is done.</returns>
    Task ReleaseLeaseAsync(Lease lease, CancellationToken cancellationToken);

    /// <summary>Who holds a job now.</summary>
    /// <param name="job">The job's name.</param>
    /// <param name="cancellationToken">Stops the call.</param>
    /// <returns>The lease, which may have run out; <see langword="null"/> where nobody holds it.</returns>
    Task<Lease?> FindLeaseAsync(string job, CancellationToken cancellationToken);

    /// <summary>Writes down that a run began. A run of the job that never ended is closed as <see cref="SyncErrors.RunInterrupted"/>.</summary>
    /// <param name="lease">The right to run the job.</param>
    /// <param name="source">The source's name.</param>
    /// <param name="target">The target's name.</param>
    /// <param name="cancellationToken">Stops the call.</param>
    /// <returns>The run's number.</returns>
    Task<long> StartRunAsync(Lease lease, string source, string target, CancellationToken cancellationToken);

    /// <summary>Writes down how a run ended, and forgets what the retention says.</summary>
    /// <param name="lease">The right to run the job.</param>
    /// <param name="runId">The run.</param>
    /// <param name="summary">Its numbers; they replace those counted from the batches.</param>
    /// <param name="lag">Its lag.</param>
    /// <param name="cancellationToken">Stops the call.</param>
    /// <returns>The run as it is remembered.</returns>
    Task<SyncRun> FinishRunAsync(Lease lease, long runId, RunSummary summary, RunLag lag, CancellationToken cancellationToken);

    /// <summary>Runs, the latest first.</summary>
    /// <param name="query">Which.</param>
    /// <param name="cancellationToken">Stops the call.</param>
    /// <returns>The runs.</returns>
    Task<IReadOnlyList<SyncRun>> ListRunsAsync(RunQuery query, CancellationToken cancellationToken);

    /// <summary>What became of the records of a run, in the order they were settled.</summary>
    /// <param name="runId">The run.</param>
    /// <param name="after">Only outcomes with a higher sequence: the next page.</param>
    /// <param name="limit">At most so many.</param>
    /// <param name="cancellationToken">Stops the call.</param>
    /// <returns>The outcomes that are still remembered.</returns>
    Task<IReadOnlyList<RecordOutcome>> ListOutcomesAsync(long runId, long after, int limit, CancellationToken cancellationToken);

    /// <summary>What is known of some external IDs.</summary>
    /// <param name="scope">The job and the target.</param>
    /// <param name="keys">The external IDs; the same may stand twice. About 1,000 is a good number.</param>
    /// <param name="cancellationToken">Stops the call.</param>
    /// <returns>As many answers, in the same order.</returns>
    Task<IReadOnlyList<LinkState>> LookupAsync(LinkScope scope, IReadOnlyList<ExternalId> keys, CancellationToken cancellationToken);

    /// <summary>How many links there are.</summary>
    /// <param name="scope">The job and the target.</param>
    /// <param name="cancellationToken">Stops the call.</param>
    /// <returns>The number.</returns>
    Task<long> CountLinksAsync(LinkScope scope, CancellationToken cancellationToken);

    /// <summary>
    /// Says that these records are about to be written: their fingerprints go, their links stay. Call it before sending. Should the process be
    /// killed between the target's confirmation and <see cref="CommitAsync"/>, the next run then writes the record whatever its value is by
    /// then; otherwise a value that went back meanwhile would look unchanged.
    /// </summary>
    /// <param name="lease">The right to run the job.</param>
    /// <param name="target">The target's name.</param>
    /// <param name="keys">The external IDs; those without a link or a fingerprint cost nothing.</param>
    /// <param name="cancellationToken">Stops the call.</param>
    /// <returns>When it is stored.</returns>
    Task BeginWritesAsync(Lease lease, string target, IReadOnlyList<ExternalId> keys, CancellationToken cancellationToken);

    /// <summary>Stores links, fingerprints, outcomes, rejections and the cursor of a batch, together or not at all.</summary>
    /// <param name="lease">The right to run the job.</param>
    /// <param name="batch">The batch.</param>
    /// <param name="cancellationToken">Stops the call; once it returned, the batch is stored.</param>
    /// <returns>When it is stored.</returns>
    Task CommitAsync(Lease lease, StateBatch batch, CancellationToken cancellationToken);

    /// <summary>Forgets links, because the target no longer has these records.</summary>
    /// <param name="lease">The right to run the job.</param>
    /// <param name="target">The target's name.</param>
    /// <param name="keys">The external IDs.</param>
    /// <param name="cancellationToken">Stops the call.</param>
    /// <returns>How many there were.</returns>
    Task<int> ForgetLinksAsync(Lease lease, string target, IReadOnlyList<ExternalId> keys, CancellationToken cancellationToken);

    /// <summary>Cursors by job and source.</summary>
    /// <param name="job">Only this job's; <see langword="null"/> for every job's.</param>
    /// <param name="cancellationToken">Stops the call.</param>
    /// <returns>The cursors.</returns>
    Task<IReadOnlyList<SyncCursor>> ListCursorsAsync(string? job, CancellationToken cancellationToken);

    /// <summary>One cursor.</summary>
    /// <param name="job">The job's name.</param>
    /// <param name="source">The source's name.</param>
    /// <param name="cancellationToken">Stops the call.</param>
    /// <returns>The cursor; <see langword="null"/> before the first one is stored.</returns>
    Task<SyncCursor?> FindCursorAsync(string job, string source, CancellationToken cancellationToken);

    /// <summary>Moves a cursor by hand, also back. Fingerprints stay, so records read again are only sent where they differ.</summary>
    /// <param name="lease">The right to run the job: no run may be on.</param>
    /// <param name="cursor">The new place.</param>
    /// <param name="cancellationToken">Stops the call.</param>
    /// <returns>The cursor as stored.</returns>
    Task<SyncCursor> SetCursorAsync(Lease lease, CursorUpdate cursor, CancellationToken cancellationToken);

    /// <summary>Forgets a cursor: the next run reads the source from its beginning.</summary>
    /// <param name="lease">The right to run the job: no run may be on.</param>
    /// <param name="source">The source's name.</param>
    /// <param name="cancellationToken">Stops the call.</param>
    /// <returns>Whether there was one.</returns>
    Task<bool> RemoveCursorAsync(Lease lease, string source, CancellationToken cancellationToken);

    /// <summary>What a job noted for its next run, such as its source's fields.</summary>
    /// <param name="job">The job's name.</param>
    /// <param name="name">The note's name.</param>
    /// <param name="cancellationToken">Stops the call.</param>
    /// <returns>The note; <see langword="null"/> where there is none.</returns>
    Task<string?> FindNoteAsync(string job, string name, CancellationToken cancellationToken);

    /// <summary>Notes something for the job's next run.</summary>
    /// <param name="lease">The right to run the job.</param>
    /// <param name="name">The note's name.</param>
    /// <param name="text">The note, without personal data or secrets.</param>
    /// <param name="cancellationToken">Stops the call.</param>
    /// <returns>When it is stored.</returns>
    Task SetNoteAsync(Lease lease, string name, string text, CancellationToken cancellationToken);

    /// <summary>Open rejections, the oldest first.</summary>
    /// <param name="query">Which.</param>
    /// <param name="cancellationToken">Stops the call.</param>
    /// <returns>The rejections with their rows' values.</returns>
    Task<IReadOnlyList<SyncRejection>> ListRejectionsAsync(RejectionQuery query, CancellationToken cancellationToken);

    /// <summary>How many rejections are open.</summary>
    /// <param name="job">Only this job's; <see langword="null"/> for every job's.</param>
    /// <param name="cancellationToken">Stops the call.</param>
    /// <returns>The number by error id.</returns>
    Task<IReadOnlyDictionary<string, long>> CountRejectionsAsync(string? job, CancellationToken cancellationToken);

    /// <summary>
    /// Writes down that a run replays rejections. They leave when the run settles their records with success, and stay with one more attempt
    /// when they are refused again.
    /// </summary>
    /// <param name="lease">The right to run the job.</param>
    /// <param name="runId">The run.</param>
    /// <param name="ids">The rejections; those of other jobs are left alone.</param>
    /// <param name="cancellationToken">Stops the call.</param>
    /// <returns>How many there were.</returns>
    Task<int> MarkReplayAsync(Lease lease, long runId, IReadOnlyList<long> ids, CancellationToken cancellationToken);

    /// <summary>Removes rejections for good, with their rows' values. A person's decision: needs no lease.</summary>
    /// <param name="job">The job's name.</param>
    /// <param name="ids">The rejections; those of other jobs are left alone.</param>
    /// <param name="cancellationToken">Stops the call.</param>
    /// <returns>How many there were.</returns>
    Task<int> RemoveRejectionsAsync(string job, IReadOnlyList<long> ids, CancellationToken cancellationToken);

    /// <summary>
    /// Takes requests out of a quota that every process sharing this store draws on. Reserve some ahead and give back what was not used: a
    /// process that crashes then counts too many, never too few.
    /// </summary>
    /// <param name="quota">What the quota belongs to, such as a target's name.</param>
    /// <param name="windowStart">When the window began; a later one than the stored one starts again at 0.</param>
    /// <param name="limit">Requests allowed within the window.</param>
    /// <param name="wanted">Requests asked for.</param>
    /// <param name="cancellationToken">Stops the call.</param>
    /// <returns>Requests granted: from 0 to <paramref name="wanted"/>.</returns>
    Task<long> ReserveRequestsAsync(string quota, DateTimeOffset windowStart, long limit, long wanted, CancellationToken cancellationToken);

    /// <summary>Gives back reserved requests that were not sent. Does nothing once the window is over.</summary>
    /// <param name="quota">What the quota belongs to.</param>
    /// <param name="windowStart">The window they were reserved in.</param>
    /// <param name="unused">How many.</param>
    /// <param name="cancellationToken">Stops the call.</param>
    /// <returns>When it is stored.</returns>
    Task ReturnRequestsAsync(string quota, DateTimeOffset windowStart, long unused, CancellationToken cancellationToken);

    /// <summary>How much of a quota is used up.</summary>
    /// <param name="quota">What the quota belongs to.</param>
    /// <param name="cancellationToken">Stops the call.</param>
    /// <returns>The use; <see langword="null"/> where nothing was reserved yet.</returns>
    Task<QuotaUse?> FindQuotaAsync(string quota, CancellationToken cancellationToken);
}
