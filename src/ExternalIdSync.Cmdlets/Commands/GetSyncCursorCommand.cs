using System.Management.Automation;
using ExternalIdSync.Cmdlets.Pipeline;
using ExternalIdSync.Core.State;

namespace ExternalIdSync.Cmdlets.Commands;

/// <summary>Gets how far a job has read and settled its source. Nothing comes before its first run: then the source is read from its beginning.</summary>
[Cmdlet(VerbsCommon.Get, "SyncCursor", DefaultParameterSetName = PathSet)]
[OutputType(typeof(SyncCursor))]
public sealed class GetSyncCursorCommand : JobCommandBase
{
    /// <inheritdoc/>
    private protected override void Process(string file)
    {
        var job = Load(file);
        var cursors = WithState(job, StateAccess.ReadOnly, (store, stop) => store.ListCursorsAsync(job.Name, stop));
        if (cursors.Count == 0)
        {
            WriteVerbose($"{job.Name} has no cursor: its next run reads {job.Source.Name} from the beginning.");
        }

        foreach (var cursor in cursors)
        {
            WriteObject(cursor with { JobPath = job.File, IsSandbox = job.IsRehearsal });
        }
    }
}
