using System.Management.Automation;
using ExternalIdSync.Cmdlets.Completion;
using ExternalIdSync.Cmdlets.Connections;
using ExternalIdSync.Cmdlets.Pipeline;

namespace ExternalIdSync.Cmdlets.Commands;

/// <summary>Tries to reach a target with the token given, without changing anything there.</summary>
[Cmdlet(VerbsDiagnostic.Test, "SyncTarget")]
[OutputType(typeof(SyncTargetTest), typeof(bool))]
public sealed class TestSyncTargetCommand : SyncCommandBase
{
    /// <summary>The connections; the only one of the session unless given.</summary>
    [Parameter(Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("Name")]
    [ArgumentCompleter(typeof(TargetNameCompleter))]
    public SyncTargetArgument[]? Target { get; set; }

    /// <summary>Whether to answer only true or false.</summary>
    [Parameter]
    public SwitchParameter Quiet { get; set; }

    /// <inheritdoc/>
    protected override void Process()
    {
        foreach (var argument in Target ?? [null!])
        {
            SyncTarget target;
            try
            {
                target = SyncSession.Current.Resolve(argument);
            }
            catch (SyncException exception) when (Target is not null)
            {
                WriteFailure(exception);
                continue;
            }

            WriteVerbose($"Asking {target.BaseUrl} whether it answers.");
            var test = new SyncTargetTest(target.Name, Await(target.Connection.TestAsync));
            WriteObject(Quiet ? test.IsReached : test);
        }
    }
}
