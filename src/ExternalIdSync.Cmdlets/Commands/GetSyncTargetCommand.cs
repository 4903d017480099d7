using System.Management.Automation;
using ExternalIdSync.Cmdlets.Pipeline;

namespace ExternalIdSync.Cmdlets.Commands;

/// <summary>Gets the targets that this session is connected to.</summary>
[Cmdlet(VerbsCommon.Get, "SyncTarget")]
[OutputType(typeof(string))]
public sealed class GetSyncTargetCommand : SyncCommandBase
{
    /// <inheritdoc/>
    protected override void Process()
    {
    }
}
