using System.Management.Automation;
using ExternalIdSync.Cmdlets.Completion;
using ExternalIdSync.Cmdlets.Connections;
using ExternalIdSync.Cmdlets.Pipeline;
using ExternalIdSync.Core.Targets;

namespace ExternalIdSync.Cmdlets.Commands;

/// <summary>Gets the targets that this session is connected to, or those that it could be.</summary>
[Cmdlet(VerbsCommon.Get, "SyncTarget", DefaultParameterSetName = ConnectedSet)]
[OutputType(typeof(SyncTarget), ParameterSetName = [ConnectedSet])]
[OutputType(typeof(SyncTargetDefinition), ParameterSetName = [AvailableSet])]
public sealed class GetSyncTargetCommand : SyncCommandBase
{
    private const string ConnectedSet = "Connected";
    private const string AvailableSet = "Available";

    /// <summary>The names; wildcards allowed.</summary>
    [Parameter(Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(TargetNameCompleter))]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public string[] Name { get; set; } = ["*"];

    /// <summary>Whether to list the built-in definitions in place of connections.</summary>
    [Parameter(ParameterSetName = AvailableSet, Mandatory = true)]
    public SwitchParameter ListAvailable { get; set; }

    /// <inheritdoc/>
    protected override void Process()
    {
        foreach (var name in Name)
        {
            var found = ListAvailable ? Available(name) : SyncSession.Current.Match(name);
            var any = false;
            foreach (var target in found)
            {
                any = true;
                WriteObject(target);
            }

            if (!any && !WildcardPattern.ContainsWildcardCharacters(name))
            {
                WriteFailure(ListAvailable
                    ? new SyncException(SyncErrors.TargetUnknown, $"There is no built-in target '{name}'.") { Subject = name }
                    : new SyncException(SyncErrors.TargetNotConnected, $"This session is not connected to '{name}'.") { Subject = name });
            }
        }
    }

    private static IEnumerable<object> Available(string pattern)
    {
        var wildcard = WildcardPattern.Get(pattern, WildcardOptions.IgnoreCase | WildcardOptions.CultureInvariant);
        return ConnectorCatalog.Default.BuiltIn.Where(d => wildcard.IsMatch(d.Name)).Select(static d => new SyncTargetDefinition(d));
    }
}
