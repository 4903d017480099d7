namespace ExternalIdSync.Core.Writing;

/// <summary>What the counts of a run say together.</summary>
public static class RunCounts
{
    /// <summary>Records that were to be written and were not: in conflict, refused, blocked or failed.</summary>
    /// <param name="summary">The run in numbers.</param>
    /// <returns>How many.</returns>
    public static long NotWritten(this RunSummary summary)
    {
        ArgumentNullException.ThrowIfNull(summary);
        return summary.Conflicts + summary.Rejected + summary.Blocked + summary.Failed;
    }

    /// <summary>Records that were to be written and were not: in conflict, refused, blocked or failed.</summary>
    /// <param name="run">The run.</param>
    /// <returns>How many.</returns>
    public static long NotWritten(this SyncRun run)
    {
        ArgumentNullException.ThrowIfNull(run);
        return run.Conflicts + run.Rejected + run.Blocked + run.Failed;
    }
}
