using ExternalIdSync.Core.Http.Secrets;
using ExternalIdSync.Core.Json;
using ExternalIdSync.Core.Mapping;
using ExternalIdSync.Core.Sources;
using ExternalIdSync.Core.State;
using ExternalIdSync.Core.Targets;

namespace ExternalIdSync.Core.Jobs;

/// <summary>Checks a job: by its files alone, or against both sides as well. Changes nothing anywhere.</summary>
/// <param name="path">The job file.</param>
/// <param name="options">How the job would run: handlers, vault, clock.</param>
/// <param name="rehearse">Makes the rehearsal to check in the job's place; <see langword="null"/> to check the job itself.</param>
public sealed class JobCheck(string path, JobRunOptions? options = null, Func<JobDefinition, JobDefinition>? rehearse = null)
{
    private const int SampleSize = 100;

    /// <summary>A difference of clocks that is told: tokens, time stamps and lags depend on them.</summary>
    private static readonly TimeSpan LargestSkew = TimeSpan.FromSeconds(60);

    private readonly JobRunOptions _options = options ?? new JobRunOptions();
    private readonly List<JobFinding> _findings = [];

    /// <summary>Checks the job by its files: form, references, map against target, contract, secrets, state.</summary>
    /// <param name="cancellationToken">Stops the check.</param>
    /// <returns>What was found, the worst first; none where all is well.</returns>
    public async Task<IReadOnlyList<JobFinding>> RunAsync(CancellationToken cancellationToken = default)
    {
        _findings.Clear();
        _ = await CheckFilesAsync(cancellationToken).ConfigureAwait(false);
        return Sorted();
    }

    /// <summary>Checks the job by its files and, where those are sound, against its source and its target.</summary>
    /// <param name="cancellationToken">Stops the check.</param>
    /// <returns>What was found, the worst first; none where all is well.</returns>
    public async Task<IReadOnlyList<JobFinding>> RunOnlineAsync(CancellationToken cancellationToken = default)
    {
        _findings.Clear();
        if (await CheckFilesAsync(cancellationToken).ConfigureAwait(false) is { } job && !_findings.Exists(static f => f.Severity == FindingSeverity.Error))
        {
            await CheckTargetAsync(job, cancellationToken).ConfigureAwait(false);
            await CheckSourceAsync(job, cancellationToken).ConfigureAwait(false);
        }

        return Sorted();
    }

    private List<JobFinding> Sorted() => [.. _findings.OrderByDescending(static f => f.Severity).Select(f => f with { JobPath = path })];

    private async Task<JobDefinition?> CheckFilesAsync(CancellationToken cancellationToken)
    {
        var faults = new ConfigurationFaults();
        JobDefinition? job = null;
        try
        {
            job = JobFile.Read(path, faults);
        }
        catch (SyncException e)
        {
            Add(FindingSeverity.Error, e.Error, path, null, 0, e.Message);
        }

        _findings.AddRange(faults.Findings);
        if (job is null || faults.HasAny || !TryRehearse(ref job))
        {
            return null;
        }

        CheckMap(job);
        CheckContract(job);
        await CheckSecretsAsync(job, cancellationToken).ConfigureAwait(false);
        await CheckStateAsync(job, cancellationToken).ConfigureAwait(false);
        return job;
    }

    private bool TryRehearse(ref JobDefinition job)
    {
        try
        {
            job = rehearse?.Invoke(job) ?? job;
            return true;
        }
        catch (SyncException e)
        {
            Add(FindingSeverity.Error, e.Error, path, null, 0, e.Message);
            return false;
        }
    }

    private void CheckMap(JobDefinition job)
    {
        try
        {
            using var mapper = JobTargets.MakeMapper(job, requiresColumns: false, note => Add(
                FindingSeverity.Warning, note.Id, job.Map?.File, null, 0, note.Message, "Correct the map if it is a slip."));
            foreach (var field in mapper.NotOwned)
            {
                Add(FindingSeverity.Information, SyncErrors.FieldNotOwned.Id, job.Map!.File, null, 0,
                    $"'{field.Target}' belongs to '{field.Owner}' and is never written by this job.", "Take it out of the map, or change its owner, if that is not meant.");
            }

            if (job.Target.Definition.Lookup is null && mapper.Fields.FirstOrDefault(static f => f.Write == WriteMode.FillOnly) is { } fill)
            {
                Add(FindingSeverity.Error, SyncErrors.NotSupported, job.Map!.File, null, 0,
                    $"'{fill.Target}' is to be filled only, and {job.Target.Definition.Name} cannot be read by external ID to see whether it is empty.");
            }

            foreach (var required in job.Map is null ? [] : job.Target.Definition.Fields.Where(f => f.IsRequired && !f.Name.Contains('[', StringComparison.Ordinal)
                && !mapper.Fields.Any(m => string.Equals(m.Target, f.Name, StringComparison.OrdinalIgnoreCase))))
            {
                Add(FindingSeverity.Warning, SyncErrors.ValueMissing.Id, job.Map!.File, "$.fields", 0,
                    $"{job.Target.Definition.Name} takes no new record without '{required.Name}', and the map does not write it.", "Map it, unless the job only updates.");
            }
        }
        catch (SyncException e)
        {
            Add(FindingSeverity.Error, e.Error, job.Map?.File ?? job.File, null, 0, e.Message);
        }
    }

    private void CheckContract(JobDefinition job)
    {
        if (job.Contract is not { } contract || job.Map is null)
        {
            return;
        }

        if (contract.Target is { } target && !target.Equals(job.Target.Definition.Name, StringComparison.OrdinalIgnoreCase))
        {
            Add(FindingSeverity.Error, "ContractForeign", contract.File, "$.target", 0,
                $"The contract is about {target}, and the job writes to {job.Target.Definition.Name}.", "Name the right contract in the job.");
        }

        foreach (var field in job.Map.Fields.Where(f => contract.Find(f.To.Name) is null).DistinctBy(static f => f.To.Name))
        {
            Add(FindingSeverity.Warning, "FieldUnowned", job.Map.File, field.Node.Path, field.Node.Line,
                $"No owner is agreed on for '{field.To.Name}'.", $"Add it to {contract.File}.");
        }

        if (!contract.Fields.Any(f => f.Owner.Equals(job.System, StringComparison.OrdinalIgnoreCase)))
        {
            Add(FindingSeverity.Warning, "SystemUnknown", contract.File, "$.fields", 0,
                $"The system '{job.System}' owns no field, so the job writes none of those agreed on.", "Look for a slip in the system's name.");
        }
    }

    private async Task CheckSecretsAsync(JobDefinition job, CancellationToken cancellationToken)
    {
        foreach (var reference in job.Source.Secrets.Append(job.Target.Token).OfType<string>().Distinct(StringComparer.Ordinal))
        {
            try
            {
                _ = await SecretReference.Parse(reference, "The reference", _options.Vault).RevealAsync(cancellationToken).ConfigureAwait(false);
            }
            catch (SyncException e)
            {
                // Vaults are read where the job runs; here there may be none.
                Add(e.Error == SyncErrors.NotSupported ? FindingSeverity.Information : FindingSeverity.Error, e.Error, job.File, null, 0, e.Message);
            }
        }
    }

    private async Task CheckStateAsync(JobDefinition job, CancellationToken cancellationToken)
    {
        try
        {
            var store = await OpenStateAsync(job, cancellationToken).ConfigureAwait(false);
            await using (store.ConfigureAwait(false))
            {
                var cursor = await store.FindCursorAsync(job.Name, job.Source.Name, cancellationToken).ConfigureAwait(false);
                if (cursor is not null)
                {
                    job.Source.RequireCursor(cursor.Text);
                }
                else if (await store.ListCursorsAsync(job.Name, cancellationToken).ConfigureAwait(false) is [var other, ..])
                {
                    Add(FindingSeverity.Warning, "CursorForeign", job.File, "$.source", 0,
                        $"The state knows how far '{other.Source}' was read, and the job reads '{job.Source.Name}': the next run reads it from its beginning.",
                        "That is right after a change of source; else put the source back.");
                }
            }
        }
        catch (SyncException e)
        {
            Add(e.Error == SyncErrors.StateOutdated ? FindingSeverity.Information : FindingSeverity.Error, e.Error, job.StatePath, null, 0, e.Message);
        }
    }

    private async Task CheckTargetAsync(JobDefinition job, CancellationToken cancellationToken)
    {
        var target = JobTargets.Connect(job, _options, store: null);
        await using (target.ConfigureAwait(false))
        {
            var test = await target.TestAsync(cancellationToken).ConfigureAwait(false);
            if (!test.IsReached && test.Error != SyncErrors.NotSupported)
            {
                Add(FindingSeverity.Error, test.Error!, job.File, "$.target", job.Node["target"]?.Line ?? 0, $"{target.Name} at {test.Url}: {test.Reason}");
                return;
            }

            if (test.ServerTime is { } serverTime)
            {
                // A Date header has whole seconds.
                CheckClock(target.Name, serverTime, _options.TimeProvider.GetUtcNow());
            }

            if (!target.Definition.Capabilities.CanReadFields || job.Map is null)
            {
                return;
            }

            try
            {
                CheckFields(job, target, await target.GetFieldsAsync(cancellationToken).ConfigureAwait(false));
            }
            catch (SyncException e)
            {
                Add(FindingSeverity.Warning, e.Error, job.File, "$.target", job.Node["target"]?.Line ?? 0, e.Message);
            }
        }
    }

    private void CheckFields(JobDefinition job, TargetConnection target, IReadOnlyList<TargetField> fields)
    {
        var names = fields.Select(static f => f.Name).ToList();
        bool Has(string name) => names.Exists(n => n.Equals(name, StringComparison.OrdinalIgnoreCase)
            || n.StartsWith(name + ".", StringComparison.OrdinalIgnoreCase) || n.StartsWith(name + "[", StringComparison.OrdinalIgnoreCase));
        foreach (var field in job.Map!.Fields.Where(job.Map.IsOwned).Where(f => !Has(f.To.Name) && !Has(f.To.Name.Split('.')[0])).DistinctBy(static f => f.To.Name))
        {
            Add(FindingSeverity.Error, SyncErrors.SchemaMismatch.Id, job.Map.File, field.Node.Path, field.Node.Line,
                $"{target.Name} has no field '{field.To.Name}'; {Suggestion.Hint(field.To.Name, names)}", "Correct the map, or make the field at the target.");
        }

        foreach (var field in target.Definition.Fields.Where(f => !f.Name.Contains('[', StringComparison.Ordinal) && !Has(f.Name)))
        {
            Add(FindingSeverity.Warning, "TargetChanged", job.File, "$.target", job.Node["target"]?.Line ?? 0,
                $"{target.Name} no longer tells the field '{field.Name}' that its definition lists.", "Look at what changed there before the next run.");
        }

        foreach (var field in fields.Where(f => f.IsRequired && !job.Map.Fields.Any(m => m.To.Name.Equals(f.Name, StringComparison.OrdinalIgnoreCase))
            && target.Definition.Fields.FirstOrDefault(d => d.Name == f.Name) is not { IsRequired: true }))
        {
            Add(FindingSeverity.Warning, SyncErrors.ValueMissing.Id, job.Map.File, "$.fields", 0,
                $"{target.Name} takes no new record without '{field.Name}', and the map does not write it.", "Map it, unless the job only updates.");
        }
    }

    private async Task CheckSourceAsync(JobDefinition job, CancellationToken cancellationToken)
    {
        var place = job.Node["source"]!;
        var seen = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        var schemas = new List<RecordSchema>();
        var count = 0;
        try
        {
            var factory = new ChangeSourceFactory(_options.SourceHandler, _options.TimeProvider, _options.Vault);
            await using (factory.ConfigureAwait(false))
            {
                var source = _options.Source ?? factory.Create(job.Source, job.SourceFields);
                await foreach (var change in source.ReadAsync(null, cancellationToken).ConfigureAwait(false))
                {
                    if (change.Item.Record is not { } record)
                    {
                        continue;
                    }

                    if (!schemas.Contains(record.Schema))
                    {
                        schemas.Add(record.Schema);
                        seen.UnionWith(record.Schema.Names);
                    }

                    if (change.Item.Record.Origin.ChangedAt is { } changedAt && count == 0 && changedAt > _options.TimeProvider.GetUtcNow() + LargestSkew)
                    {
                        CheckClock(source.Name, changedAt, _options.TimeProvider.GetUtcNow());
                    }

                    if (++count == SampleSize)
                    {
                        break;
                    }
                }
            }
        }
        catch (SyncException e)
        {
            Add(FindingSeverity.Error, e.Error, job.File, place.Path, place.Line, e.Message);
            return;
        }

        if (count == 0)
        {
            Add(FindingSeverity.Warning, SyncErrors.SourceEmpty, job.File, place.Path, place.Line, $"'{job.Source.Name}' has no records to look at.");
            return;
        }

        foreach (var missing in job.SourceFields.Where(f => !schemas.Exists(s => SourcePath.Resolve(f, s).Ordinal >= 0)))
        {
            Add(FindingSeverity.Error, SyncErrors.ColumnNotFound.Id, job.File, place.Path, place.Line,
                $"'{job.Source.Name}' has no field '{missing}' in its first {count} records; {Suggestion.Hint(missing, seen)}", "Correct the map.");
        }
    }

    private void CheckClock(string what, DateTimeOffset theirs, DateTimeOffset ours)
    {
        if ((theirs - ours).Duration() > LargestSkew)
        {
            Add(FindingSeverity.Warning, "ClockSkew", path, null, 0,
                FormattableString.Invariant($"The clock of {what} is {(theirs - ours).Duration():hh\\:mm\\:ss} {(theirs > ours ? "ahead of" : "behind")} this machine's."),
                "Set this machine's clock by a time server: tokens and lags depend on it.");
        }
    }

    private Task<IStateStore> OpenStateAsync(JobDefinition job, CancellationToken cancellationToken) => _options.OpenState is { } open
        ? open(StateAccess.ReadOnly, cancellationToken)
        : JobState.OpenAsync(job, StateAccess.ReadOnly, _options.TimeProvider, cancellationToken);

    private void Add(FindingSeverity severity, SyncError error, string? file, string? place, int line, string message) =>
        Add(severity, error.Id, file, place, line, message, error.Advice);

    private void Add(FindingSeverity severity, string code, string? file, string? place, int line, string message, string advice) =>
        _findings.Add(new JobFinding(severity, code, file, place, line, message, advice));
}
