using System.Globalization;
using System.Management.Automation;
using ExternalIdSync.Core.Writing;

namespace ExternalIdSync.Cmdlets.Pipeline;

/// <summary>Shows how far a run is, at most five times a second.</summary>
/// <param name="activity">What is done, such as <c>Writing to hipcall/companies</c>.</param>
internal sealed class RunProgressRecord(string activity)
{
    // Stable, so that a run has one line; unlike those of PowerShell's own commands.
    internal const int ActivityId = 0x45_58_53;
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(200);

    private long _shown;

    /// <summary>The record to show, if it is time for one.</summary>
    /// <param name="progress">How far the run is.</param>
    /// <returns>The record, or <see langword="null"/>.</returns>
    public ProgressRecord? Next(in RunProgress progress)
    {
        var now = TimeProvider.System.GetTimestamp();
        if (_shown != 0 && TimeProvider.System.GetElapsedTime(_shown, now) < Interval)
        {
            return null;
        }

        _shown = now;
        return new ProgressRecord(ActivityId, activity, string.Create(CultureInfo.InvariantCulture,
            $"{progress.Settled:N0} records: {progress.Created:N0} created, {progress.Updated:N0} updated, {progress.Unchanged:N0} unchanged, {progress.NotWritten:N0} not written; {progress.Rate:N0}/s"));
    }

    /// <summary>The record that takes the line away, if one was shown.</summary>
    /// <returns>The record, or <see langword="null"/>.</returns>
    public ProgressRecord? Completed() => _shown == 0 ? null : Done(activity);

    /// <summary>The record that takes a line away.</summary>
    /// <param name="activity">What was done.</param>
    /// <returns>The record.</returns>
    internal static ProgressRecord Done(string activity) => new(ActivityId, activity, "Done") { RecordType = ProgressRecordType.Completed };
}
