using System.Text;
using ExternalIdSync.Core.Sources.Csv;
using FsCheck;
using FsCheck.Fluent;

namespace ExternalIdSync.Core.Tests.Sources.Csv;

public sealed class RoundTripTests
{
    // The characters that matter to CSV, and some that matter to encodings.
    private const string Alphabet = "\"\",;\t|\r\n  =+-@#'0aüßİ€\0\uFEFF\u2028";

    public static TheoryData<char, string, bool, string> Dialects
    {
        get
        {
            var data = new TheoryData<char, string, bool, string>();
            foreach (var delimiter in ",;\t|")
            {
                data.Add(delimiter, "utf-8", false, "\n");
                data.Add(delimiter, "utf-8", true, "\r\n");
                data.Add(delimiter, "utf-16", true, "\r\n");
                data.Add(delimiter, "utf-16BE", true, "\r");
                data.Add(delimiter, "utf-32", true, "\n");
                data.Add(delimiter, "windows-1254", false, "\r\n");
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Dialects))]
    public void Any_table_that_is_refused_is_read_back_as_it_was(char delimiter, string encodingName, bool hasMark, string newLine)
    {
        var encoding = CsvEncodings.Find(encodingName);
        var characters = Alphabet.Where(c => encoding.GetString(encoding.GetBytes([c])) == c.ToString());
        var value = Gen.Elements(characters).ArrayOf().Select(static c => new string(c)).Resize(12);
        var tables = Gen.Choose(1, 5).SelectMany(width => value.ArrayOf(width).ArrayOf()).Resize(8)
            .Where(static rows => rows.Length > 0).ToArbitrary();

        Prop.ForAll(tables, rows =>
        {
            using var folder = new TemporaryFolder();
            string[] header = [.. rows[0].Select(static (_, i) => $"Field {i}")];
            var file = new RejectionsFile(folder.Path("r.csv"), new CsvDialect
            {
                Encoding = encoding,
                HasByteOrderMark = hasMark,
                Delimiter = delimiter,
                NewLine = newLine,
                Header = header,
            });
            var schema = new RecordSchema(header);
            for (var i = 0; i < rows.Length; i++)
            {
                file.Append(new SyncResult { Outcome = SyncOutcome.Rejected, Reason = "a,b;c\td|e\n\"f\"", Row = i + 1 },
                    new SourceRecord(schema, [.. rows[i]]), null);
            }

            file.Complete();
            using var source = new CsvSource(new CsvOptions { Path = file.Path, Encoding = hasMark ? null : encoding });
            var read = source.Read().Select(static item => item.Record!.Schema.Names.Select((_, i) => (string?)item.Record[i]).ToArray()).ToList();

            Assert.Equal(delimiter, source.Dialect!.Delimiter);
            Assert.Equal(newLine, source.Dialect.NewLine);
            Assert.Equal(header, source.Dialect.Header);
            Assert.Equal(rows, read);
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(20));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task The_shared_sample_of_troubles_is_read_as_documented(bool asUtf16)
    {
        var bytes = await File.ReadAllBytesAsync(SampleFiles.Data("troubles.csv"));
        bytes = asUtf16 ? [.. Encoding.Unicode.GetPreamble(), .. Encoding.Unicode.GetBytes(Encoding.UTF8.GetString(bytes[3..]))] : bytes;
        using var source = CsvText.Source(bytes);

        Assert.Equal(
            [
                "007|Zoë|zoe@example.com|line one\r\nline two",
                "1.23457E+11|Ann|ann@example.com|rounded by a spreadsheet",
                "|Bob|bob@example.com|blank key",
                "A-1|Eve|eve@example.com|first",
                "A-1|Eve|eve@example.com|the same key again",
                "RowRagged 6",
                "RowMalformed 7",
                "A-2|İnci|inci@example.com|after all that",
            ],
            source.Read().Select(CsvText.Show));
        Assert.True(source.Dialect!.HasSeparatorLine);
        Assert.Equal(';', source.Dialect.Delimiter);
        Assert.Equal("\r\n", source.Dialect.NewLine);
    }
}
