using System.Text.Json;

namespace ExternalIdSync.Host.Output;

/// <summary>A job's health as JSON.</summary>
internal static class HealthJson
{
    /// <summary>Writes the members.</summary>
    /// <param name="json">Where to.</param>
    /// <param name="health">The health.</param>
    public static void Write(Utf8JsonWriter json, SyncHealth health)
    {
        json.WriteString("job", health.Job);
        json.WriteString("status", health.Status.ToString());
        json.WriteString("checkedAt", health.CheckedAt);
        Number(json, "intervalSeconds", health.Interval?.TotalSeconds);
        json.WriteString("lastSuccess", health.LastSuccess?.ToString("O"));
        Number(json, "secondsSinceLastSuccess", health.SinceLastSuccess?.TotalSeconds);
        json.WriteString("lastRunStatus", health.LastRun?.Status?.ToString());
        Number(json, "lagSeconds", health.Lag?.TotalSeconds);
        Number(json, "rejectRate", health.RejectRate);
        Number(json, "usualRejectRate", health.UsualRejectRate);
        Number(json, "written", health.Written);
        Number(json, "usualWritten", health.UsualWritten);
        json.WriteNumber("openRejections", health.OpenRejections);
        json.WriteStartObject("openRejectionsByCode");
        foreach (var (code, count) in health.OpenRejectionsByCode)
        {
            json.WriteNumber(code, count);
        }

        json.WriteEndObject();
        Number(json, "quotaLimit", health.QuotaLimit);
        Number(json, "quotaLeft", health.QuotaLeft);
        json.WriteStartArray("findings");
        foreach (var finding in health.Findings)
        {
            json.WriteStartObject();
            json.WriteString("id", finding.Id);
            json.WriteString("severity", finding.Severity.ToString());
            json.WriteString("message", finding.Message);
            json.WriteString("advice", finding.Advice);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void Number(Utf8JsonWriter json, string name, double? value)
    {
        if (value is { } known)
        {
            json.WriteNumber(name, Math.Round(known, 4));
        }
        else
        {
            json.WriteNull(name);
        }
    }
}
