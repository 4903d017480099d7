using System.Text;
using ExternalIdSync.Core.Sources.Csv;

namespace ExternalIdSync.Core.Tests.Sources.Csv;

public sealed class CsvSourceTests
{
    public static TheoryData<string, bool> Encodings => new()
    {
        { "utf-8", false }, { "utf-8", true }, { "utf-16", true }, { "utf-16BE", true }, { "utf-32", true }, { "utf-32BE", true },
        { "utf-16", false }, { "utf-16BE", false },
    };

    [Theory]
    [MemberData(nameof(Encodings))]
    public void The_encoding_is_told_by_the_byte_order_mark_or_the_look_of_the_bytes(string name, bool hasMark)
    {
        var encoding = Encoding.GetEncoding(name);
        byte[] mark = name == "utf-8" ? [0xEF, 0xBB, 0xBF] : encoding.GetPreamble();
        byte[] bytes = [.. hasMark ? mark : [], .. encoding.GetBytes("Id,Name\r\n1,Zoë Øst İnci 😀\r\n")];

        using var source = CsvText.Source(bytes);
        var dialect = source.Open();

        Assert.Equal(encoding.WebName, dialect.Encoding.WebName);
        Assert.Equal(hasMark, dialect.HasByteOrderMark);
        Assert.Equal(["Id", "Name"], source.Schema!.Names);
        Assert.Equal(["1|Zoë Øst İnci 😀"], source.Read().Select(CsvText.Show));
    }

    [Theory]
    [InlineData("windows-1252", "Zoë €")]
    [InlineData("1254", "İnci ğ")]
    [InlineData("iso-8859-1", "Øst")]
    public void A_code_page_is_read_by_its_name_or_number(string name, string text)
    {
        var encoding = CsvEncodings.Find(name);

        Assert.Equal([$"1|{text}"], CsvText.Rows(CsvText.Source(encoding.GetBytes($"Id,Name\n1,{text}\n"), new CsvOptions { Encoding = encoding })));
    }

    [Fact]
    public void An_unknown_encoding_is_an_error_that_names_some() =>
        Assert.Same(SyncErrors.OptionInvalid, Assert.Throws<SyncException>(() => CsvEncodings.Find("klingon")).Error);

    [Fact]
    public void A_byte_order_mark_wins_over_the_option_and_that_is_said()
    {
        using var source = CsvText.Source("Id\n1\n", Encoding.Unicode, new CsvOptions { Encoding = CsvEncodings.Find("windows-1252") });

        Assert.Equal(["1"], source.Read().Select(CsvText.Show));
        Assert.Contains("utf-16", Assert.Single(source.Warnings), StringComparison.Ordinal);
    }

    [Fact]
    public void A_wrong_encoding_is_told_with_its_row_before_any_record_is_given()
    {
        var bytes = Encoding.Latin1.GetBytes("Id,Name\n1,Ann\n2,Bob\n3,Zoë\n4,Eve\n");
        using var source = CsvText.Source(bytes);

        var error = Assert.Throws<SyncException>(() => source.Open());

        Assert.Same(SyncErrors.EncodingInvalid, error.Error);
        Assert.Contains("row 3 ", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("Zo", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("utf-8")]
    [InlineData("utf-16")]
    public void Bad_bytes_far_into_the_file_end_the_reading_at_their_row_and_are_never_replaced(string name)
    {
        const int Good = 40_000;
        var encoding = Encoding.GetEncoding(name);
        var text = new StringBuilder("Id,Name\n");
        for (var i = 1; i <= Good; i++)
        {
            text.Append(i).Append(",Zoë\n");
        }

        byte[] bad = name == "utf-8" ? [0xE2, 0x28] : [0x00, 0xD8, 0x41, 0x00];
        using var source = CsvText.Source([.. encoding.GetPreamble(), .. encoding.GetBytes(text.ToString()), .. encoding.GetBytes("x,Z"), .. bad, .. encoding.GetBytes("\n")]);
        var read = 0;

        var error = Assert.Throws<SyncException>(() =>
        {
            foreach (var item in source.Read())
            {
                read++;
                Assert.Equal("Zoë", item.Record![1]);
            }
        });

        Assert.Equal(Good, read);
        Assert.Same(SyncErrors.EncodingInvalid, error.Error);
        Assert.Contains($"row {Good + 1} ", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Id;Name\n1;a,b\n", ';')]
    [InlineData("Id\tName\n1\ta,b;c\n", '\t')]
    [InlineData("Id|Name\n1|a\n", '|')]
    [InlineData("Id,Name\n1,a;b\n2,\"x;y\"\n", ',')]
    [InlineData("Id;\"Price, EUR\"\n1;2,50\n", ';')]
    [InlineData("Id;Price, EUR\n1;2,50\n2;3,75\n", ';')]
    [InlineData("# a,b,c\n\nId;Name\n1;a\n", ';')]
    public void The_delimiter_is_detected_and_reported(string text, char delimiter)
    {
        using var source = CsvText.Source(text, options: new CsvOptions { CommentCharacter = '#' });
        var dialect = source.Open();

        Assert.Equal(delimiter, dialect.Delimiter);
        Assert.Equal(2, source.Schema!.Count);
        Assert.Contains("(detected)", dialect.ToString(), StringComparison.Ordinal);
        Assert.All(source.Read(), static item => Assert.NotNull(item.Record));
    }

    [Theory]
    [InlineData("sep=;\r\n")]
    [InlineData("SEP=;\n")]
    [InlineData("\"sep=;\"\r\n")]
    public void A_sep_line_gives_the_delimiter_and_is_no_row(string line)
    {
        using var source = CsvText.Source(line + "Id;Name\r\n1;a,b,c\r\n", Encoding.UTF8);

        Assert.True(source.Open().HasSeparatorLine);
        Assert.Equal(["1|a,b,c"], source.Read().Select(CsvText.Show));
    }

    [Fact]
    public void A_given_delimiter_wins_over_the_sep_line_and_that_is_said()
    {
        using var source = CsvText.Source("sep=;\nId,Name\n1,a\n", options: new CsvOptions { Delimiter = ',' });

        Assert.Equal(["1|a"], source.Read().Select(CsvText.Show));
        Assert.Single(source.Warnings);
    }

    [Fact]
    public void One_column_is_a_table_too() =>
        Assert.Equal(["1", "a,b"], CsvText.Rows("\"Id; or key\"\n1\n\"a,b\"\n"));

    [Fact]
    public void A_wrong_delimiter_is_seen_by_the_header_being_one_column()
    {
        var error = CsvText.Fails("Id;Name\n1;a\n", new CsvOptions { Delimiter = ',' });

        Assert.Same(SyncErrors.DelimiterWrong, error.Error);
        Assert.Contains("';'", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("é")]
    [InlineData("\"")]
    [InlineData("\n")]
    public void A_delimiter_must_be_a_plain_character(string delimiter) =>
        Assert.Same(SyncErrors.OptionInvalid,
            Assert.Throws<SyncException>(() => new CsvSource(new CsvOptions { Path = "x", Delimiter = delimiter[0] })).Error);

    [Fact]
    public void Text_stays_text()
    {
        const string Values = "007|1.23457E+11|123456789012345678901234567890|true|2024-02-30| padded |#N/A|=1+1";

        Assert.Equal([Values + "|"], CsvText.Rows("A|B|C|D|E|F|G|H|I\n" + Values + "|\n"));
    }

    [Fact]
    public void A_blank_value_is_an_empty_string() => Assert.Equal(["||"], CsvText.Rows("A,B,C\n,\"\",\n"));

    [Theory]
    [InlineData("\r\n")]
    [InlineData("\n")]
    [InlineData("\r")]
    public void Quoted_line_breaks_are_data_and_rows_are_counted_without_them(string newLine)
    {
        using var source = CsvText.Source($"Id,Note{newLine}1,\"a{newLine}{newLine}b\"\"c\"{newLine}{newLine}2,d", options: new CsvOptions { Delimiter = ',' });
        var items = source.Read().ToList();

        Assert.Equal(newLine, source.Dialect!.NewLine);
        Assert.Equal([$"1|a{newLine}{newLine}b\"c", "2|d"], items.Select(CsvText.Show));
        Assert.Equal([1L, 2L], items.Select(static i => i.Record!.Origin.Row));
    }

    [Fact]
    public void All_duplicate_names_are_told_at_once_with_their_columns()
    {
        var error = CsvText.Fails("Id,Email,Name, email,NAME,Name\n");

        Assert.Same(SyncErrors.HeaderInvalid, error.Error);
        Assert.Contains("'Email' in columns 2 and 4", error.Message, StringComparison.Ordinal);
        Assert.Contains("'Name' in columns 3, 5 and 6", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_blank_name_becomes_that_of_its_place_and_is_warned_of_once_it_has_values()
    {
        var told = new List<string>();
        using var source = CsvText.Source("Id,,Column2, ,\n1,,,,\n2,x,,,\n3,y,,,\n", options: new CsvOptions { Warn = told.Add });

        Assert.Equal(["Id", "Column2_", "Column2", "Column4", "Column5"], source.Open().IsRejectionsFile ? [] : source.Schema!.Names);
        Assert.Equal(3, source.Read().Count());
        Assert.Contains("column 2 ", Assert.Single(told), StringComparison.Ordinal);
        Assert.Equal(told, source.Warnings);
    }

    [Theory]
    [InlineData(",,\n1,2,3\n")]
    [InlineData(" \n1\n")]
    public void A_header_of_blanks_is_an_error(string text) => Assert.Same(SyncErrors.HeaderInvalid, CsvText.Fails(text).Error);

    [Fact]
    public void A_header_with_a_broken_quote_is_an_error() => Assert.Same(SyncErrors.HeaderInvalid, CsvText.Fails("Id,\"Name\n1,a\n").Error);

    [Fact]
    public void Names_are_trimmed() => Assert.Equal(["Id", "Full name"], Opened(" Id ,\" Full name \"\n").Schema!.Names);

    [Fact]
    public void A_ragged_row_is_rejected_alone_with_its_row_and_line()
    {
        using var source = CsvText.Source("Id,Name,City\n1,\"a\nb\",x\n2,b\n3,c,y,z\n4,d,w\n");
        var items = source.Read().ToList();

        Assert.Equal(["1|a\nb|x", "RowRagged 2", "RowRagged 3", "4|d|w"], items.Select(CsvText.Show));
        Assert.Equal("Line 4 has 2 fields, the header has 3.", items[1].Rejected!.Reason);
        Assert.Equal("City", items[1].Rejected!.Field);
        Assert.Equal(["3", "c", "y", "z"], items[2].Rejected!.RawFields);
    }

    [Theory]
    [InlineData("2,a\"b,c", "2,a\"b,c")]
    [InlineData("2,\"a\"b,c", "2,\"a\"b,c")]
    [InlineData("2,\"Acme \"Best\" Inc\",c", "2,\"Acme \"Best\" Inc\",c")]
    [InlineData("2,\"ab,c", "2,\"ab,c")]
    [InlineData("2,a,\"", "2,a,\"")]
    [InlineData("2,a\"b,\"c", "2,a\"b,\"c")]
    [InlineData("2,\"a\"b,\"c", "2,\"a\"b,\"c")]
    [InlineData("2,\"b\"\"b\",\"c", "2,b\"b,\"c")]
    public void A_broken_quote_harms_its_row_only(string row, string raw)
    {
        using var source = CsvText.Source($"Id,Name,City\n1,a,x\n{row}\n3,\"c\",y\n4,\"d\"\"\nd\",z\n5,e,w\n");
        var items = source.Read().ToList();

        Assert.Equal(["1|a|x", "RowMalformed 2", "3|c|y", "4|d\"\nd|z", "5|e|w"], items.Select(CsvText.Show));
        Assert.Equal(raw.Split(','), items[1].Rejected!.RawFields);
        Assert.StartsWith("Line 3 has ", items[1].Rejected!.Reason, StringComparison.Ordinal);
        Assert.DoesNotContain("Acme", items[1].Rejected!.Reason, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("\n")]
    [InlineData("\r\n")]
    public void A_quote_that_nothing_closes_does_not_swallow_the_file(string newLine)
    {
        var text = new StringBuilder($"Id,Name{newLine}1,\"a{newLine}b\"{newLine}2,\"open{newLine}");
        for (var i = 3; i <= 200_000; i++)
        {
            text.Append(i).Append(",Name").Append(newLine);
        }

        text.Append("200001").Append(newLine);
        using var source = CsvText.Source(text.ToString());
        var items = source.Read().ToList();

        Assert.Equal(200_001, items.Count);
        Assert.Equal(["RowMalformed 2", "RowRagged 200001"], items.Where(static i => i.Rejected is not null).Select(CsvText.Show));
        Assert.Equal("Line 4 has a quote that is not closed.", items[1].Rejected!.Reason);
        Assert.StartsWith("Line 200003 ", items[^1].Rejected!.Reason, StringComparison.Ordinal);
        Assert.Equal("3|Name", CsvText.Show(items[2]));
    }

    [Theory]
    [InlineData("2,\"ab,c")]
    [InlineData("2,\"a\"\"b,c")]
    [InlineData("2,b,\"")]
    [InlineData("2,a\"b,\"c")]
    public void A_quote_that_is_not_closed_in_a_last_line_without_its_end_is_told_and_split_as_in_any_other(string row)
    {
        var rejected = CsvText.Source($"Id,Name,City\n1,a,x\n{row}").Read().Last().Rejected!;

        Assert.Equal((SyncErrors.RowMalformed, 2, "Line 3 has a quote that is not closed."), (rejected.Error, rejected.Row, rejected.Reason));
        Assert.Equal(row.Split(','), rejected.RawFields);
    }

    [Fact]
    public void A_broken_quote_beside_a_field_of_several_lines_harms_the_whole_row()
    {
        var items = CsvText.Source("Id,Name,Note\n1,a\"b,\"one\ntwo\"\n2,\"x\ny\",\"z\"w\n3,a,b\n").Read().ToList();

        Assert.Equal(["RowMalformed 1", "RowMalformed 2", "3|a|b"], items.Select(CsvText.Show));
        Assert.Equal(["1", "a\"b", "one\ntwo"], items[0].Rejected!.RawFields);
        Assert.Equal("Name", items[0].Rejected!.Field);
        Assert.Equal(["2", "x\ny", "\"z\"w"], items[1].Rejected!.RawFields);
        Assert.Equal("Note", items[1].Rejected!.Field);
    }

    [Fact]
    public void The_file_is_closed_when_the_reading_ends_early_or_late()
    {
        var stream = new MemoryStream("Id\n1\n2\n"u8.ToArray());
        var source = new CsvSource(new CsvOptions { OpenStream = () => stream });

        Assert.Equal("1", CsvText.Show(source.Read().First()));
        Assert.False(stream.CanRead);
    }

    [Fact]
    public void A_file_that_is_one_endless_row_is_refused_before_it_fills_the_memory() =>
        Assert.All<string>(["", "\""], static quote =>
            Assert.Same(SyncErrors.RowMalformed, CsvText.Fails("Id,Name\n1," + quote + new string('x', 3_000_000)).Error));

    [Fact]
    public void Blank_lines_and_comments_are_no_rows() =>
        Assert.Equal(["1|a", "#2|b"], CsvText.Rows("#x\nId,Name\n\n1,a\n  \n#y,\"\n\"#2\",b\n\n", new CsvOptions { CommentCharacter = '#' }));

    [Fact]
    public void Without_a_header_columns_are_numbered()
    {
        using var source = CsvText.Source("\n1,a\n2,b\n", options: new CsvOptions { HasHeader = false });

        Assert.Equal(["1|a", "2|b"], source.Read().Select(CsvText.Show));
        Assert.Equal(["Column1", "Column2"], source.Schema!.Names);
    }

    [Fact]
    public void The_type_line_of_windows_powershell_is_skipped() =>
        Assert.Equal(["1|a"], CsvText.Rows("#TYPE System.Management.Automation.PSCustomObject\r\n\"Id\",\"Name\"\r\n\"1\",\"a\"\r\n"));

    [Fact]
    public void A_missing_file_a_folder_and_an_empty_file_are_told_apart()
    {
        using var folder = new TemporaryFolder();
        var empty = folder.Write("empty.csv", "");
        var blank = folder.Write("blank.csv", "\uFEFF\r\n\r\n");

        Assert.Same(SyncErrors.FileNotFound, CsvText.Fails(new CsvSource(folder.Path("none.csv"))).Error);
        Assert.Same(SyncErrors.FileUnreadable, CsvText.Fails(new CsvSource(folder.Root)).Error);
        Assert.Same(SyncErrors.FileEmpty, CsvText.Fails(new CsvSource(empty)).Error);
        Assert.Same(SyncErrors.FileEmpty, CsvText.Fails(new CsvSource(blank)).Error);
    }

    [Fact]
    public void A_header_alone_gives_no_records_and_a_warning()
    {
        using var source = CsvText.Source("Id,Name\n");

        Assert.Empty(source.Read());
        Assert.Equal(["'test.csv' has a header and no rows."], source.Warnings);
    }

    [Fact]
    public async Task The_asynchronous_way_gives_the_same_once_and_heeds_cancellation()
    {
        using var source = CsvText.Source("Id\n1\n2\n3\n");
        using var stop = new CancellationTokenSource();
        var rows = new List<string>();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
        {
            await foreach (var item in source.ReadAsync(stop.Token))
            {
                rows.Add(CsvText.Show(item));
                if (rows.Count == 2)
                {
                    await stop.CancelAsync();
                }
            }
        });

        Assert.Equal(["1", "2"], rows);
        Assert.Throws<InvalidOperationException>(() => source.Read().Any());
    }

    [Fact]
    public void A_pipe_that_gives_a_few_bytes_at_a_time_is_read_alike()
    {
        var bytes = Encoding.UTF8.GetBytes("Id;Name\n1;Zoë 😀\n2;\"a\nb\"\n");
        using var source = new CsvSource(new CsvOptions { OpenStream = () => new DripStream(bytes) });

        Assert.Equal(["1|Zoë 😀", "2|a\nb"], source.Read().Select(CsvText.Show));
    }

    private static CsvSource Opened(string text)
    {
        using var source = CsvText.Source(text);
        source.Open();
        return source;
    }

    private sealed class DripStream(byte[] bytes) : MemoryStream(bytes)
    {
        public override int Read(Span<byte> buffer) => base.Read(buffer[..Math.Min(1, buffer.Length)]);
    }
}
