using System.Globalization;
using System.Text.Json;

namespace ExternalIdSync.Sandbox.InstantCompliance;

/// <summary>
/// <c>GET /customers</c>: pages in the order of creation, filtered by the time of the last write and by status. A cursor is where a page ended,
/// (created_at, id): a customer that is written again once its page has passed is not met again.
/// </summary>
internal sealed class CustomerList(CustomerStore customers)
{
    private const int DefaultPage = 50;
    private const int LargestPage = 100;

    public SandboxResponse Get(SimulatedCall call, bool withAml)
    {
        var limit = DefaultPage;
        if (call.Query("limit") is { } limitText && !int.TryParse(limitText, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out limit))
        {
            return InstantComplianceReply.Invalid("limit", "Expected an integer.");
        }

        DateTimeOffset since = DateTimeOffset.MinValue;
        if (call.Query("updated_since") is { } sinceText && !JsonText.TryStamp(sinceText, out since))
        {
            return InstantComplianceReply.Invalid("updated_since", "Expected an ISO 8601 timestamp.");
        }

        limit = Math.Clamp(limit, 1, LargestPage);
        var page = new List<Customer>(limit + 1);
        int total;
        lock (customers.Gate)
        {
            var first = 0;
            if (call.Query("cursor") is { } cursor)
            {
                first = ReadCursor(cursor) is { } last ? customers.IndexOf(last) + 1 : 0;
                if (first == 0)
                {
                    return InstantComplianceReply.Invalid("cursor", "Not a cursor of this list.");
                }
            }

            total = call.Query("include") == "total_count" ? customers.InOrder.Count(Fits) : -1;
            for (var i = first; i < customers.InOrder.Count && page.Count <= limit; i++)
            {
                if (Fits(customers.InOrder[i]))
                {
                    page.Add(customers.InOrder[i]);
                }
            }
        }

        var hasMore = page.Count > limit;
        if (hasMore)
        {
            page.RemoveAt(limit);
        }

        return SandboxResponse.Json(
            200,
            JsonText.Write(
                (page, hasMore, limit, total, withAml),
                static (writer, state) =>
                {
                    writer.WriteStartObject();
                    writer.WriteString("object", "list");
                    writer.WriteStartArray("data");
                    foreach (var customer in state.page)
                    {
                        customer.WriteTo(writer, state.withAml);
                    }

                    writer.WriteEndArray();
                    writer.WriteBoolean("has_more", state.hasMore);
                    writer.WriteString("next_cursor", state.hasMore ? CursorAfter(state.page[^1]) : null);
                    writer.WriteNumber("limit", state.limit);
                    if (state.total >= 0)
                    {
                        writer.WriteNumber("total_count", state.total);
                    }

                    writer.WriteEndObject();
                }));

        bool Fits(Customer customer) =>
            customer.UpdatedAt > since
            && (call.Query("external_id") is not { } externalId || customer.ExternalId == externalId)
            && (call.Query("status") is not { } status || customer.KycStatus == status)
            && (call.Query("aml_status") is not { } aml || customer.AmlStatus == aml);
    }

    private static string CursorAfter(Customer last) =>
        Base64Url.Encode(JsonText.Utf8($$"""{"createdAt":"{{JsonText.Stamp(last.CreatedAt)}}","id":"{{last.Id}}"}"""));

    private static Guid? ReadCursor(string cursor)
    {
        try
        {
            using var json = JsonDocument.Parse(Base64Url.Decode(cursor));
            return json.RootElement.GetProperty("id").GetGuid();
        }
        catch (Exception wrong) when (wrong is FormatException or JsonException or KeyNotFoundException or InvalidOperationException)
        {
            return null;
        }
    }
}
