using System.Management.Automation;
using ExternalIdSync.Cmdlets.Completion;
using ExternalIdSync.Cmdlets.Connections;
using ExternalIdSync.Cmdlets.Pipeline;

namespace ExternalIdSync.Cmdlets.Commands;

/// <summary>Ends connections of this session. The sandbox, its records and what rehearsals of jobs remember go with the last sandbox connection.</summary>
[Cmdlet(VerbsCommunications.Disconnect, "SyncTarget")]
[OutputType(typeof(void))]
public sealed class DisconnectSyncTargetCommand : SyncCommandBase
{
    /// <summary>The names of the connections; wildcards allowed.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("Target")]
    [ArgumentCompleter(typeof(TargetNameCompleter))]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public string[] Name { get; set; } = [];

    /// <inheritdoc/>
    protected override void Process()
    {
        foreach (var name in Name)
        {
            var targets = SyncSession.Current.Match(name).ToList();
            if (targets.Count == 0 && !WildcardPattern.ContainsWildcardCharacters(name))
            {
                WriteFailure(new SyncException(SyncErrors.TargetNotConnected, $"This session is not connected to '{name}'.") { Subject = name });
            }

            foreach (var target in targets)
            {
                SyncSession.Current.Remove(target);
                _ = Await(async _ =>
                {
                    await target.Connection.DisposeAsync().ConfigureAwait(false);
                    return true;
                });
                WriteVerbose($"Disconnected '{target.Name}'.");
            }
        }
    }

    /// <inheritdoc/>
    protected override void End() => SyncSession.Current.EndUnusedSandbox();
}
