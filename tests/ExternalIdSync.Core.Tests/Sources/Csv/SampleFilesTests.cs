using System.Net.Mail;
using ExternalIdSync.Core.Mapping;
using ExternalIdSync.Core.Sources.Csv;

namespace ExternalIdSync.Core.Tests.Sources.Csv;

/// <summary>What <c>module/samples/README.md</c> says of the samples is so.</summary>
public sealed class SampleFilesTests
{
    [Theory]
    [InlineData("contacts.csv", "ContactId", 300, new long[] { 220 }, new long[] { })]
    [InlineData("companies.csv", "CompanyId", 120, new long[] { 114 }, new long[] { 74 })]
    public void The_samples_have_the_bad_rows_that_their_page_lists(string name, string key, int rows, long[] ragged, long[] malformed)
    {
        using var source = new CsvSource(SampleFiles.Module(name));
        var items = source.Read().ToList();
        var records = items.Where(static i => i.Record is not null).Select(static i => i.Record!).ToList();
        var isContacts = name == "contacts.csv";

        Assert.Empty(source.Warnings);
        Assert.Equal(rows, items.Count);
        Assert.Equal(ragged, items.Where(static i => i.Rejected?.Error == SyncErrors.RowRagged).Select(static i => i.Rejected!.Row));
        Assert.Equal(malformed, items.Where(static i => i.Rejected?.Error == SyncErrors.RowMalformed).Select(static i => i.Rejected!.Row));
        Assert.Equal([isContacts ? 23 : 12], Rows(records, r => Text(r, key).Length == 0));
        Assert.Equal([isContacts ? 188 : 84], Rows(records, r => Text(r, key).Length == 300));
        Assert.Equal([isContacts ? 76 : 39], Rows(records, r => SpreadsheetDamage.IsIn(Text(r, key))));
        Assert.Equal(isContacts ? [102, 267] : [48], Rows(records, static r => !MailAddress.TryCreate(Text(r, "Email"), out _)));
        Assert.Equal(isContacts ? [41, 48] : [21, 26], Rows(records, r => records.Count(other => Text(other, key) == Text(r, key)) > 1));
        Assert.Equal(isContacts ? [213, 244] : [100, 105],
            Rows(records, r => records.Count(other => Text(other, "Email") == Text(r, "Email")) > 1));
        Assert.Equal([isContacts ? 134 : 61], Rows(records, static r => Text(r, "Phone").Count(char.IsAsciiDigit) is (> 0 and < 10) or > 15));
    }

    [Fact]
    public void The_samples_name_nobody_who_could_be_reached()
    {
        foreach (var name in new[] { "contacts.csv", "companies.csv" })
        {
            using var source = new CsvSource(SampleFiles.Module(name));
            foreach (var record in source.Read().Where(static i => i.Record is not null).Select(static i => i.Record!))
            {
                Assert.Matches(@"(\.example|[@ )]example\.(com|net|org)|^not-an-address)$", Text(record, "Email"));
                Assert.Matches(@"^$|^\+1 (202|\(202\)) 555[ -]01|^\+44 20 7946|^\+49 30 23125 |^\+33 1 99 00 |^\+353 20 91|^\+46 8 465 004 |^\+61 (491 570|2 5550) ",
                    Text(record, "Phone"));
            }
        }
    }

    private static IEnumerable<int> Rows(IEnumerable<SourceRecord> records, Func<SourceRecord, bool> isMeant) =>
        records.Where(isMeant).Select(static r => (int)r.Origin.Row);

    private static string Text(SourceRecord record, string name) => (string)record[name]!;
}
