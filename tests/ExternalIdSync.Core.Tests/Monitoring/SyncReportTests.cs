using System.Xml;
using System.Xml.Linq;
using ExternalIdSync.Core.Monitoring;
using ExternalIdSync.Core.Monitoring.Reports;
using ExternalIdSync.Core.State;
using ExternalIdSync.Core.State.Sqlite;
using ExternalIdSync.Core.Tests.Sources.Csv;
using ExternalIdSync.Core.Tests.Time;

namespace ExternalIdSync.Core.Tests.Monitoring;

public sealed class SyncReportTests : IAsyncLifetime
{
    private const string Email = "jane.doe@example.com";
    private readonly TemporaryFolder _folder = new();
    private readonly FakeTimeProvider _clock = new();
    private SqliteStateStore _store = null!;

    private static CancellationToken None => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _store = await SqliteStateStore.OpenAsync(
        _folder.Path("state.db"), new SqliteStateOptions { Time = _clock }, TestContext.Current.CancellationToken);

    public async ValueTask DisposeAsync()
    {
        await _store.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task Every_run_and_every_reason_is_on_the_page()
    {
        await RunAsync("nightly", created: 1234);
        await RunAsync("nightly", created: 7);

        var page = await ReadAsync();

        Assert.Equal(["2", "1"], page.Descendants("tbody").Single().Elements().Select(static row => row.Element("th")!.Value));
        Assert.Contains("1,234", page.Descendants("tbody").Single().Value, StringComparison.Ordinal);
        Assert.Contains(SyncErrors.RecordRefused.Id, page.Descendants("ul").Single(static ul => (string?)ul.Attribute("class") == "reasons").Value, StringComparison.Ordinal);
        Assert.Contains(SyncErrors.RecordRefused.Advice, page.ToString(), StringComparison.Ordinal);
        Assert.Contains(page.Descendants("title"), static title => title.Value.Contains("Run 1, 2026-03-01 12:00 UTC, partly: 1,234 created", StringComparison.Ordinal));
    }

    [Fact]
    public async Task No_value_reason_or_external_id_of_a_record_is_on_the_page()
    {
        await RunAsync("nightly", created: 1);

        var page = (await ReadAsync()).ToString();

        Assert.DoesNotContain("jane", page, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("K-1", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_page_needs_nothing_from_elsewhere_and_runs_no_script()
    {
        await RunAsync("nightly", created: 1);

        var page = (await ReadAsync()).ToString();

        Assert.All(
            (string[])["<script", "<link", "<img", "<iframe", "src=", "url(", "@import", "http://", "https://", "onload", "javascript:"],
            outside => Assert.DoesNotContain(outside, page, StringComparison.OrdinalIgnoreCase));
        Assert.Contains("default-src 'none'", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Drawings_have_a_text_in_their_place()
    {
        await RunAsync("nightly", created: 1);

        var drawings = (await ReadAsync()).Descendants("svg").ToList();

        Assert.NotEmpty(drawings);
        Assert.All(drawings, static svg => Assert.True(
            (string?)svg.Attribute("aria-hidden") == "true" || ((string?)svg.Attribute("role") == "img" && svg.Attribute("aria-label")!.Value.Length > 20)));
    }

    [Fact]
    public async Task Names_are_shown_as_they_are_and_never_as_markup()
    {
        const string Job = "<script>alert(1)</script> & \"ü\" 'x'";
        await RunAsync(Job, created: 1);

        var page = await ReadAsync();

        Assert.Equal(Job, page.Descendants("h2").Single().Value);
        Assert.Empty(page.Descendants("script"));
    }

    [Fact]
    public async Task Jobs_in_need_stand_first_and_one_can_be_asked_for()
    {
        await RunAsync("a-good", created: 1);
        await RunAsync("b-bad", created: 1, RunStatus.Failed);

        Assert.Equal(["b-bad", "a-good"], (await ReadAsync()).Descendants("h2").Select(static h2 => h2.Value));
        Assert.Equal("a-good", (await ReadAsync(new ReportOptions { Job = "a-good" })).Descendants("h2").Single().Value);
    }

    [Fact]
    public async Task An_empty_state_is_said_to_be_empty() =>
        Assert.Contains("no job yet", (await ReadAsync()).Value, StringComparison.Ordinal);

    [Fact]
    public async Task A_job_that_never_ran_is_said_so()
    {
        var page = await ReadAsync(new ReportOptions { Job = "typo" });

        Assert.Contains(HealthRule.NeverRan.Id, page.Value, StringComparison.Ordinal);
        Assert.Empty(page.Descendants("table"));
    }

    [Fact]
    public async Task Only_as_many_runs_as_asked_for_are_shown()
    {
        for (var i = 0; i < 5; i++)
        {
            await RunAsync("nightly", created: 1);
        }

        var page = await ReadAsync(new ReportOptions { Runs = 2 });

        Assert.Equal(["5", "4"], page.Descendants("tbody").Single().Elements().Select(static row => row.Element("th")!.Value));
        var failure = await Assert.ThrowsAsync<SyncException>(() => ReadAsync(new ReportOptions { Runs = 501 }));
        Assert.Equal(SyncErrors.OptionInvalid, failure.Error);
    }

    [Fact]
    public async Task A_file_is_replaced_as_a_whole()
    {
        var path = _folder.Write("report.html", "old");

        await new SyncReport(_clock).SaveAsync(path, FileReplacement.IfWritable, None);

        Assert.EndsWith("</html>\n", await File.ReadAllTextAsync(path, None), StringComparison.Ordinal);
        Assert.DoesNotContain(Directory.GetFiles(_folder.Root), static file => file.EndsWith(".tmp", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(FileReplacement.Never, "FileExists")]
    [InlineData(FileReplacement.IfWritable, "FileUnwritable")]
    [InlineData(FileReplacement.Always, null)]
    public async Task A_write_protected_file_is_replaced_only_where_that_is_said(FileReplacement replacement, string? code)
    {
        var path = _folder.Write("report.html", "old");
        File.SetAttributes(path, FileAttributes.ReadOnly);

        var failure = await Record.ExceptionAsync(() => new SyncReport(_clock).SaveAsync(path, replacement, None));

        Assert.Equal(code, (failure as SyncException)?.Error.Id);
        Assert.Equal(code is not null, await File.ReadAllTextAsync(path, None) == "old");
        Assert.Single(Directory.GetFiles(_folder.Root, "report*"));
        File.SetAttributes(path, FileAttributes.Normal);
    }

    [Fact]
    public async Task Jobs_of_several_states_stand_on_one_page()
    {
        await RunAsync("first", created: 1);
        var report = new SyncReport(_clock);
        await report.AddAsync(_store, new ReportOptions { Job = "first" }, None);
        await using (var other = await SqliteStateStore.OpenAsync(_folder.Path("other.db"), new SqliteStateOptions { Time = _clock }, None))
        {
            await report.AddAsync(other, new ReportOptions { Job = "second" }, None);
        }

        var page = report.Render();

        Assert.Contains("2 jobs", page, StringComparison.Ordinal);
        Assert.True(page.IndexOf(">second</h2>", StringComparison.Ordinal) is > 0 and var second && second < page.IndexOf(">first</h2>", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_file_that_cannot_be_written_is_named()
    {
        var path = _folder.Path("missing/report.html");

        var failure = await Assert.ThrowsAsync<SyncException>(() => new SyncReport(_clock).SaveAsync(path, FileReplacement.IfWritable, None));

        Assert.Equal(SyncErrors.FileUnwritable, failure.Error);
        Assert.Contains(path, failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(new double[] { }, 4, false)]
    [InlineData(new double[] { 1, 3 }, 4, false)]
    [InlineData(new double[] { 90, 110 }, 150, false)]
    [InlineData(new double[] { 10, 10, 10, 1000 }, 1000, false)]
    [InlineData(new double[] { 10, 10, 10, 10, 10, 10, 1000 }, 15, true)]
    [InlineData(new double[] { 0, 0, 0, 0, 0, 0, 1000 }, 1000, false)]
    public void A_tower_among_small_values_is_cut_and_does_not_flatten_them(double[] values, double top, bool isCut)
    {
        var scale = ChartScale.ForCounts(values);

        Assert.Equal(top, scale.Top);
        Assert.Equal(isCut, scale.IsCut);
    }

    [Fact]
    public void What_is_there_is_seen_however_small()
    {
        var scale = ChartScale.ForCounts([1, 1_000_000]);

        Assert.Equal(1, scale.Height(1, 100));
        Assert.Equal(0, scale.Height(0, 100));
        Assert.Equal(100, scale.Height(2_000_000, 100));
    }

    private async Task RunAsync(string job, long created, RunStatus status = RunStatus.PartiallySucceeded)
    {
        var lease = await _store.AcquireLeaseAsync(job, "test", TimeSpan.FromHours(1), None);
        var run = await _store.StartRunAsync(lease, "salesforce/Contact", "hipcall/contacts", None);
        await _store.CommitAsync(
            lease,
            new StateBatch
            {
                RunId = run,
                Target = "hipcall/contacts",
                Records =
                [
                    new SettledRecord(
                        new SyncResult
                        {
                            ExternalId = "K-1",
                            Outcome = SyncOutcome.Rejected,
                            Row = 1,
                            Error = SyncErrors.RecordRefused,
                            Reason = $"The target refused {Email}.",
                        }) { RawFields = [Email, "Jane"] },
                ],
            },
            None);
        _clock.Advance(TimeSpan.FromMinutes(1));
        await _store.FinishRunAsync(
            lease,
            run,
            new RunSummary { Status = status, Target = "hipcall/contacts", Read = created + 1, Created = created, Rejected = 1, Duration = TimeSpan.FromMinutes(1) },
            new RunLag(TimeSpan.FromHours(2), TimeSpan.FromMinutes(5)),
            None);
        await _store.ReleaseLeaseAsync(lease, None);
    }

    private async Task<XElement> ReadAsync(ReportOptions? options = null)
    {
        var report = new SyncReport(_clock);
        await report.AddAsync(_store, options, None);
        using var reader = XmlReader.Create(new StringReader(report.Render()), new XmlReaderSettings { DtdProcessing = DtdProcessing.Ignore });
        return XElement.Load(reader);
    }
}
