using System.Collections;
using System.ComponentModel;
using System.Management.Automation;
using System.Management.Automation.Language;
using ExternalIdSync.Cmdlets.Connections;
using ExternalIdSync.Core.Targets;

namespace ExternalIdSync.Cmdlets.Completion;

/// <summary>Completes the names of this session's connections; with -ListAvailable those of the built-in definitions.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed class TargetNameCompleter : IArgumentCompleter
{
    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters) =>
        fakeBoundParameters?.Contains("ListAvailable") == true
            ? Completions.Of(ConnectorCatalog.Default.BuiltIn, wordToComplete, static d => d.Name, static d => d.Title)
            : Completions.Of(SyncSession.Current.Targets, wordToComplete, static t => t.Name, static t => $"{t.Title} at {t.BaseUrl}");
}
