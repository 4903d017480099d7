using System.Text;
using ExternalIdSync.Core.Sources.Csv;

namespace ExternalIdSync.Core.Tests.Sources.Csv;

public sealed class RejectionsFileTests
{
    [Fact]
    public async Task It_looks_like_the_file_it_came_from_with_the_reasons_behind()
    {
        using var folder = new TemporaryFolder();
        var encoding = new UTF8Encoding(true);
        var export = folder.Path("export.csv");
        await File.WriteAllTextAsync(export, "sep=;\r\n Id ;Note;;Amount\r\n007;\" a;b\r\nc \";x;=1+1\r\n8;fine;;-5\r\n", encoding);

        var path = await Reject(folder, new CsvSource(export), static record => record.Origin.Row == 1);

        Assert.Equal(
            "sep=;\r\n\" Id \";Note;;Amount;_reason;_code;_field;_row;_attempt\r\n"
            + "007;\" a;b\r\nc \";x;=1+1;Bad; \"\"really\"\".;ValueInvalid;Note;1;1\r\n".Replace("Bad; \"\"really\"\".", "\"Bad; \"\"really\"\".\""),
            await File.ReadAllTextAsync(path));
        Assert.Equal(encoding.GetPreamble(), (await File.ReadAllBytesAsync(path))[..3]);
    }

    [Fact]
    public async Task Corrected_or_not_it_can_be_imported_again_and_again()
    {
        using var folder = new TemporaryFolder();
        var export = folder.Write("export.csv", "Id,Name\n1,a\n2,b\n3,c\n");
        var first = await Reject(folder, new CsvSource(export), static record => record.Origin.Row >= 2);

        // Imported and replaced by its own rejections, as one does with one and the same command.
        await File.WriteAllTextAsync(first, (await File.ReadAllTextAsync(first)).Replace("2,b,", "2,corrected,", StringComparison.Ordinal));
        using var replay = new CsvSource(first);
        Assert.True(replay.Open().IsRejectionsFile);
        Assert.Equal(["Id", "Name"], replay.Schema!.Names);
        var second = await Reject(folder, replay, static record => (string?)record["Id"] == "3");

        Assert.Equal(first, second);
        Assert.Equal("Id,Name,_reason,_code,_field,_row,_attempt\n3,c,\"Bad; \"\"really\"\".\",ValueInvalid,Note,3,2\n", await File.ReadAllTextAsync(second));

        var third = await Reject(folder, new CsvSource(second), static _ => true);
        Assert.EndsWith(",3,3\n", await File.ReadAllTextAsync(third), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("2,b", "RowRagged")]
    [InlineData("2,b,c,d,e", "RowRagged")]
    [InlineData("2,\"b,c", "RowMalformed")]
    [InlineData("2,\"b\"x,c", "RowMalformed")]
    public async Task A_torn_row_is_refused_again_until_it_is_corrected(string row, string code)
    {
        using var folder = new TemporaryFolder();
        var source = new CsvSource(folder.Write("export.csv", $"Id,Name,City\n1,a,x\n{row}\n3,c,\"y\"\n"));
        for (var attempt = 1; attempt <= 3; attempt++)
        {
            var path = await Reject(folder, source, static _ => false);
            var text = await File.ReadAllTextAsync(path);

            Assert.Contains($",{code},", text, StringComparison.Ordinal);
            Assert.Contains($",2,{attempt}", text, StringComparison.Ordinal);
            Assert.Equal(2, text.Count(static c => c == '\n'));
            source = new CsvSource(path);
        }

        var corrected = folder.Write("corrected.csv", $"Id,Name,City,_reason,_code,_field,_row,_attempt\n2,b,z,r,{code},City,2,1\n");
        Assert.Equal(["2|b|z"], CsvText.Rows(new CsvSource(corrected)));
    }

    [Theory]
    [InlineData(',', false)]
    [InlineData(';', true)]
    [InlineData('\t', true)]
    public async Task A_spreadsheet_that_saves_it_hides_no_torn_row_and_tears_no_other(char delimiter, bool hasMark)
    {
        using var folder = new TemporaryFolder();
        const string Export = "Id,Name,City\n1,a,x\n2,Smith, Jones,Bergen\n3,c\n4,\"d;e\",\"=1+1\"\n5,Lee, Kim,Kiel,\"\",Norway\n";
        var path = await Reject(folder, new CsvSource(folder.Write("export.csv", Export)), static record => (string?)record["Id"] == "4");
        for (var attempt = 1; attempt <= 2; attempt++)
        {
            Spreadsheet.Save(path, attempt == 1 ? ',' : delimiter, delimiter, hasMark);
            using var replay = new CsvSource(path);
            path = await Reject(folder, replay, static _ => true);

            Assert.Equal(delimiter, replay.Dialect!.Delimiter);
            Assert.Equal(hasMark, replay.Dialect.HasByteOrderMark);
            Assert.Equal(["Id", "Name", "City"], replay.Dialect.Header);
        }

        Spreadsheet.Save(path, delimiter, delimiter, hasMark, static cells =>
        {
            (cells[1], cells[2]) = cells[0] switch { "2" => ("Smith, Jones", "Bergen"), "3" => ("c", "z"), "5" => ("Lee, Kim", "Kiel"), _ => (cells[1], cells[2]) };
            return cells[..8];
        });
        using var refused = new CsvSource(path);

        Assert.Equal(["2|Smith, Jones|Bergen", "3|c|z", "4|d;e|=1+1", "5|Lee, Kim|Kiel"], refused.Read().Select(CsvText.Show));
    }

    [Fact]
    public void A_user_may_say_that_a_row_is_right_as_it_is_by_clearing_its_code()
    {
        const string Header = "Id,Name,City,_reason,_code,_field,_row,_attempt\n";

        Assert.Equal(["RowRagged 1"], CsvText.Rows(Header + "2,b,,r,RowRagged,City,2,1\n"));
        Assert.Equal(["2|b|"], CsvText.Rows(Header + "2,b,,r,,City,2,1\n"));
        Assert.Equal(["2|\"b|"], CsvText.Rows(Header + "2,\"\"\"b\",,,,,,\n"));
    }

    [Fact]
    public async Task What_other_programs_would_trim_or_take_for_a_comment_stands_in_quotes()
    {
        using var folder = new TemporaryFolder();
        await using (var file = new RejectionsFile(folder.Path("rejects.csv"), CsvDialect.Default with { Header = ["Id", "Name", "City"], NewLine = "\n" }))
        {
            file.Append(Refused(1), Record(["Id", "Name", "City"], ["#1", "behind ", "#x"], 1), null);
        }

        Assert.Contains("\n\"#1\",\"behind \",#x,", await File.ReadAllTextAsync(folder.Path("rejects.csv")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task With_nothing_refused_there_is_no_file()
    {
        using var folder = new TemporaryFolder();
        await Reject(folder, CsvText.Source("Id\n1\n"), static _ => false);

        Assert.Empty(Directory.GetFiles(folder.Root));
    }

    [Fact]
    public async Task Each_rejection_is_on_its_way_to_the_disk_before_the_next_and_the_name_is_given_at_the_end()
    {
        using var folder = new TemporaryFolder();
        var file = new RejectionsFile(folder.Path("rejects.csv"), CsvDialect.Default with { Header = ["Id"], NewLine = "\n" });
        file.Append(Refused(5), Record(["Id"], ["=HYPERLINK(\"x\")"], 5), null);

        Assert.False(File.Exists(file.Path));
        await using (var reading = new FileStream(file.PartialPath, FileMode.Open, FileAccess.Read, FileShare.ReadWrite))
        using (var reader = new StreamReader(reading))
        {
            Assert.EndsWith("\n\"=HYPERLINK(\"\"x\"\")\",\"Bad; \"\"really\"\".\",ValueInvalid,Note,5,1\n", await reader.ReadToEndAsync(), StringComparison.Ordinal);
        }

        await file.DisposeAsync();
        Assert.Equal(["rejects.csv"], Directory.GetFiles(folder.Root).Select(Path.GetFileName));
        Assert.Equal(1, file.Count);
    }

    [Fact]
    public async Task What_a_killed_run_left_is_kept()
    {
        using var folder = new TemporaryFolder();
        folder.Write("rejects.csv.partial", "left behind");
        await using (var file = new RejectionsFile(folder.Path("rejects.csv")))
        {
            file.Append(Refused(1), Record(["Id"], ["1"], 1), null);
            Assert.Equal(folder.Path("rejects.csv.recovered-1.csv"), file.Recovered);
        }

        Assert.Equal("left behind", await File.ReadAllTextAsync(folder.Path("rejects.csv.recovered-1.csv")));
        Assert.True(File.Exists(folder.Path("rejects.csv")));
    }

    [Fact]
    public async Task A_file_that_stood_there_is_kept_for_it_may_be_the_one_that_a_stopped_run_was_importing()
    {
        using var folder = new TemporaryFolder();
        var path = folder.Write("rejects.csv", "Id\n1\n2\n3\n");
        await using (var file = new RejectionsFile(path, new CsvSource(path)))
        {
            file.Append(Refused(1), Record(["Id"], ["1"], 1), null);
        }

        Assert.Equal("Id\n1\n2\n3\n", await File.ReadAllTextAsync(path + ".previous"));
        Assert.StartsWith("Id,_reason", await File.ReadAllTextAsync(path), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Two_runs_do_not_write_one_file()
    {
        using var folder = new TemporaryFolder();
        await using var early = new RejectionsFile(folder.Path("rejects.csv"));
        await using var first = new RejectionsFile(folder.Path("rejects.csv"));
        first.Append(Refused(1), Record(["Id"], ["1"], 1), null);

        Assert.Same(SyncErrors.FileUnwritable,
            Assert.Throws<SyncException>(() => new RejectionsFile(folder.Path("rejects.csv"))).Error);
        Assert.Same(SyncErrors.FileUnwritable,
            Assert.Throws<SyncException>(() => early.Append(Refused(2), Record(["Id"], ["2"], 2), null)).Error);
        Assert.True(File.Exists(first.PartialPath));
    }

    [Fact]
    public async Task Objects_are_written_by_the_first_ones_fields()
    {
        using var folder = new TemporaryFolder();
        await using (var file = new RejectionsFile(folder.Path("rejects.csv")))
        {
            file.Append(Refused(0), Record(["Id", "Amount", "Tags", "_reason", "_code", "_field", "_row", "_attempt"],
                [1L, 2.5m, new object?[] { "ü", true }, "old", "X", null, "9", "1"], 0), null);
            file.Append(Refused(0) with { Error = null, Outcome = SyncOutcome.Failed, Reason = null, Field = null },
                Record(["amount", "Id", "Since"], [null, true, new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero)], 0), null);
        }

        Assert.Equal(
            "Id,Amount,Tags,_reason,_code,_field,_row,_attempt\r\n"
            + "1,2.5,\"[\"\"ü\"\",true]\",\"Bad; \"\"really\"\".\",ValueInvalid,Note,9,2\r\n"
            + "true,,,,Failed,,0,1\r\n",
            await File.ReadAllTextAsync(folder.Path("rejects.csv")));
    }

    [Fact]
    public void A_folder_that_does_not_exist_is_told_before_the_run()
    {
        using var folder = new TemporaryFolder();

        Assert.Same(SyncErrors.FileUnwritable,
            Assert.Throws<SyncException>(() => new RejectionsFile(folder.Path("none/rejects.csv"))).Error);
    }

    private static SyncResult Refused(long row) => new()
    {
        Outcome = SyncOutcome.Rejected,
        Error = SyncErrors.ValueInvalid,
        Reason = "Bad; \"really\".",
        Field = "Note",
        Row = row,
    };

    private static SourceRecord Record(string[] names, object?[] values, long row) => new(new RecordSchema(names), values, new RecordOrigin(row));

    // Reads a source to its end and refuses its bad rows and the records asked for.
    private static async Task<string> Reject(TemporaryFolder folder, CsvSource source, Func<SourceRecord, bool> isRefused)
    {
        using (source)
        {
            await using var file = new RejectionsFile(folder.Path("rejects.csv"), source);
            await foreach (var item in source.ReadAsync(CancellationToken.None))
            {
                if (item.Rejected is { } row)
                {
                    await file.AddAsync(row, CancellationToken.None);
                }
                else if (isRefused(item.Record!))
                {
                    await file.AddAsync(item.Record, Refused(item.Record!.Origin.Row), CancellationToken.None);
                }
            }

            return file.Path;
        }
    }
}
