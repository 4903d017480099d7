using System.Collections;
using System.ComponentModel;
using System.Management.Automation;
using System.Management.Automation.Language;

namespace ExternalIdSync.Cmdlets.Completion;

/// <summary>Completes the rules that say when a call fails.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed class FailOnCompleter : IArgumentCompleter
{
    private static readonly (string Name, string ToolTip)[] Rules =
    [
        ("never", "Records that are not written are errors; the call itself does not fail."),
        ("any", "One record that is not written makes the call fail at its end."),
        ("10%", "More than this part of the records makes the call fail at its end."),
    ];

    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters) =>
        Completions.Of(Rules, wordToComplete, static r => r.Name, static r => r.ToolTip);
}
