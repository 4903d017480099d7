using ExternalIdSync.Core.Monitoring;
using ExternalIdSync.Core.Monitoring.Exporters;
using ExternalIdSync.Core.Tests.Sources.Csv;
using ExternalIdSync.Core.Tests.Time;

namespace ExternalIdSync.Core.Tests.Monitoring;

[Collection(nameof(AloneWithTheMeter))]
public sealed class PrometheusTextfileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly FakeTimeProvider _clock = new(DateTimeOffset.FromUnixTimeSeconds(1_772_366_400));

    private string File => _folder.Path("crm_sync.prom");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_run_is_written_in_families_with_help_and_type()
    {
        await DeliverAsync(
            StatsdTests.Point(SyncTelemetry.RecordsWritten, 12),
            StatsdTests.Point(SyncTelemetry.RecordsWritten, 3, outcome: "updated"),
            StatsdTests.Point(SyncTelemetry.DurationSeconds, 1.5, outcome: "succeeded"));

        Assert.Equal(
            """
            # HELP crm_sync_records_written_total Records created or updated at the target.
            # TYPE crm_sync_records_written_total counter
            crm_sync_records_written_total{job="crm",target="hipcall/contacts",outcome="created"} 12
            crm_sync_records_written_total{job="crm",target="hipcall/contacts",outcome="updated"} 3
            # HELP crm_sync_duration_seconds How long runs took; quantile 1 is the longest since the file was written before.
            # TYPE crm_sync_duration_seconds summary
            crm_sync_duration_seconds_count{job="crm",target="hipcall/contacts",outcome="succeeded"} 1
            crm_sync_duration_seconds_sum{job="crm",target="hipcall/contacts",outcome="succeeded"} 1.5
            crm_sync_duration_seconds{job="crm",target="hipcall/contacts",outcome="succeeded",quantile="1"} 1.5
            # HELP crm_sync_last_run_timestamp_seconds When the last run ended, in seconds since 1970.
            # TYPE crm_sync_last_run_timestamp_seconds gauge
            crm_sync_last_run_timestamp_seconds{job="crm",target="hipcall/contacts"} 1772366400
            # HELP crm_sync_last_success_timestamp_seconds When the last run ended that went through its source, in seconds since 1970.
            # TYPE crm_sync_last_success_timestamp_seconds gauge
            crm_sync_last_success_timestamp_seconds{job="crm",target="hipcall/contacts"} 1772366400

            """.ReplaceLineEndings("\n"),
            await System.IO.File.ReadAllTextAsync(File, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Counters_go_on_from_the_file_and_measurements_are_replaced()
    {
        await DeliverAsync(StatsdTests.Point(SyncTelemetry.RecordsWritten, 12), StatsdTests.Point(SyncTelemetry.LagSeconds, 60));
        await DeliverAsync(StatsdTests.Point(SyncTelemetry.RecordsWritten, 5), StatsdTests.Point(SyncTelemetry.LagSeconds, 20));

        var lines = await System.IO.File.ReadAllLinesAsync(File, TestContext.Current.CancellationToken);
        const string Labels = "job=\"crm\",target=\"hipcall/contacts\",outcome=\"created\"";
        Assert.Contains($"crm_sync_records_written_total{{{Labels}}} 17", lines);
        Assert.Contains($"crm_sync_lag_seconds_sum{{{Labels}}} 80", lines);
        Assert.Contains($"crm_sync_lag_seconds_count{{{Labels}}} 2", lines);
        Assert.Contains($"crm_sync_lag_seconds{{{Labels},quantile=\"1\"}} 20", lines);
    }

    [Fact]
    public async Task A_failed_run_leaves_the_time_of_the_last_success()
    {
        await DeliverAsync(StatsdTests.Point(SyncTelemetry.DurationSeconds, 1, outcome: "partially_succeeded"));
        _clock.Advance(TimeSpan.FromHours(1));
        await DeliverAsync(StatsdTests.Point(SyncTelemetry.DurationSeconds, 1, outcome: "failed"));

        var lines = await System.IO.File.ReadAllLinesAsync(File, TestContext.Current.CancellationToken);
        Assert.Contains("crm_sync_last_run_timestamp_seconds{job=\"crm\",target=\"hipcall/contacts\"} 1772370000", lines);
        Assert.Contains("crm_sync_last_success_timestamp_seconds{job=\"crm\",target=\"hipcall/contacts\"} 1772366400", lines);
    }

    [Fact]
    public async Task Labels_are_escaped_and_read_back_as_the_same_series()
    {
        const string Job = "C:\\jobs\\\"ü\"\nnight} 7";
        await DeliverAsync(StatsdTests.Point(SyncTelemetry.Failures, 1, Job));
        await DeliverAsync(StatsdTests.Point(SyncTelemetry.Failures, 1, Job));

        var lines = await System.IO.File.ReadAllLinesAsync(File, TestContext.Current.CancellationToken);
        Assert.Equal("crm_sync_failures_total{job=\"C:\\\\jobs\\\\\\\"ü\\\"\\nnight} 7\",target=\"hipcall/contacts\",outcome=\"created\"} 2", lines[2]);
    }

    [Fact]
    public async Task Nothing_but_the_file_is_left_in_the_folder()
    {
        await DeliverAsync(StatsdTests.Point(SyncTelemetry.Failures, 1));

        Assert.Equal([File], Directory.GetFiles(_folder.Root));
    }

    [Fact]
    public async Task What_could_not_be_written_is_written_the_next_time()
    {
        var job = $"prom-{Guid.NewGuid():n}";
        await using var exporter = PrometheusTextfile.Open(File, time: _clock);
        Directory.CreateDirectory(File);
        SyncTelemetry.FailedRuns.Add(1, new(SyncTelemetry.JobTag, job), new(SyncTelemetry.TargetTag, "t"), new(SyncTelemetry.OutcomeTag, "failed"));

        Assert.False(await exporter.FlushAsync(TestContext.Current.CancellationToken));
        Assert.NotNull(exporter.LastFailure);
        Directory.Delete(File);
        Assert.True(await exporter.FlushAsync(TestContext.Current.CancellationToken));

        Assert.Null(exporter.LastFailure);
        var lines = await System.IO.File.ReadAllLinesAsync(File, TestContext.Current.CancellationToken);
        Assert.Contains($"crm_sync_failures_total{{job=\"{job}\",target=\"t\",outcome=\"failed\"}} 1", lines);
    }

    [Theory]
    [InlineData("node_load1 0.5\n")]
    [InlineData("crm_sync_records_written_total{job=\"a\"} many\n")]
    [InlineData("crm_sync_records_written_totals{job=\"a\"} 1\n")]
    [InlineData("nonsense")]
    public void A_file_of_another_program_is_refused_and_left_alone(string text)
    {
        _folder.Write("crm_sync.prom", text);

        Assert.Equal(SyncErrors.OptionInvalid, Assert.Throws<SyncException>(() => PrometheusTextfile.Open(File)).Error);
        Assert.Equal(text, System.IO.File.ReadAllText(File));
    }

    [Fact]
    public void A_name_that_the_collector_would_not_read_is_refused() =>
        Assert.Equal(SyncErrors.OptionInvalid, Assert.Throws<SyncException>(() => PrometheusTextfile.Open(_folder.Path("metrics.txt"))).Error);

    [Fact]
    public void A_folder_that_is_missing_is_named() => Assert.Contains(
        "nowhere", Assert.Throws<SyncException>(() => PrometheusTextfile.Open(_folder.Path("nowhere/a.prom"))).Message, StringComparison.Ordinal);

    private async Task DeliverAsync(params MetricPoint[] points)
    {
        await using var exporter = PrometheusTextfile.Open(File, time: _clock);
        await exporter.DeliverAsync(points, TestContext.Current.CancellationToken);
    }
}
