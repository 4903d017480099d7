using System.Text.Json;

namespace ExternalIdSync.Host.Output;

/// <summary>A job's run as JSON.</summary>
internal static class RunJson
{
    /// <summary>Writes the members.</summary>
    /// <param name="json">Where to.</param>
    /// <param name="run">The run.</param>
    public static void Write(Utf8JsonWriter json, SyncRun run)
    {
        json.WriteNumber("id", run.Id);
        json.WriteString("job", run.Job);
        json.WriteString("source", run.Source);
        json.WriteString("target", run.Target);
        json.WriteString("status", run.Status?.ToString());
        json.WriteString("startedAt", run.StartedAt);
        json.WriteString("endedAt", run.EndedAt?.ToString("O"));
        json.WriteNumber("read", run.Read);
        json.WriteNumber("created", run.Created);
        json.WriteNumber("updated", run.Updated);
        json.WriteNumber("unchanged", run.Unchanged);
        json.WriteNumber("conflicts", run.Conflicts);
        json.WriteNumber("rejected", run.Rejected);
        json.WriteNumber("blocked", run.Blocked);
        json.WriteNumber("failed", run.Failed);
        json.WriteNumber("deleted", run.Deleted);
        json.WriteNumber("merged", run.Merged);
        json.WriteNumber("requests", run.Requests);
        json.WriteNumber("retries", run.Retries);
        json.WriteNumber("seconds", Math.Round(run.Duration.TotalSeconds, 3));
        Seconds(json, "largestLagSeconds", run.LargestLag);
        Seconds(json, "medianLagSeconds", run.MedianLag);
        json.WriteString("cursorBefore", run.CursorBefore);
        json.WriteString("cursorAfter", run.CursorAfter);
        json.WriteString("stopCode", run.StopError?.Id);
        json.WriteString("stopReason", run.StopReason);
    }

    private static void Seconds(Utf8JsonWriter json, string name, TimeSpan? value)
    {
        if (value is { } known)
        {
            json.WriteNumber(name, Math.Round(known.TotalSeconds, 3));
        }
        else
        {
            json.WriteNull(name);
        }
    }
}
