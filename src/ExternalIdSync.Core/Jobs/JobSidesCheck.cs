using ExternalIdSync.Core.Json;
using ExternalIdSync.Core.Mapping;
using ExternalIdSync.Core.Sources;
using ExternalIdSync.Core.Targets;

namespace ExternalIdSync.Core.Jobs;

/// <summary>Checks a job against its target and its source, which are only read.</summary>
/// <param name="job">The job.</param>
/// <param name="options">How it would run.</param>
/// <param name="findings">Where findings go.</param>
internal sealed class JobSidesCheck(JobDefinition job, JobRunOptions options, JobFindings findings)
{
    private const int SampleSize = 100;

    /// <summary>A difference of clocks that is told: tokens, time stamps and lags depend on them.</summary>
    private static readonly TimeSpan LargestSkew = TimeSpan.FromSeconds(60);

    /// <summary>Checks the job.</summary>
    /// <param name="cancellationToken">Stops the check.</param>
    /// <returns>When both sides are checked.</returns>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        await CheckTargetAsync(cancellationToken).ConfigureAwait(false);
        await CheckSourceAsync(cancellationToken).ConfigureAwait(false);
    }

    private async Task CheckTargetAsync(CancellationToken cancellationToken)
    {
        var target = JobTargets.Connect(job, options, store: null);
        await using (target.ConfigureAwait(false))
        {
            var test = await target.TestAsync(cancellationToken).ConfigureAwait(false);
            if (!test.IsReached && test.Error != SyncErrors.NotSupported)
            {
                findings.Add(FindingSeverity.Error, test.Error!, job.File, "$.target", job.Node["target"]?.Line ?? 0, $"{target.Name} at {test.Url}: {test.Reason}");
                return;
            }

            if (test.ServerTime is { } serverTime)
            {
                // A Date header has whole seconds.
                CheckClock(target.Name, serverTime, options.TimeProvider.GetUtcNow());
            }

            if (!target.Definition.Capabilities.CanReadFields || job.Map is null)
            {
                return;
            }

            try
            {
                CheckFields(target, await target.GetFieldsAsync(cancellationToken).ConfigureAwait(false));
            }
            catch (SyncException e)
            {
                findings.Add(FindingSeverity.Warning, e.Error, job.File, "$.target", job.Node["target"]?.Line ?? 0, e.Message);
            }
        }
    }

    private void CheckFields(TargetConnection target, IReadOnlyList<TargetField> fields)
    {
        var names = fields.Select(static f => f.Name).ToList();
        bool Has(string name) => names.Exists(n => n.Equals(name, StringComparison.OrdinalIgnoreCase)
            || n.StartsWith(name + ".", StringComparison.OrdinalIgnoreCase) || n.StartsWith(name + "[", StringComparison.OrdinalIgnoreCase));
        foreach (var field in job.Map!.Fields.Where(job.Map.IsOwned).Where(f => !Has(f.To.Name) && !Has(f.To.Name.Split('.')[0])).DistinctBy(static f => f.To.Name))
        {
            findings.Add(FindingSeverity.Error, SyncErrors.SchemaMismatch.Id, job.Map.File, field.Node.Path, field.Node.Line,
                $"{target.Name} has no field '{field.To.Name}'; {Suggestion.Hint(field.To.Name, names)}", "Correct the map, or make the field at the target.");
        }

        foreach (var field in target.Definition.Fields.Where(f => !f.Name.Contains('[', StringComparison.Ordinal) && !Has(f.Name)))
        {
            findings.Add(FindingSeverity.Warning, "TargetChanged", job.File, "$.target", job.Node["target"]?.Line ?? 0,
                $"{target.Name} no longer tells the field '{field.Name}' that its definition lists.", "Look at what changed there before the next run.");
        }

        foreach (var field in fields.Where(f => f.IsRequired && !job.Map.Fields.Any(m => m.To.Name.Equals(f.Name, StringComparison.OrdinalIgnoreCase))
            && target.Definition.Fields.FirstOrDefault(d => d.Name == f.Name) is not { IsRequired: true }))
        {
            findings.Add(FindingSeverity.Warning, SyncErrors.ValueMissing.Id, job.Map.File, "$.fields", 0,
                $"{target.Name} takes no new record without '{field.Name}', and the map does not write it.", "Map it, unless the job only updates.");
        }
    }

    private async Task CheckSourceAsync(CancellationToken cancellationToken)
    {
        var place = job.Node["source"]!;
        var seen = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        var schemas = new List<RecordSchema>();
        var count = 0;
        try
        {
            var factory = new ChangeSourceFactory(options.SourceHandler, options.TimeProvider, options.Vault);
            await using (factory.ConfigureAwait(false))
            {
                var source = options.Source ?? factory.Create(job.Source, job.SourceFields);
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

                    if (change.Item.Record.Origin.ChangedAt is { } changedAt && count == 0 && changedAt > options.TimeProvider.GetUtcNow() + LargestSkew)
                    {
                        CheckClock(source.Name, changedAt, options.TimeProvider.GetUtcNow());
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
            findings.Add(FindingSeverity.Error, e.Error, job.File, place.Path, place.Line, e.Message);
            return;
        }

        if (count == 0)
        {
            findings.Add(FindingSeverity.Warning, SyncErrors.SourceEmpty, job.File, place.Path, place.Line, $"'{job.Source.Name}' has no records to look at.");
            return;
        }

        foreach (var missing in job.SourceFields.Where(f => !schemas.Exists(s => SourcePath.Resolve(f, s).Ordinal >= 0)))
        {
            findings.Add(FindingSeverity.Error, SyncErrors.ColumnNotFound.Id, job.File, place.Path, place.Line,
                $"'{job.Source.Name}' has no field '{missing}' in its first {count} records; {Suggestion.Hint(missing, seen)}", "Correct the map.");
        }
    }

    private void CheckClock(string what, DateTimeOffset theirs, DateTimeOffset ours)
    {
        if ((theirs - ours).Duration() > LargestSkew)
        {
            findings.Add(FindingSeverity.Warning, "ClockSkew", job.File, null, 0,
                FormattableString.Invariant($"The clock of {what} is {(theirs - ours).Duration():hh\\:mm\\:ss} {(theirs > ours ? "ahead of" : "behind")} this machine's."),
                "Set this machine's clock by a time server: tokens and lags depend on it.");
        }
    }
}
