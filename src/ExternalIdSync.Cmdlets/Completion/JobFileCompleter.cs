using System.Collections;
using System.ComponentModel;
using System.Management.Automation;
using System.Management.Automation.Language;
using ExternalIdSync.Core.Jobs;

namespace ExternalIdSync.Cmdlets.Completion;

/// <summary>Completes the paths of job files, and of the folders on the way to them.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed class JobFileCompleter : IArgumentCompleter
{
    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters) =>
        CompletionCompleters.CompleteFilename(wordToComplete ?? string.Empty).Where(static found =>
            found.ResultType == CompletionResultType.ProviderContainer || JobFile.LooksLikeOne(found.ToolTip));
}
