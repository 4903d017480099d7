using System.Collections;
using System.ComponentModel;
using System.Management.Automation;
using System.Management.Automation.Language;
using ExternalIdSync.Core.Targets;

namespace ExternalIdSync.Cmdlets.Completion;

/// <summary>Completes the names of the built-in connector definitions.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed class DefinitionNameCompleter : IArgumentCompleter
{
    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters) =>
        Completions.Of(ConnectorCatalog.Default.BuiltIn, wordToComplete, static d => d.Name, static d => d.Title);
}
