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
        SyncHealth health;
        try
        {
            var job = Load(file);
            var options = HealthOptions.Of(job);
            health = WithState(job, StateAccess.ReadOnly, (store, stop) => HealthCheck.RunAsync(store, options, TimeProvider.System, stop));
            health = health with { JobPath = job.File, IsSandbox = job.IsRehearsal };
        }
        catch (SyncException exception)
        {
            // A monitor looks at many jobs; one that cannot be read must not hide the others.
            WriteFailure(exception, file);
            return;
        }

        WriteObject(health);
    }
}
