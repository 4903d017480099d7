using System.Collections;
using System.ComponentModel;
using System.Management.Automation;
using System.Management.Automation.Language;
using ExternalIdSync.Cmdlets.Connections;
using ExternalIdSync.Core.Mapping;

namespace ExternalIdSync.Cmdlets.Completion;

/// <summary>Completes the fields of the target that the command line names, as its definition lists them: nothing is asked over the network.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed class TargetFieldCompleter : IArgumentCompleter
{
    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters) =>
        Completions.Of(Fields(fakeBoundParameters?["Target"]), wordToComplete, static f => f.Name, static f => $"{f.Type}");

    private static IReadOnlyList<TargetField> Fields(object? target)
    {
        var value = target is PSObject wrapped ? wrapped.BaseObject : target;
        try
        {
            return SyncSession.Current.Resolve(value switch
            {
                SyncTarget connection => new SyncTargetArgument(connection),
                string name => new SyncTargetArgument(name),
                _ => null,
            }).Connection.Definition.Fields;
        }
        catch (SyncException)
        {
            return [];
        }
    }
}
