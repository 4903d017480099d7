namespace ExternalIdSync.Core.Writing;

/// <summary>
/// Holds a run to its limits. A write claims what it may do before it is sent, so that writes in flight at the same time cannot cross a
/// limit together; its outcome turns the claim into a count.
/// </summary>
internal sealed class Brake(BrakeLimits limits, Func<long> read)
{
    private readonly object _lock = new();
    private TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private bool _isClosed;
    private long _created;
    private long _updated;
    private long _cleared;
    private long _claimedCreates;
    private long _claimedUpdates;
    private long _claimedCleared;

    /// <summary>Whether any limit concerns writes.</summary>
    public bool LimitsWrites => limits.MaxCreates is not null || limits.MaxUpdates is not null || limits.MaxCleared is not null;

    /// <summary>Whether it matters beforehand if a write creates or updates.</summary>
    public bool TellsKinds => limits.MaxCreates is not null || limits.MaxUpdates is not null;

    /// <summary>Claims what a write may do; waits while other writes in flight may still turn out to have done less.</summary>
    /// <param name="claim">What it may do.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <returns>Why it must not be sent; <see langword="null"/> where it may.</returns>
    public async ValueTask<string?> ClaimAsync(BrakeClaim claim, CancellationToken cancellationToken)
    {
        while (true)
        {
            Task changed;
            lock (_lock)
            {
                if (_isClosed)
                {
                    return "The run is ending.";
                }

                var total = read();
                if (Crossed(claim, total, _claimedCreates, _claimedUpdates, _claimedCleared) is null)
                {
                    _claimedCreates += claim.Creates;
                    _claimedUpdates += claim.Updates;
                    _claimedCleared += claim.Cleared;
                    return null;
                }

                if (Crossed(claim, total, 0, 0, 0) is { } crossed)
                {
                    return crossed;
                }

                changed = _changed.Task;
            }

            await changed.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Lets nothing through any more, because the run is ending.</summary>
    public void Close()
    {
        TaskCompletionSource changed;
        lock (_lock)
        {
            _isClosed = true;
            changed = _changed;
        }

        changed.TrySetResult();
    }

    /// <summary>Turns a claim into what really happened; where there are no limits there is nothing to turn.</summary>
    /// <param name="claim">The claim; one of nothing is that of a write which was counted before, when its fate was unknown.</param>
    /// <param name="outcome">The outcome; <see langword="null"/> where nothing was changed.</param>
    /// <param name="mayHaveWorked">
    /// Whether the write may have done all that it claimed although nobody knows: a limit that only counts what it knows of is none.
    /// </param>
    public void Resolve(BrakeClaim claim, SyncOutcome? outcome, bool mayHaveWorked = false)
    {
        if (!LimitsWrites)
        {
            return;
        }

        var count = mayHaveWorked || claim == default ? claim : new BrakeClaim(
            outcome == SyncOutcome.Created ? 1 : 0,
            outcome == SyncOutcome.Updated ? 1 : 0,
            outcome is SyncOutcome.Created or SyncOutcome.Updated ? claim.Cleared : 0);
        TaskCompletionSource changed;
        lock (_lock)
        {
            _claimedCreates -= claim.Creates;
            _claimedUpdates -= claim.Updates;
            _claimedCleared -= claim.Cleared;
            _created += count.Creates;
            _updated += count.Updates;
            _cleared += count.Cleared;
            changed = _changed;
            _changed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        }

        changed.TrySetResult();
    }

    /// <summary>Whether more records were refused than the limit allows.</summary>
    /// <param name="refused">How many were.</param>
    /// <returns>Why the run must stop; <see langword="null"/> where it need not.</returns>
    public string? CheckRejects(long refused) =>
        limits.MaxRejects is { } limit && refused > limit.Allowed(read()) ? Explain("rejects", limit) : null;

    private static string Explain(string what, BrakeLimit limit) =>
        $"The limit of {limit} {what} would have been crossed; nothing more was written.";

    private string? Crossed(BrakeClaim claim, long total, long creates, long updates, long cleared)
    {
        if (limits.MaxCreates is { } c && claim.Creates > 0 && _created + creates + claim.Creates > c.Allowed(total))
        {
            return Explain("creates", c);
        }

        if (limits.MaxUpdates is { } u && claim.Updates > 0 && _updated + updates + claim.Updates > u.Allowed(total))
        {
            return Explain("updates", u);
        }

        return limits.MaxCleared is { } f && claim.Cleared > 0 && _cleared + cleared + claim.Cleared > f.Allowed(total)
            ? Explain("cleared fields", f)
            : null;
    }
}
