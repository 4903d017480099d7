namespace ExternalIdSync.Core.Writing;

/// <summary>Counts a run. The reader counts what it reads, the settling everything else; anyone may look at any time.</summary>
internal sealed class RunTally(TimeProvider time)
{
    private readonly long _started = time.GetTimestamp();
    private readonly object _lock = new();
    private long _read;
    private long _settled;
    private long _created;
    private long _updated;
    private long _unchanged;
    private long _conflicts;
    private long _rejected;
    private long _blocked;
    private long _failed;
    private long _deleted;
    private long _merged;
    private long _superseded;
    private TimeSpan? _ended;

    /// <summary>Records read so far.</summary>
    public long Read => Volatile.Read(ref _read);

    /// <summary>Records refused, in conflict, blocked or failed so far.</summary>
    public long Bad =>
        Volatile.Read(ref _conflicts) + Volatile.Read(ref _rejected) + Volatile.Read(ref _blocked) + Volatile.Read(ref _failed);

    /// <summary>Records written so far.</summary>
    public long Written => Volatile.Read(ref _created) + Volatile.Read(ref _updated);

    /// <summary>Why the run ended early.</summary>
    public (SyncError Error, string Reason, RunStatus Status)? Stop { get; private set; }

    /// <summary>Counts a record read. For the reader only.</summary>
    public void CountRead() => Volatile.Write(ref _read, _read + 1);

    /// <summary>Counts a record settled. For the settling only.</summary>
    /// <param name="outcome">What became of it.</param>
    public void Count(SyncOutcome outcome)
    {
        ref var counter = ref _failed;
        switch (outcome)
        {
            case SyncOutcome.Created or SyncOutcome.WouldCreate:
                counter = ref _created;
                break;
            case SyncOutcome.Updated or SyncOutcome.WouldUpdate:
                counter = ref _updated;
                break;
            case SyncOutcome.Unchanged:
                counter = ref _unchanged;
                break;
            case SyncOutcome.Conflict:
                counter = ref _conflicts;
                break;
            case SyncOutcome.Rejected:
                counter = ref _rejected;
                break;
            case SyncOutcome.Blocked:
                counter = ref _blocked;
                break;
            default:
                break;
        }

        Volatile.Write(ref counter, counter + 1);
        Volatile.Write(ref _settled, _settled + 1);
    }

    /// <summary>Records that are gone at the source, told and not carried out.</summary>
    public (long Deleted, long Merged) Gone => (Volatile.Read(ref _deleted), Volatile.Read(ref _merged));

    /// <summary>Counts a record that is gone at the source. For the settling only.</summary>
    /// <param name="isMerged">Whether it went into another one.</param>
    public void CountGone(bool isMerged)
    {
        ref var counter = ref isMerged ? ref _merged : ref _deleted;
        Volatile.Write(ref counter, counter + 1);
        Volatile.Write(ref _settled, _settled + 1);
    }

    /// <summary>Counts a record that gave way to a newer version of itself, which alone counts as read. For the settling only.</summary>
    public void CountSuperseded() => Volatile.Write(ref _superseded, _superseded + 1);

    /// <summary>Notes why the run ends early; the first reason counts.</summary>
    /// <param name="error">The row of the error table.</param>
    /// <param name="reason">Why, in a sentence.</param>
    /// <param name="status">How the run ends.</param>
    public void End(SyncError error, string reason, RunStatus status)
    {
        lock (_lock)
        {
            Stop ??= (error, reason, status);
        }
    }

    /// <summary>Stops the clock.</summary>
    public void StopClock() => _ended ??= time.GetElapsedTime(_started);

    /// <summary>How far the run is.</summary>
    /// <returns>The numbers.</returns>
    public RunProgress Snapshot() => new(
        Read - Volatile.Read(ref _superseded),
        Volatile.Read(ref _settled),
        Volatile.Read(ref _created),
        Volatile.Read(ref _updated),
        Volatile.Read(ref _unchanged),
        Volatile.Read(ref _conflicts),
        Volatile.Read(ref _rejected),
        Volatile.Read(ref _blocked),
        Volatile.Read(ref _failed),
        _ended ?? time.GetElapsedTime(_started));
}
