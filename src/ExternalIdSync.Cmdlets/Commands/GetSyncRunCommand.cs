using System.Management.Automation;
using ExternalIdSync.Cmdlets.Completion;
using ExternalIdSync.Cmdlets.Pipeline;
using ExternalIdSync.Core.State;

namespace ExternalIdSync.Cmdlets.Commands;

/// <summary>Gets what the runs of a job did, the latest first.</summary>
[Cmdlet(VerbsCommon.Get, "SyncRun", DefaultParameterSetName = PathSet)]
[OutputType(typeof(SyncRun))]
public sealed class GetSyncRunCommand : JobCommandBase
{
    /// <summary>The runs' numbers; all unless given.</summary>
    [Parameter(Position = 1)]
    [ArgumentCompleter(typeof(RunIdCompleter))]
    [ValidateRange(1, long.MaxValue)]
    public long[]? Id { get; set; }

    /// <summary>At most so many of a job's runs, the latest of them.</summary>
    [Parameter]
    [ValidateRange(1, 10_000)]
    public int Last { get; set; } = 20;

    /// <inheritdoc/>
    private protected override void Process(string file)
    {
        var job = Load(file);
        var queries = Id is null
            ? [new RunQuery { Job = job.Name, Limit = Last }]
            : Id.Select(id => new RunQuery { Job = job.Name, Id = id });
        foreach (var query in queries)
        {
            var runs = WithState(job, StateAccess.ReadOnly, (store, stop) => store.ListRunsAsync(query, stop));
            foreach (var run in runs)
            {
                WriteObject(run with { JobPath = job.File, IsSandbox = job.IsRehearsal });
            }

            if (query.Id is { } id && runs.Count == 0)
            {
                WriteFailure(new SyncException(SyncErrors.RunNotFound, FormattableString.Invariant($"The job '{job.Name}' has no run {id}.")) { Subject = id });
            }
        }
    }
}
