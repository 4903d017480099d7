using System.Collections;
using System.ComponentModel;
using System.Management.Automation;
using System.Management.Automation.Language;

namespace ExternalIdSync.Cmdlets.Completion;

/// <summary>Completes the error ids of a job's open rejections; every error id where no job is named yet.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed class RejectionCodeCompleter : IArgumentCompleter
{
    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters)
    {
        var open = JobFacts.Read<string>(
            fakeBoundParameters,
            static async (store, job, stop) => [.. (await store.CountRejectionsAsync(job, stop).ConfigureAwait(false)).Keys]);
        return Completions.Of(
            open.Count == 0 ? SyncErrors.All : SyncErrors.All.Where(error => open.Contains(error.Id)),
            wordToComplete,
            static error => error.Id,
            static error => error.Advice);
    }
}
