using System.Management.Automation;
using ExternalIdSync.Cmdlets.Pipeline;
using ExternalIdSync.Core.Monitoring;
using ExternalIdSync.Core.State;

namespace ExternalIdSync.Cmdlets.Commands;

/// <summary>Judges jobs by what their states remember of their runs. It only reads, so it may look while a run is on.</summary>
[Cmdlet(VerbsCommon.Get, "SyncHealth", DefaultParameterSetName = PathSet)]
[OutputType(typeof(SyncHealth))]
public sealed class GetSyncHealthCommand : JobCommandBase
{
    /// <inheritdoc/>
    private protected override void Process(string file)
    {
        var job = Load(file);
        var options = HealthOptions.Of(job);
        var health = WithState(job, StateAccess.ReadOnly, (store, stop) => HealthCheck.RunAsync(store, options, TimeProvider.System, stop));
        WriteObject(health with { JobPath = job.File, IsSandbox = job.IsRehearsal });
    }
}
