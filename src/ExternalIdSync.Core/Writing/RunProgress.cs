namespace ExternalIdSync.Core.Writing;

/// <summary>How far a run is, at one instant.</summary>
/// <param name="Read">Records read from the source, bad rows included.</param>
/// <param name="Settled">Records whose outcome is known.</param>
/// <param name="Created">Records made anew, or that would be.</param>
/// <param name="Updated">Records changed, or that would be.</param>
/// <param name="Unchanged">Records that needed no write.</param>
/// <param name="Conflicts">Records in conflict.</param>
/// <param name="Rejected">Records refused.</param>
/// <param name="Blocked">Records that a rule kept from being written.</param>
/// <param name="Failed">Records that could not be written for reasons not theirs.</param>
/// <param name="Elapsed">Time since the run began.</param>
public readonly record struct RunProgress(
    long Read,
    long Settled,
    long Created,
    long Updated,
    long Unchanged,
    long Conflicts,
    long Rejected,
    long Blocked,
    long Failed,
    TimeSpan Elapsed)
{
    /// <summary>Records that were to be written and were not: in conflict, refused, blocked or failed.</summary>
    public long NotWritten => Conflicts + Rejected + Blocked + Failed;

    /// <summary>Records settled per second since the run began.</summary>
    public double Rate => Elapsed > TimeSpan.Zero ? Settled / Elapsed.TotalSeconds : 0;
}
