using System.Globalization;
using ExternalIdSync.Sandbox.Salesforce.Soql;

namespace ExternalIdSync.Sandbox.Salesforce;

/// <summary>The resources <c>query</c> and <c>queryAll</c>: a first page, and those that its locator leads to. The caller holds the lock.</summary>
internal sealed class SalesforceQueries
{
    private const int SmallestBatch = 200;
    private const int LargestBatch = 2_000;

    private readonly QueryLocators _locators = new();

    /// <summary>The sizes that a query's pages have in turn; none for full pages.</summary>
    public IReadOnlyList<int> PageSizes { get; set; } = [];

    /// <summary>Ends every open query.</summary>
    public void Expire() => _locators.Clear();

    public void Clear()
    {
        Expire();
        PageSizes = [];
    }

    public SandboxResponse Run(SalesforceStore store, SimulatedCall call, string version, bool withDeleted)
    {
        if (call.Query("q") is not { } text)
        {
            return SalesforceReply.Error(SalesforceError.Of("MALFORMED_QUERY", "A query string has to be specified"));
        }

        SoqlPlan plan;
        try
        {
            plan = SoqlPlan.Prepare(store, text);
        }
        catch (SoqlException wrong)
        {
            return SalesforceReply.Error(SalesforceError.Of(wrong.Code, wrong.Message));
        }

        var rows = plan.Run(withDeleted);
        if (plan.IsCount)
        {
            return WritePage(rows.Count, null, [], [], version);
        }

        var batchSize = BatchSize(call.Request.Header("Sforce-Query-Options"));
        return Page(_locators.Open(plan.Columns, rows, batchSize, PageSizes, call.Now), 0, version);
    }

    public SandboxResponse Next(string locator, SimulatedCall call, string version) => _locators.Find(locator, call.Now) is var (result, offset)
        ? Page(result, offset, version)
        : SalesforceReply.Error(SalesforceError.Of("INVALID_QUERY_LOCATOR", "invalid query locator"));

    private static SandboxResponse Page(QueryLocators.Result result, int offset, string version)
    {
        var end = result.EndOf(offset);
        // For queryAll too the vendor names its query resource here; either takes any locator.
        var next = end < result.Rows.Count ? $"/services/data/{version}/query/{result.Locator(end)}" : null;
        return WritePage(result.Rows.Count, next, result.Columns, result.Rows[offset..end], version);
    }

    private static SandboxResponse WritePage(int total, string? next, IReadOnlyList<SoqlColumn> columns, IReadOnlyList<SalesforceRow> rows, string version) =>
        SalesforceReply.Object(
            200,
            writer =>
            {
                writer.WriteNumber("totalSize", total);
                writer.WriteBoolean("done", next is null);
                if (next is not null)
                {
                    writer.WriteString("nextRecordsUrl", next);
                }

                writer.WriteStartArray("records");
                var rowWriter = new SoqlRowWriter(columns, version);
                foreach (var row in rows)
                {
                    rowWriter.Write(writer, row);
                }

                writer.WriteEndArray();
            });

    private static int BatchSize(string? options)
    {
        var at = options?.IndexOf("batchSize=", StringComparison.OrdinalIgnoreCase) ?? -1;
        var digits = at < 0 ? [] : options!.AsSpan(at + "batchSize=".Length).Trim();
        var length = digits.IndexOfAnyExceptInRange('0', '9');
        return int.TryParse(length < 0 ? digits : digits[..length], NumberStyles.None, CultureInfo.InvariantCulture, out var size)
            ? Math.Clamp(size, SmallestBatch, LargestBatch)
            : LargestBatch;
    }
}
