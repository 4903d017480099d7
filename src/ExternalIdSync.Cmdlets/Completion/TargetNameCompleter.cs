using System.Collections;
using System.ComponentModel;
using System.Management.Automation;
using System.Management.Automation.Language;
using ExternalIdSync.Cmdlets.Connections;

namespace ExternalIdSync.Cmdlets.Completion;

/// <summary>Completes the names of this session's connections.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed class TargetNameCompleter : IArgumentCompleter
{
    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters) =>
        Completions.Of(SyncSession.Current.Targets, wordToComplete, static t => t.Name, static t => $"{t.Title} at {t.BaseUrl}");
}
