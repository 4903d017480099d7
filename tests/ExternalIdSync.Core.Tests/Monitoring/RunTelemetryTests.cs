using System.Diagnostics;
using ExternalIdSync.Core.Monitoring;
using ExternalIdSync.Core.Monitoring.Exporters;
using ExternalIdSync.Core.Sources;
using ExternalIdSync.Core.Tests.Time;
using ExternalIdSync.Core.Tests.Writing;
using ExternalIdSync.Core.Writing;
using ExternalIdSync.Sandbox;

namespace ExternalIdSync.Core.Tests.Monitoring;

public sealed class RunTelemetryTests
{
    private const string Target = "hipcall/companies";

    // Other tests of the process write records too: the job's name tells ours.
    private readonly string _job = $"job-{Guid.NewGuid():n}";
    private readonly FakeTimeProvider _clock = new();

    [Fact]
    public async Task A_run_counts_what_it_wrote_and_refused_and_how_long_it_took()
    {
        using var collector = new MetricCollector();
        var sandbox = new SandboxServer();
        await RunAsync(sandbox, Rows(3));
        await RunAsync(sandbox, Rows(4).Append(new RejectedRow(5, SyncErrors.RowRagged, "Ragged.", null, [])));

        var points = Ours(collector);
        Assert.Equal(4, points[(SyncTelemetry.RecordsWritten, "created")].Sum);
        Assert.Equal(1, points[(SyncTelemetry.RecordsRejected, "rejected")].Sum);
        Assert.Equal(1, points[(SyncTelemetry.DurationSeconds, "succeeded")].Count);
        Assert.Equal(1, points[(SyncTelemetry.DurationSeconds, "partially_succeeded")].Count);
        Assert.DoesNotContain(points.Keys, static key => key.Instrument.Equals(SyncTelemetry.Failures, StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_lag_is_told_per_record_whose_source_tells_when_it_changed()
    {
        using var collector = new MetricCollector();
        var schema = new RecordSchema(["id", "name"]);
        var now = _clock.GetUtcNow();
        await RunAsync(
            new SandboxServer(),
            [
                new SourceRecord(schema, ["A", "Ann"], new RecordOrigin(1, null, now.AddMinutes(-2))),
                new SourceRecord(schema, ["B", "Bob"], new RecordOrigin(2, null, now.AddMinutes(1))),
                new SourceRecord(schema, ["C", "Cat"], new RecordOrigin(3)),
            ]);

        var lag = Ours(collector)[(SyncTelemetry.LagSeconds, "created")];
        Assert.Equal(2, lag.Count);
        Assert.Equal(120, lag.Largest);
        Assert.Equal(120, lag.Sum);
    }

    [Fact]
    public async Task Under_what_if_nothing_is_counted()
    {
        using var collector = new MetricCollector();

        await RunAsync(new SandboxServer(), Rows(3), whatIf: true);

        Assert.Empty(Ours(collector));
    }

    [Fact]
    public async Task A_run_that_fails_is_counted_as_a_failure()
    {
        using var collector = new MetricCollector();

        await Assert.ThrowsAsync<SyncException>(() => RunAsync(new SandboxServer(), Broken()));

        var points = Ours(collector);
        Assert.Equal(1, points[(SyncTelemetry.Failures, "failed")].Sum);
        Assert.Equal(1, points[(SyncTelemetry.DurationSeconds, "failed")].Count);
    }

    [Fact]
    public async Task A_run_that_the_brake_stops_is_counted_as_a_failure()
    {
        using var collector = new MetricCollector();

        await RunAsync(new SandboxServer(), Rows(3), brake: new BrakeLimits { MaxCreates = BrakeLimit.Count(1) });

        Assert.Equal(1, Ours(collector)[(SyncTelemetry.Failures, "stopped")].Sum);
    }

    [Fact]
    public async Task What_is_gone_at_the_source_is_not_counted_as_refused()
    {
        using var collector = new MetricCollector();
        SourceItem gone = new SourceRecord(new RecordSchema(["id", "name"]), ["G", "Gone"], new RecordOrigin(9));

        await RunAsync(new SandboxServer(), Rows(1).Append(gone.AsGone(ChangeKind.Deleted)));

        var points = Ours(collector);
        Assert.Equal(1, points[(SyncTelemetry.RecordsWritten, "created")].Sum);
        Assert.DoesNotContain(points.Keys, static key => key.Instrument.Equals(SyncTelemetry.RecordsRejected, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Requests_are_spans_within_the_span_of_their_run_and_name_no_external_id()
    {
        var spans = new List<Activity>();
        using var listener = new ActivityListener
        {
            ShouldListenTo = static source => source.Name.Equals(SyncTelemetry.Name, StringComparison.Ordinal),
            Sample = static (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData,
            ActivityStopped = span =>
            {
                lock (spans)
                {
                    spans.Add(span);
                }
            },
        };
        ActivitySource.AddActivityListener(listener);

        await RunAsync(new SandboxServer(), Rows(2));

        listener.Dispose();
        var run = Assert.Single(spans, span => span.GetTagItem("job") as string == _job);
        Assert.Equal("crm_sync.run", run.OperationName);
        Assert.Equal(2L, run.GetTagItem("written"));
        Assert.Equal("succeeded", run.GetTagItem("outcome"));
        var requests = spans.Where(span => span.ParentSpanId == run.SpanId).ToList();
        Assert.Equal((long)requests.Count, run.GetTagItem("requests"));
        Assert.All(requests, static span =>
        {
            Assert.Equal("crm_sync.request", span.OperationName);
            Assert.NotNull(span.GetTagItem("http.response.status_code"));
            Assert.DoesNotContain(span.TagObjects, static tag => tag.Value?.ToString()?.Contains("K-", StringComparison.Ordinal) == true);
        });
        Assert.Null(Activity.Current);
    }

    private static IEnumerable<SourceItem> Rows(int count) => Runs.Numbered(count, "name");

    private static IEnumerable<SourceItem> Broken()
    {
        yield return new SourceRecord(new RecordSchema(["id", "name"]), ["A", "Ann"], new RecordOrigin(1));
        throw new SyncException(SyncErrors.FileUnreadable, "The disk is gone.");
    }

    private async Task RunAsync(SandboxServer sandbox, IEnumerable<SourceItem> items, bool whatIf = false, BrakeLimits? brake = null)
    {
        await using var target = Runs.Connect(Target, sandbox);
        await Runs.RunAsync(target, items, new RunOptions { Job = _job, WhatIf = whatIf, Brake = brake ?? BrakeLimits.None, TimeProvider = _clock });
    }

    private Dictionary<(string Instrument, string Outcome), MetricPoint> Ours(MetricCollector collector) => collector.Take()
        .Where(point => point.Key.Job == _job && point.Key.Target == Target)
        .ToDictionary(static point => (point.Key.Instrument, point.Key.Outcome));
}
