namespace ExternalIdSync.Core.Writing;

/// <summary>
/// Sees in one record's result what it means for the run: failures that every other record would share end it, instead of being
/// repeated ten thousand times.
/// </summary>
internal sealed class FailureJudge(RunEnding ending)
{
    private volatile bool _hasAnswered;

    /// <summary>Weighs one result. For every writer at once.</summary>
    /// <param name="result">The result.</param>
    /// <returns>The result; <see langword="null"/> where the record counts as not attempted.</returns>
    public SyncResult? Weigh(SyncResult result)
    {
        var error = result.Error;
        if (error is null || result.Outcome != SyncOutcome.Failed)
        {
            // Only ever set: of two workers one must not take back what the other one has seen.
            if (result.Outcome is SyncOutcome.Created or SyncOutcome.Updated or SyncOutcome.Rejected or SyncOutcome.Conflict)
            {
                _hasAnswered = true;
            }

            return result;
        }

        var reason = result.Reason ?? error.Advice;
        if (error == SyncErrors.QuotaExhausted || error == SyncErrors.CircuitOpen)
        {
            ending.Halt(error, reason, error == SyncErrors.QuotaExhausted || _hasAnswered ? RunStatus.Stopped : RunStatus.Failed);
            return null;
        }

        if (IsOfTheWholeRun(error))
        {
            ending.Halt(error, reason, RunStatus.Failed);
        }

        return result;
    }

    // Some say so whenever they come; of others only as long as nothing else was ever answered.
    private bool IsOfTheWholeRun(SyncError error) =>
        error == SyncErrors.TokenRefused || error == SyncErrors.SecretNotFound || error == SyncErrors.SecretInvalid
        || (!_hasAnswered
            && (error == SyncErrors.ScopeMissing || error == SyncErrors.BaseUrlWrong
                || error == SyncErrors.Unreachable || error == SyncErrors.TlsFailed));
}
