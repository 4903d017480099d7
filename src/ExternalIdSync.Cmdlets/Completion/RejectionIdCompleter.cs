using System.Collections;
using System.ComponentModel;
using System.Globalization;
using System.Management.Automation;
using System.Management.Automation.Language;
using ExternalIdSync.Core.State;

namespace ExternalIdSync.Cmdlets.Completion;

/// <summary>Completes the numbers of a job's open rejections.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed class RejectionIdCompleter : IArgumentCompleter
{
    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters) =>
        Completions.Of(
            JobFacts.Read(
                fakeBoundParameters, static (store, job, stop) => store.ListRejectionsAsync(new RejectionQuery { Job = job, Limit = 200 }, stop)),
            wordToComplete,
            static rejection => rejection.Id.ToString(CultureInfo.InvariantCulture),
            static rejection => $"{rejection.ExternalId ?? "no external ID"}: {rejection.Code}");
}
