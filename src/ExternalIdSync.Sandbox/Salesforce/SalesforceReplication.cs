namespace ExternalIdSync.Sandbox.Salesforce;

/// <summary>
/// <c>getUpdated</c> and <c>getDeleted</c>. Both cut seconds off, look back 30 days at most, and say up to when their answer is complete:
/// until the oldest transaction that is still open began.
/// </summary>
internal static class SalesforceReplication
{
    public static SandboxResponse Updated(SalesforceObject type, SimulatedCall call, DateTimeOffset? oldestInFlight)
    {
        if (Window(call, DateTimeOffset.MinValue, out var start, out var end) is { } refusal)
        {
            return refusal;
        }

        return SalesforceReply.Object(
            200,
            writer =>
            {
                writer.WriteStartArray("ids");
                foreach (var row in Rows(type, isDeleted: false, start, end))
                {
                    writer.WriteStringValue(row.Id);
                }

                writer.WriteEndArray();
                writer.WriteString("latestDateCovered", SalesforceValue.Stamp(Covered(start, end, call.Now, oldestInFlight)));
            });
    }

    public static SandboxResponse Deleted(SalesforceObject type, SimulatedCall call, DateTimeOffset? oldestInFlight, DateTimeOffset earliest)
    {
        if (Window(call, earliest, out var start, out var end) is { } refusal)
        {
            return refusal;
        }

        return SalesforceReply.Object(
            200,
            writer =>
            {
                writer.WriteStartArray("deletedRecords");
                foreach (var row in Rows(type, isDeleted: true, start, end))
                {
                    writer.WriteStartObject();
                    writer.WriteString("deletedDate", SalesforceValue.Stamp(row.SystemModstamp));
                    writer.WriteString("id", row.Id);
                    writer.WriteEndObject();
                }

                writer.WriteEndArray();
                writer.WriteString("earliestDateAvailable", SalesforceValue.Stamp(earliest));
                writer.WriteString("latestDateCovered", SalesforceValue.Stamp(Covered(start, end, call.Now, oldestInFlight)));
            });
    }

    private static IEnumerable<SalesforceRow> Rows(SalesforceObject type, bool isDeleted, DateTimeOffset start, DateTimeOffset end) =>
        type.Rows.Where(row => row.IsDeleted == isDeleted && row.SystemModstamp >= start && row.SystemModstamp < end);

    private static DateTimeOffset Covered(DateTimeOffset start, DateTimeOffset end, DateTimeOffset now, DateTimeOffset? oldestInFlight)
    {
        var covered = end < now ? end : Minute(now);
        if (oldestInFlight < covered)
        {
            covered = Minute(oldestInFlight.Value);
        }

        return covered > start ? covered : start;
    }

    private static DateTimeOffset Minute(DateTimeOffset time) => new(time.UtcTicks - (time.UtcTicks % TimeSpan.TicksPerMinute), TimeSpan.Zero);

    private static SandboxResponse? Window(SimulatedCall call, DateTimeOffset earliest, out DateTimeOffset start, out DateTimeOffset end)
    {
        end = default;
        if (call.Query("start") is not { } from || !JsonText.TryStamp(from, out start)
            || call.Query("end") is not { } to || !JsonText.TryStamp(to, out end))
        {
            start = default;
            return Refuse("INVALID_FIELD", "start and end are required as ISO 8601 dates with an offset");
        }

        (start, end) = (Minute(start), Minute(end));
        if (end <= start)
        {
            return Refuse("INVALID_REPLICATION_DATE", "endDate must be at least one minute greater than startDate");
        }

        if (start < call.Now.AddDays(-30))
        {
            return Refuse("INVALID_REPLICATION_DATE", "startDate cannot be more than 30 days ago");
        }

        return start < earliest ? Refuse("INVALID_REPLICATION_DATE", "startDate is before the replication start date") : null;
    }

    private static SandboxResponse Refuse(string code, string message) => SalesforceReply.Error(SalesforceError.Of(code, message));
}
