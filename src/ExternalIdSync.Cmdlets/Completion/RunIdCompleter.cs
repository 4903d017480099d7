using System.Collections;
using System.ComponentModel;
using System.Globalization;
using System.Management.Automation;
using System.Management.Automation.Language;
using ExternalIdSync.Core.State;

namespace ExternalIdSync.Cmdlets.Completion;

/// <summary>Completes the numbers of a job's runs, the latest first.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed class RunIdCompleter : IArgumentCompleter
{
    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters) =>
        Completions.Of(
            JobFacts.Read(fakeBoundParameters, static (store, job, stop) => store.ListRunsAsync(new RunQuery { Job = job, Limit = 50 }, stop)),
            wordToComplete,
            static run => run.Id.ToString(CultureInfo.InvariantCulture),
            static run => string.Create(CultureInfo.InvariantCulture, $"{run.StartedAt.ToLocalTime():yyyy-MM-dd HH:mm:ss}, {run.Status?.ToString() ?? "running"}, {run.Read:N0} read"));
}
