using System.Globalization;
using ExternalIdSync.Sandbox.Salesforce.Soql;

namespace ExternalIdSync.Sandbox.Salesforce;

/// <summary>The results of queries that have more pages, for two days. The caller holds the lock.</summary>
internal sealed class QueryLocators
{
    // Not the vendor's limit: what a forgetful client leaves open must not fill the memory.
    private const int Capacity = 500;

    private static readonly TimeSpan Lifetime = TimeSpan.FromDays(2);

    private readonly Dictionary<string, Result> _results = new(StringComparer.Ordinal);
    private readonly Queue<string> _ages = new();
    private long _lastId;

    public void Clear()
    {
        _results.Clear();
        _ages.Clear();
    }

    public Result Open(IReadOnlyList<SoqlColumn> columns, List<SalesforceRow> rows, int batchSize, IReadOnlyList<int> pageSizes, DateTimeOffset now)
    {
        var id = SalesforceId.Create("01g", ++_lastId);
        var result = new Result(id, columns, rows, batchSize, pageSizes, now + Lifetime);
        while (_ages.Count >= Capacity)
        {
            _results.Remove(_ages.Dequeue());
        }

        _results[id] = result;
        _ages.Enqueue(id);
        return result;
    }

    /// <summary>What is left of a result, by the last part of a <c>nextRecordsUrl</c>; <see langword="null"/> where there is none any more.</summary>
    public (Result Result, int Offset)? Find(string locator, DateTimeOffset now)
    {
        var dash = locator.LastIndexOf('-');
        return dash > 0 && _results.TryGetValue(locator[..dash], out var result) && result.Until > now
            && int.TryParse(locator.AsSpan(dash + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var offset)
            && offset > 0 && offset < result.Rows.Count
            ? (result, offset)
            : null;
    }

    internal sealed class Result(
        string id,
        IReadOnlyList<SoqlColumn> columns,
        List<SalesforceRow> rows,
        int batchSize,
        IReadOnlyList<int> pageSizes,
        DateTimeOffset until)
    {
        private readonly Dictionary<int, int> _sizes = [];

        public IReadOnlyList<SoqlColumn> Columns => columns;

        public List<SalesforceRow> Rows => rows;

        public DateTimeOffset Until => until;

        /// <summary>Where the page from an offset ends; the same every time it is asked for.</summary>
        public int EndOf(int offset)
        {
            if (!_sizes.TryGetValue(offset, out var size))
            {
                size = pageSizes.Count == 0 ? batchSize : Math.Clamp(pageSizes[_sizes.Count % pageSizes.Count], 1, batchSize);
                _sizes[offset] = size;
            }

            return Math.Min(offset + size, rows.Count);
        }

        public string Locator(int offset) => string.Create(CultureInfo.InvariantCulture, $"{id}-{offset}");
    }
}
