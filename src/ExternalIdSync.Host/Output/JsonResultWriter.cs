using System.Text.Json;

namespace ExternalIdSync.Host.Output;

/// <summary>The run in numbers, as one object on one line of standard output.</summary>
/// <param name="output">Standard output.</param>
/// <param name="isWhatIf">Whether nothing was written: the counts then say what would be.</param>
internal sealed class JsonResultWriter(TextWriter output, bool isWhatIf) : IResultWriter
{
    /// <inheritdoc/>
    public void Write(SyncResult result)
    {
        // Records are counted by the run; --output jsonl shows each.
    }

    /// <inheritdoc/>
    public void End(RunSummary summary) => new JsonLineWriter(output).WriteLine(summary, WriteMembers);

    private void WriteMembers(Utf8JsonWriter json, RunSummary summary)
    {
        json.WriteString("target", summary.Target);
        json.WriteString("status", summary.Status.ToString());
        json.WriteBoolean("whatIf", isWhatIf);
        json.WriteNumber("read", summary.Read);
        json.WriteNumber("created", summary.Created);
        json.WriteNumber("updated", summary.Updated);
        json.WriteNumber("unchanged", summary.Unchanged);
        json.WriteNumber("conflicts", summary.Conflicts);
        json.WriteNumber("rejected", summary.Rejected);
        json.WriteNumber("blocked", summary.Blocked);
        json.WriteNumber("failed", summary.Failed);
        json.WriteNumber("notAttempted", summary.NotAttempted);
        json.WriteNumber("requests", summary.Requests);
        json.WriteNumber("retries", summary.Retries);
        json.WriteNumber("seconds", Math.Round(summary.Duration.TotalSeconds, 3));
        json.WriteString("stopCode", summary.StopError?.Id);
        json.WriteString("stopReason", summary.StopReason);
    }
}
