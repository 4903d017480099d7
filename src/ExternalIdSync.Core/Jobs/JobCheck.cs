using ExternalIdSync.Core.Json;

namespace ExternalIdSync.Core.Jobs;

/// <summary>Checks a job: by its files alone, or against both sides as well. Changes nothing anywhere.</summary>
/// <param name="path">The job file.</param>
/// <param name="options">How the job would run: handlers, vault, clock.</param>
/// <param name="rehearse">Makes the rehearsal to check in the job's place; <see langword="null"/> to check the job itself.</param>
public sealed class JobCheck(string path, JobRunOptions? options = null, Func<JobDefinition, JobDefinition>? rehearse = null)
{
    private readonly JobRunOptions _options = options ?? new JobRunOptions();

    /// <summary>Checks the job by its files: form, references, map against target, contract, secrets, state.</summary>
    /// <param name="cancellationToken">Stops the check.</param>
    /// <returns>What was found, the worst first; none where all is well.</returns>
    public async Task<IReadOnlyList<JobFinding>> RunAsync(CancellationToken cancellationToken = default)
    {
        var findings = new JobFindings(path);
        _ = await CheckFilesAsync(findings, cancellationToken).ConfigureAwait(false);
        return findings.Sorted();
    }

    /// <summary>Checks the job by its files and, where those are sound, against its source and its target.</summary>
    /// <param name="cancellationToken">Stops the check.</param>
    /// <returns>What was found, the worst first; none where all is well.</returns>
    public async Task<IReadOnlyList<JobFinding>> RunOnlineAsync(CancellationToken cancellationToken = default)
    {
        var findings = new JobFindings(path);
        if (await CheckFilesAsync(findings, cancellationToken).ConfigureAwait(false) is { } job && !findings.HasErrors)
        {
            await new JobSidesCheck(job, _options, findings).RunAsync(cancellationToken).ConfigureAwait(false);
        }

        return findings.Sorted();
    }

    private async Task<JobDefinition?> CheckFilesAsync(JobFindings findings, CancellationToken cancellationToken)
    {
        if (Read(findings) is not { } job)
        {
            return null;
        }

        await new JobFilesCheck(job, _options, findings).RunAsync(cancellationToken).ConfigureAwait(false);
        return job;
    }

    /// <summary>Reads the job, or the rehearsal in its place.</summary>
    private JobDefinition? Read(JobFindings findings)
    {
        var faults = new ConfigurationFaults();
        var job = Try(findings, () => JobFile.Read(path, faults));
        findings.Add(faults.Findings);
        if (job is null || faults.HasAny)
        {
            return null;
        }

        return rehearse is null ? job : Try(findings, () => rehearse(job));
    }

    private JobDefinition? Try(JobFindings findings, Func<JobDefinition?> read)
    {
        try
        {
            return read();
        }
        catch (SyncException e)
        {
            findings.Add(FindingSeverity.Error, e.Error, path, null, 0, e.Message);
            return null;
        }
    }
}
