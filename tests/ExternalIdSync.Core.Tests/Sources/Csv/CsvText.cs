using System.Text;
using ExternalIdSync.Core.Sources;
using ExternalIdSync.Core.Sources.Csv;

namespace ExternalIdSync.Core.Tests.Sources.Csv;

/// <summary>CSV sources over text, and what they gave.</summary>
internal static class CsvText
{
    public static CsvSource Source(string text, Encoding? encoding = null, CsvOptions? options = null) =>
        Source([.. (encoding ?? new UTF8Encoding(false)).GetPreamble(), .. (encoding ?? new UTF8Encoding(false)).GetBytes(text)], options);

    public static CsvSource Source(byte[] bytes, CsvOptions? options = null) =>
        new((options ?? new CsvOptions()) with { Name = "test.csv", OpenStream = () => new MemoryStream(bytes, writable: false) });

    /// <summary>Every row in short: <c>a|b</c> for a record, <c>RowRagged 2</c> for a bad row.</summary>
    public static IReadOnlyList<string> Rows(CsvSource source)
    {
        using (source)
        {
            return [.. source.Read().Select(Show)];
        }
    }

    public static IReadOnlyList<string> Rows(string text, CsvOptions? options = null) => Rows(Source(text, options: options));

    public static SyncException Fails(string text, CsvOptions? options = null) => Fails(Source(text, options: options));

    public static SyncException Fails(CsvSource source) => Assert.Throws<SyncException>(() => Rows(source));

    public static string Show(SourceItem item) => item.Record is { } record
        ? string.Join('|', record.Schema.Names.Select((_, i) => (string?)record[i] ?? "(null)"))
        : $"{item.Rejected!.Error} {item.Rejected.Row}";
}
