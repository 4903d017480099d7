using ExternalIdSync.Core.Http.Secrets;
using ExternalIdSync.Core.Mapping;
using ExternalIdSync.Core.State;

namespace ExternalIdSync.Core.Jobs;

/// <summary>Checks a job that was read by what lies on this machine: map against target, contract, secrets, state.</summary>
/// <param name="job">The job.</param>
/// <param name="options">How it would run.</param>
/// <param name="findings">Where findings go.</param>
internal sealed class JobFilesCheck(JobDefinition job, JobRunOptions options, JobFindings findings)
{
    /// <summary>Checks the job.</summary>
    /// <param name="cancellationToken">Stops the check.</param>
    /// <returns>When all is checked.</returns>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        CheckMap();
        CheckContract();
        await CheckSecretsAsync(cancellationToken).ConfigureAwait(false);
        await CheckStateAsync(cancellationToken).ConfigureAwait(false);
    }

    private void CheckMap()
    {
        try
        {
            using var mapper = JobTargets.MakeMapper(job, requiresColumns: false, note => findings.Add(
                FindingSeverity.Warning, note.Id, job.Map?.File, null, 0, note.Message, "Correct the map if it is a slip."));
            foreach (var field in mapper.NotOwned)
            {
                findings.Add(FindingSeverity.Information, SyncErrors.FieldNotOwned.Id, job.Map!.File, null, 0,
                    $"'{field.Target}' belongs to '{field.Owner}' and is never written by this job.", "Take it out of the map, or change its owner, if that is not meant.");
            }

            if (job.Target.Definition.Lookup is null && mapper.Fields.FirstOrDefault(static f => f.Write == WriteMode.FillOnly) is { } fill)
            {
                findings.Add(FindingSeverity.Error, SyncErrors.NotSupported, job.Map!.File, null, 0,
                    $"'{fill.Target}' is to be filled only, and {job.Target.Definition.Name} cannot be read by external ID to see whether it is empty.");
            }

            foreach (var required in job.Map is null ? [] : job.Target.Definition.Fields.Where(f => f.IsRequired && !f.Name.Contains('[', StringComparison.Ordinal)
                && !mapper.Fields.Any(m => string.Equals(m.Target, f.Name, StringComparison.OrdinalIgnoreCase))))
            {
                findings.Add(FindingSeverity.Warning, SyncErrors.ValueMissing.Id, job.Map!.File, "$.fields", 0,
                    $"{job.Target.Definition.Name} takes no new record without '{required.Name}', and the map does not write it.", "Map it, unless the job only updates.");
            }
        }
        catch (SyncException e)
        {
            findings.Add(FindingSeverity.Error, e.Error, job.Map?.File ?? job.File, null, 0, e.Message);
        }
    }

    private void CheckContract()
    {
        if (job.Contract is not { } contract || job.Map is null)
        {
            return;
        }

        if (contract.Target is { } target && !target.Equals(job.Target.Definition.Name, StringComparison.OrdinalIgnoreCase))
        {
            findings.Add(FindingSeverity.Error, "ContractForeign", contract.File, "$.target", 0,
                $"The contract is about {target}, and the job writes to {job.Target.Definition.Name}.", "Name the right contract in the job.");
        }

        foreach (var field in job.Map.Fields.Where(f => contract.Find(f.To.Name) is null).DistinctBy(static f => f.To.Name))
        {
            findings.Add(FindingSeverity.Warning, "FieldUnowned", job.Map.File, field.Node.Path, field.Node.Line,
                $"No owner is agreed on for '{field.To.Name}'.", $"Add it to {contract.File}.");
        }

        if (!contract.Fields.Any(f => f.Owner.Equals(job.System, StringComparison.OrdinalIgnoreCase)))
        {
            findings.Add(FindingSeverity.Warning, "SystemUnknown", contract.File, "$.fields", 0,
                $"The system '{job.System}' owns no field, so the job writes none of those agreed on.", "Look for a slip in the system's name.");
        }
    }

    private async Task CheckSecretsAsync(CancellationToken cancellationToken)
    {
        foreach (var reference in job.Source.Secrets.Append(job.Target.Token).OfType<string>().Distinct(StringComparer.Ordinal))
        {
            try
            {
                _ = await SecretReference.Parse(reference, "The reference", options.Vault).RevealAsync(cancellationToken).ConfigureAwait(false);
            }
            catch (SyncException e)
            {
                // Vaults are read where the job runs; here there may be none.
                findings.Add(e.Error == SyncErrors.NotSupported ? FindingSeverity.Information : FindingSeverity.Error, e.Error, job.File, null, 0, e.Message);
            }
        }
    }

    private async Task CheckStateAsync(CancellationToken cancellationToken)
    {
        try
        {
            var store = await OpenStateAsync(cancellationToken).ConfigureAwait(false);
            await using (store.ConfigureAwait(false))
            {
                var cursor = await store.FindCursorAsync(job.Name, job.Source.Name, cancellationToken).ConfigureAwait(false);
                if (cursor is not null)
                {
                    job.Source.RequireCursor(cursor.Text);
                }
                else if (await store.ListCursorsAsync(job.Name, cancellationToken).ConfigureAwait(false) is [var other, ..])
                {
                    findings.Add(FindingSeverity.Warning, "CursorForeign", job.File, "$.source", 0,
                        $"The state knows how far '{other.Source}' was read, and the job reads '{job.Source.Name}': the next run reads it from its beginning.",
                        "That is right after a change of source; else put the source back.");
                }
            }
        }
        catch (SyncException e)
        {
            findings.Add(e.Error == SyncErrors.StateOutdated ? FindingSeverity.Information : FindingSeverity.Error, e.Error, job.StatePath, null, 0, e.Message);
        }
    }

    private Task<IStateStore> OpenStateAsync(CancellationToken cancellationToken) => options.OpenState is { } open
        ? open(StateAccess.ReadOnly, cancellationToken)
        : JobState.OpenAsync(job, StateAccess.ReadOnly, options.TimeProvider, cancellationToken);
}
