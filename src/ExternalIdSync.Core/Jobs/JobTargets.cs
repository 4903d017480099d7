using ExternalIdSync.Core.Http.Secrets;
using ExternalIdSync.Core.Mapping;
using ExternalIdSync.Core.State;
using ExternalIdSync.Core.Targets;

namespace ExternalIdSync.Core.Jobs;

/// <summary>Makes the target's side of a job.</summary>
internal static class JobTargets
{
    /// <summary>Connects to a job's target. Nothing is sent yet.</summary>
    /// <param name="job">The job.</param>
    /// <param name="options">How.</param>
    /// <param name="store">Keeps count of the day's requests over all runs; <see langword="null"/> where none may be kept.</param>
    /// <returns>The connection.</returns>
    public static TargetConnection Connect(JobDefinition job, JobRunOptions options, IStateStore? store)
    {
        var target = job.Target;
        var published = target.Definition.Limits;
        var limits = job.IsRehearsal ? new TargetLimits() : new TargetLimits(
            job.Limits.RequestsPerSecond ?? published.PerSecond,
            job.Limits.RequestsPerMinute ?? published.PerMinute,
            job.Limits.RequestsPerDay ?? published.PerDay);

        return TargetConnection.Open(new TargetOptions
        {
            Definition = target.Definition,
            BaseUrl = target.BaseUrl,
            Secret = target.Token is { } token ? SecretReference.Parse(token, "The target's token", options.Vault) : null,
            ClientId = target.ClientId,
            Handler = options.Handler,
            Limits = limits,
            TimeProvider = options.TimeProvider,
            Wrap = store is not null && limits.PerDay is { } limit
                ? transport => new QuotaTransport(transport, store, target.Definition.Name, limit, options.TimeProvider)
                : null,
        });
    }

    /// <summary>Makes a job's mapper.</summary>
    /// <param name="job">The job.</param>
    /// <param name="requiresColumns">Whether every record must have every column that the map names, as in a table.</param>
    /// <param name="onNote">Takes notes.</param>
    /// <returns>The mapper.</returns>
    public static RecordMapper MakeMapper(JobDefinition job, bool requiresColumns, Action<MapNote>? onNote) =>
        new(job.Map, job.Target.Definition.Fields, job.ExternalId, new MapperOptions
        {
            ExternalIdField = job.Target.MatchKey ?? job.Target.Definition.MatchKey,
            AcceptsOtherFields = job.Target.Definition.TakesOtherFields,
            RequiresColumns = requiresColumns,
            RequiresField = requiresColumns,
            OnNote = onNote,
        });
}
