using System.Text;
using ExternalIdSync.Core.Sources.Csv;
using ExternalIdSync.Core.Tests.Sources.Api;
using ExternalIdSync.Core.Tests.Time;

namespace ExternalIdSync.Core.Tests.Sources.Csv;

public sealed class CsvChangeSourceTests : IDisposable
{
    private static readonly DateTimeOffset Now = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);
    private readonly FakeTimeProvider _time = new(Now);
    private readonly TemporaryFolder _folder = new();
    private readonly List<string> _warnings = [];

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_folder_is_read_in_the_order_of_its_names_and_then_only_what_is_new()
    {
        Write("b-2.csv", "Id,Name\n3,c\n");
        Write("a-1.csv", "Id,Name\n1,a\n2,b\n");
        Write("notes.txt", "Id,Name\n9,z\n");
        var first = await Reading.OfAsync(Source());
        Assert.Equal(["1", "2", "3"], first.Values("Id"));
        Assert.Empty((await Reading.OfAsync(Source(), first.Cursor)).Changes);
        Write("a-0.csv", "Id,Name\n4,d\n");
        var second = await Reading.OfAsync(Source(), first.Cursor);
        Assert.Equal(["4"], second.Values("Id"));
        Assert.Empty((await Reading.OfAsync(Source(), second.Cursor)).Changes);
    }

    [Fact]
    public async Task A_folder_is_read_in_the_order_of_writing_where_asked()
    {
        Write("z.csv", "Id\n1\n", age: TimeSpan.FromDays(2));
        Write("a.csv", "Id\n2\n", age: TimeSpan.FromDays(1));
        Assert.Equal(["1", "2"], (await Reading.OfAsync(Source(order: CsvFolderOrder.Time))).Values("Id"));
    }

    [Fact]
    public async Task A_file_that_was_replaced_is_read_again()
    {
        var path = Write("all.csv", "Id\n1\n", age: TimeSpan.FromDays(1));
        var first = await Reading.OfAsync(Source(path));
        Assert.Equal(["1"], first.Values("Id"));
        Write("all.csv", "Id\n2\n");
        Assert.Equal(["2"], (await Reading.OfAsync(Source(path), first.Cursor)).Values("Id"));
    }

    [Fact]
    public async Task A_broken_reading_goes_on_in_the_middle_of_the_file()
    {
        var text = new StringBuilder("Id\n");
        for (var i = 1; i <= 2500; i++)
        {
            text.Append(i).Append('\n');
        }

        Write("a.csv", text.ToString());
        Write("b.csv", "Id\n2501\n");
        var broken = await Reading.OfAsync(Source(), atMost: 2200);
        var rest = await Reading.OfAsync(Source(), broken.Cursor);
        Assert.Equal(Enumerable.Range(2001, 501).Select(static i => (string?)$"{i}"), rest.Values("Id"));
        Assert.Equal(2001, rest.Records.First().Origin.Row);
        Assert.Empty((await Reading.OfAsync(Source(), rest.Cursor)).Changes);
    }

    [Fact]
    public async Task A_file_that_is_still_written_to_is_left_to_the_next_reading_with_those_after_it()
    {
        Write("a.csv", "Id\n1\n");
        var growing = Write("b.csv", "Id\n2\n", age: TimeSpan.FromSeconds(1));
        Write("c.csv", "Id\n3\n");
        _time.AutoAdvance = wait =>
        {
            Assert.Equal(TimeSpan.FromSeconds(1), wait);
            File.AppendAllText(growing, "4\n");
            return true;
        };
        var first = await Reading.OfAsync(Source());
        Assert.Equal(["1"], first.Values("Id"));
        Assert.Contains("'b.csv' is still being written", Assert.Single(_warnings), StringComparison.Ordinal);
        File.SetLastWriteTimeUtc(growing, (Now - TimeSpan.FromMinutes(1)).UtcDateTime);
        Assert.Equal(["2", "4", "3"], (await Reading.OfAsync(Source(), first.Cursor)).Values("Id"));
    }

    [Fact]
    public async Task A_file_that_has_just_ended_is_waited_for()
    {
        Write("a.csv", "Id\n1\n", age: TimeSpan.Zero);
        _time.AutoAdvance = static _ => true;
        Assert.Equal(["1"], (await Reading.OfAsync(Source())).Values("Id"));
        Assert.Equal([TimeSpan.FromSeconds(2)], _time.TimersSet);
    }

    [Fact]
    public async Task A_file_written_to_while_it_is_read_does_not_give_its_last_row_and_is_read_again()
    {
        var path = Write("a.csv", "Id,Name\n1,a\n2,b");
        var seen = new List<object?>();
        var failed = await Assert.ThrowsAsync<SyncException>(async () =>
        {
            await foreach (var change in Source().ReadAsync(null, TestContext.Current.CancellationToken))
            {
                Assert.Null(change.Position);
                seen.Add(change.Item.Record!["Id"]);
                File.AppendAllText(path, "eatrice\n");
            }
        });
        Assert.Equal(SyncErrors.FileUnreadable, failed.Error);
        Assert.Equal(["1"], seen);
    }

    [Fact]
    public async Task A_bad_row_is_an_item_and_a_missing_path_an_error()
    {
        Write("a.csv", "Id,Name\n1\n2,b\n");
        var reading = await Reading.OfAsync(Source());
        Assert.Equal(SyncErrors.RowRagged, reading.Changes[0].Item.Rejected!.Error);
        Assert.Equal("2", reading.Changes[1].Item.Record!["Id"]);
        var missing = await Assert.ThrowsAsync<SyncException>(() => Reading.OfAsync(Source(_folder.Path("none.csv"))));
        Assert.Equal(SyncErrors.FileNotFound, missing.Error);
    }

    [Fact]
    public async Task A_cursor_is_good_for_its_own_folder_only_and_forgets_files_that_are_gone()
    {
        var gone = Write("a.csv", "Id\n1\n");
        var first = await Reading.OfAsync(Source());
        File.Delete(gone);
        Write("b.csv", "Id\n2\n");
        var second = await Reading.OfAsync(Source(), first.Cursor);
        Assert.Equal(first.Cursor!.Length, second.Cursor!.Length);
        var other = await Assert.ThrowsAsync<SyncException>(() => Reading.OfAsync(Source(_folder.Path("b.csv")), second.Cursor));
        Assert.Equal(SyncErrors.OptionInvalid, other.Error);
    }

    private string Write(string name, string text, TimeSpan? age = null)
    {
        var path = _folder.Write(name, text);
        File.SetLastWriteTimeUtc(path, (Now - (age ?? TimeSpan.FromHours(1))).UtcDateTime);
        return path;
    }

    private CsvChangeSource Source(string? path = null, CsvFolderOrder order = CsvFolderOrder.Name) =>
        new(new CsvFolderOptions { Path = path ?? _folder.Root, Order = order, Warn = _warnings.Add }, _time);
}
