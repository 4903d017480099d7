using System.Collections;
using System.ComponentModel;
using System.Management.Automation;
using System.Management.Automation.Language;

namespace ExternalIdSync.Cmdlets.Completion;

/// <summary>Completes one of a few texts that are known beforehand.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public abstract class ChoiceCompleter : IArgumentCompleter
{
    private readonly (string Name, string ToolTip)[] _choices;

    private protected ChoiceCompleter(params (string Name, string ToolTip)[] choices) => _choices = choices;

    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters) =>
        Completions.Of(_choices, wordToComplete, static c => c.Name, static c => c.ToolTip);
}
