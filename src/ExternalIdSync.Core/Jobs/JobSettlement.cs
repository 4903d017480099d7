using ExternalIdSync.Core.Planning;
using ExternalIdSync.Core.State;
using ExternalIdSync.Core.Writing;
using Settled = ExternalIdSync.Core.Writing.SettledRecord;
using Stored = ExternalIdSync.Core.State.SettledRecord;

namespace ExternalIdSync.Core.Jobs;

/// <summary>
/// A run's memory: what is known of a record before it is written, and what became of it afterwards. A record that failed through no
/// fault of its own is settled as well: it is kept with its values and tried again by the next run, so that one record that keeps failing
/// cannot hold back everything behind it.
/// </summary>
internal sealed class JobSettlement : ISettlement
{
    // Unchanged records need no storing, so only the cursor behind them is, now and then: a killed run reads some again.
    private const int SettledPerCursor = 20_000;

    private readonly IStateStore _store;
    private readonly Lease? _lease;
    private readonly LinkScope _scope;
    private readonly Fingerprinter _fingerprinter;
    private readonly JobFeed _feed;
    private readonly TimeProvider _time;
    private string? _cursor;
    private int _sinceCursor;
    private bool _hasRejections;
    private bool _isBroken;

    /// <summary>Makes a run's memory.</summary>
    /// <param name="store">The state.</param>
    /// <param name="lease">The right to change it; <see langword="null"/> under what-if.</param>
    /// <param name="scope">Whose links.</param>
    /// <param name="fingerprinter">Tells contents apart.</param>
    /// <param name="feed">What is read.</param>
    /// <param name="time">The clock, for lags.</param>
    /// <param name="hasRejections">Whether any rejection is open.</param>
    public JobSettlement(
        IStateStore store, Lease? lease, LinkScope scope, Fingerprinter fingerprinter, JobFeed feed, TimeProvider time, bool hasRejections)
    {
        _store = store;
        _lease = lease;
        _scope = scope;
        _fingerprinter = fingerprinter;
        _feed = feed;
        _time = time;
        _hasRejections = hasRejections;
    }

    /// <summary>The run's number.</summary>
    public long RunId { get; init; }

    /// <summary>Whether records are sent that are known to be unchanged.</summary>
    public bool Force { get; init; }

    /// <summary>Whether the source's cursor is this run's to move.</summary>
    public bool MovesCursor { get; init; } = true;

    /// <summary>Says a cursor's place for people; <see langword="null"/> for a source that cannot.</summary>
    public Func<string, string>? Describe { get; init; }

    /// <summary>Whether refused records are kept for a replay; not those of a plan, which the source brings again.</summary>
    public bool KeepsRejections { get; init; } = true;

    /// <summary>Takes down what a what-if run says; <see langword="null"/> where no plan is saved.</summary>
    public PlanWriter? Plan { get; init; }

    /// <summary>The time between changes and their writes.</summary>
    public LagMeter Lag { get; } = new();

    /// <inheritdoc/>
    public async ValueTask LookUpAsync(ReadOnlyMemory<SyncRecord> records, Memory<KnownRecord> known, CancellationToken cancellationToken)
    {
        var keys = new ExternalId[records.Length];
        for (var i = 0; i < keys.Length; i++)
        {
            keys[i] = records.Span[i].ExternalId;
        }

        var links = await _store.LookupAsync(_scope, keys, cancellationToken).ConfigureAwait(false);
        var begun = 0;
        for (var i = 0; i < keys.Length; i++)
        {
            var fingerprint = _fingerprinter.Compute(records.Span[i]);
            var isUnchanged = !Force && links[i].Fingerprint == fingerprint;
            var isChanged = !isUnchanged && !links[i].Fingerprint.IsNone;
            known.Span[i] = new KnownRecord(links[i].TargetId, isUnchanged) { Fingerprint = fingerprint, IsChanged = isChanged };
            if (isChanged)
            {
                keys[begun++] = keys[i];
            }
        }

        if (_lease is not null && begun > 0)
        {
            await _store.BeginWritesAsync(_lease, _scope.Target, new ArraySegment<ExternalId>(keys, 0, begun), cancellationToken).ConfigureAwait(false);
        }
    }

    /// <inheritdoc/>
    public async ValueTask SettleAsync(ReadOnlyMemory<Settled> outcomes, CancellationToken cancellationToken)
    {
        var now = _time.GetUtcNow();
        var records = new List<Stored>(outcomes.Length);
        for (var i = 0; i < outcomes.Length; i++)
        {
            var outcome = outcomes.Span[i];
            _feed.Tracker.Settle(outcome.Place);
            if (!outcome.IsGone && (!outcome.IsKnown || _hasRejections) && (KeepsRejections || outcome.Result.IsSuccess))
            {
                _hasRejections |= !outcome.Result.IsSuccess;
                records.Add(ToStored(outcome));
            }

            if (outcome.Result.Outcome is SyncOutcome.Created or SyncOutcome.Updated && outcome.Record!.Origin.ChangedAt is { } changedAt)
            {
                Lag.Add(now - changedAt);
            }
        }

        _cursor = _feed.Tracker.Take() ?? _cursor;
        _sinceCursor += outcomes.Length;
        if (records.Count > 0 || (_cursor is not null && _sinceCursor >= SettledPerCursor))
        {
            await CommitAsync(records, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <inheritdoc/>
    public void Foresee(ReadOnlySpan<Settled> outcomes)
    {
        if (Plan is null)
        {
            return;
        }

        foreach (ref readonly var outcome in outcomes)
        {
            Plan.Add(outcome.Result, outcome.Record);
        }
    }

    /// <summary>Stores the cursor that nothing was stored with yet.</summary>
    /// <param name="cancellationToken">Stops the call.</param>
    /// <returns>When it is stored.</returns>
    public async ValueTask FlushAsync(CancellationToken cancellationToken)
    {
        _cursor = _feed.Tracker.Take() ?? _cursor;
        if (_cursor is not null && MovesCursor && !_isBroken)
        {
            await CommitAsync([], cancellationToken).ConfigureAwait(false);
        }
    }

    private async ValueTask CommitAsync(List<Stored> records, CancellationToken cancellationToken)
    {
        var batch = new StateBatch
        {
            RunId = RunId,
            Target = _scope.Target,
            Records = records,
            Cursor = MovesCursor && !_isBroken && _cursor is { } cursor ? new CursorUpdate(_feed.Name, cursor, Describe?.Invoke(cursor)) : null,
        };
        try
        {
            await _store.CommitAsync(_lease!, batch, cancellationToken).ConfigureAwait(false);
        }
        catch
        {
            // From now on the cursor stays before this batch's records, also where the disk has room for the little that a cursor takes.
            _isBroken = true;
            throw;
        }

        _cursor = null;
        _sinceCursor = 0;
    }

    private Stored ToStored(in Settled outcome)
    {
        var replayed = _feed.TakeReplayed(outcome.Place);
        var needsLink = !outcome.IsKnown && outcome.Result.Outcome is SyncOutcome.Created or SyncOutcome.Updated or SyncOutcome.Unchanged;
        return new Stored(outcome.Result)
        {
            Fingerprint = needsLink ? outcome.Fingerprint : default,
            Source = outcome.Result.IsSuccess ? null : replayed?.Source ?? outcome.Source,
            RawFields = outcome.RejectedRow?.RawFields,
            RejectionId = replayed?.Id,
        };
    }
}
