using System.Globalization;
using ExternalIdSync.Core.Targets;
using ExternalIdSync.Core.Writing;
using ExternalIdSync.Host.Terminals;

namespace ExternalIdSync.Host.Imports;

/// <summary>The end of a file's import: what went wrong as a whole, and the exit code.</summary>
internal static class RunEnd
{
    /// <summary>Tells on standard error why the import ended early or counts as failed.</summary>
    /// <param name="summary">The import in numbers.</param>
    /// <param name="target">Where it went.</param>
    /// <param name="rule">The rule for refused rows, where one was given.</param>
    /// <param name="terminal">Where to.</param>
    /// <returns>The exit code.</returns>
    public static int Tell(RunSummary summary, TargetConnection target, FailOn? rule, Terminal terminal)
    {
        if (summary.StopError is { } error)
        {
            var reason = summary.StopReason ?? "The run ended early.";
            ErrorPrinter.PrintError(
                terminal, error, error.Category == SyncErrorCategory.OperationStopped ? reason : $"{target.Name} at {target.BaseUrl}: {reason}");
        }
        else if (summary.Status == RunStatus.Failed)
        {
            ErrorPrinter.PrintError(
                terminal,
                SyncErrors.RunIncomplete,
                string.Create(CultureInfo.InvariantCulture, $"{summary.NotWritten():N0} of {summary.Read:N0} rows were not written, more than --fail-on {rule} allows."));
        }

        // Whoever says how much may be refused does not want to hear of less.
        return summary.Status == RunStatus.PartiallySucceeded && rule is not null ? ExitCodes.Succeeded : ExitCodes.Of(summary.Status);
    }
}
