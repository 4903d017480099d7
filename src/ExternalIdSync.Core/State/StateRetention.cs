namespace ExternalIdSync.Core.State;

/// <summary>How long the state remembers what is only for people. Links, cursors and open rejections stay for good.</summary>
public sealed record StateRetention
{
    /// <summary>Runs kept per job, at least 1. The default value is 1,000.</summary>
    public int Runs { get; init; } = 1_000;

    /// <summary>How many of them keep their records' outcomes. The default value is 10.</summary>
    public int OutcomeRuns { get; init; } = 10;

    /// <summary>
    /// Outcomes of written records kept per run, so that a first import of millions does not double the file; those of records that were
    /// not written are all kept. The default value is 10,000.
    /// </summary>
    public int WrittenOutcomesPerRun { get; init; } = 10_000;
}
