namespace ExternalIdSync.Core.Jobs;

/// <summary>What a check of a job has found so far.</summary>
/// <param name="path">The job file.</param>
internal sealed class JobFindings(string path)
{
    private readonly List<JobFinding> _found = [];

    /// <summary>Whether anything keeps the job from running.</summary>
    public bool HasErrors => _found.Exists(static f => f.Severity == FindingSeverity.Error);

    /// <summary>Everything, the worst first, and what is as bad in the order it was found.</summary>
    /// <returns>The findings.</returns>
    public IReadOnlyList<JobFinding> Sorted() =>
        [.. _found.OrderByDescending(static f => f.Severity).Select(f => f with { JobPath = path })];

    /// <summary>Notes findings.</summary>
    /// <param name="findings">What was found.</param>
    public void Add(IEnumerable<JobFinding> findings) => _found.AddRange(findings);

    /// <summary>Notes a row of the error table, with its advice.</summary>
    /// <param name="severity">How bad it is.</param>
    /// <param name="error">The row.</param>
    /// <param name="file">The file it stands in, if any.</param>
    /// <param name="place">The place in the file, if any.</param>
    /// <param name="line">The line, from 1; 0 for none.</param>
    /// <param name="message">What was found, in a sentence.</param>
    public void Add(FindingSeverity severity, SyncError error, string? file, string? place, int line, string message) =>
        Add(severity, error.Id, file, place, line, message, error.Advice);

    /// <summary>Notes a finding.</summary>
    /// <param name="severity">How bad it is.</param>
    /// <param name="code">What it is.</param>
    /// <param name="file">The file it stands in, if any.</param>
    /// <param name="place">The place in the file, if any.</param>
    /// <param name="line">The line, from 1; 0 for none.</param>
    /// <param name="message">What was found, in a sentence.</param>
    /// <param name="advice">What to do.</param>
    public void Add(FindingSeverity severity, string code, string? file, string? place, int line, string message, string advice) =>
        _found.Add(new JobFinding(severity, code, file, place, line, message, advice));
}
