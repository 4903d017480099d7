using System.Globalization;
using ExternalIdSync.Core.Jobs;

namespace ExternalIdSync.Core.Tests.Jobs;

public sealed class JobGuardTests
{
    [Fact]
    public async Task The_brake_stops_a_run_before_the_write_that_would_cross_it_and_the_next_run_goes_on()
    {
        using var box = new JobBox("\"maxCreates\": 10");
        Fill(box, 50);

        var (first, _) = await box.RunAsync();
        Assert.Equal((RunStatus.Stopped, SyncErrors.BrakeEngaged, 10), (first.Status, first.StopError, first.Created));
        Assert.Equal(10, box.Server.Hipcall.CompanyCount);

        for (var i = 0; i < 4; i++)
        {
            await box.RunAsync();
        }

        Assert.Equal(50, box.Server.Hipcall.CompanyCount);
    }

    [Fact]
    public async Task An_empty_source_stops_the_run_and_keeps_the_cursor()
    {
        using var box = new JobBox();

        var (run, _) = await box.RunAsync();

        Assert.Equal((RunStatus.Stopped, SyncErrors.SourceEmpty), (run.Status, run.StopError));
        Assert.Null(run.CursorAfter);
    }

    [Fact]
    public async Task An_empty_source_is_fine_where_it_is_allowed_and_so_is_an_empty_delta()
    {
        using var allowing = new JobBox("\"emptySource\": \"allow\"");
        Assert.Equal(RunStatus.Succeeded, (await allowing.RunAsync()).Run.Status);

        using var box = new JobBox();
        Fill(box, 1);
        await box.RunAsync();
        Assert.Equal(RunStatus.Succeeded, (await box.RunAsync()).Run.Status);
    }

    [Fact]
    public async Task A_source_that_brings_far_fewer_records_than_are_known_stops_the_run()
    {
        using var box = new JobBox("\"maxDrop\": \"20%\"");
        Fill(box, 100);
        await box.RunAsync();
        var cut = new ChangeLog { Name = box.Log.Name };
        cut.Add("1", "Company 1", "City");

        var (run, _) = await box.RunAsync(box.Options with { Source = cut, FromStart = true });

        Assert.Equal((RunStatus.Stopped, SyncErrors.BrakeEngaged), (run.Status, run.StopError));
        Assert.Contains("1 records although 100 are known", run.StopReason, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(160, RunStatus.Succeeded)]
    [InlineData(159, RunStatus.Stopped)]
    public async Task A_drop_in_percent_is_one_of_what_is_known(int read, RunStatus expected)
    {
        using var box = new JobBox("\"maxDrop\": \"20%\"");
        Fill(box, 200);
        await box.RunAsync();
        var smaller = new ChangeLog { Name = box.Log.Name };
        for (var i = 0; i < read; i++)
        {
            smaller.Add(i.ToString(CultureInfo.InvariantCulture), "Company " + i.ToString(CultureInfo.InvariantCulture), "City");
        }

        var (run, _) = await box.RunAsync(box.Options with { Source = smaller, FromStart = true });

        Assert.Equal(expected, run.Status);
    }

    [Fact]
    public async Task A_days_requests_are_shared_by_all_runs_and_the_next_day_goes_on_at_the_exact_record()
    {
        var clock = new Time.FakeTimeProvider(new DateTimeOffset(2026, 11, 20, 12, 0, 0, TimeSpan.Zero));
        using var box = new JobBox("\"requestsPerDay\": 60");
        Fill(box, 50);
        var options = box.Options with { TimeProvider = clock };

        var (first, _) = await box.RunAsync(options);
        var (second, _) = await box.RunAsync(options);
        clock.Advance(TimeSpan.FromDays(1));
        var (third, _) = await box.RunAsync(options);

        // A create costs a lookup and a write.
        Assert.Equal((RunStatus.Stopped, SyncErrors.QuotaExhausted), (first.Status, first.StopError));
        Assert.InRange(first.Created, 28, 30);
        Assert.Equal((SyncErrors.QuotaExhausted, 0L), (second.StopError, second.Created));
        Assert.Equal(RunStatus.Succeeded, third.Status);
        Assert.Equal(50, box.Server.Hipcall.CompanyCount);
        Assert.True(box.Server.Requests.Total <= 60 + 44, "No more than the day's requests may be sent.");
    }

    [Fact]
    public void The_cursor_moves_over_what_is_settled_only_in_whatever_order_that_happens()
    {
        var random = new Random(5);
        var tracker = new CursorTracker();
        const int Count = 5_000;
        var settled = new bool[Count + 1];
        var waiting = new List<int>();
        var read = 0;
        var last = 0;
        while (read < Count || waiting.Count > 0)
        {
            if (read < Count && (waiting.Count == 0 || (waiting.Count < 700 && random.Next(2) == 0)))
            {
                read++;
                waiting.Add(read);
                tracker.Read(random.Next(3) == 0 ? read.ToString(CultureInfo.InvariantCulture) : null);
            }
            else
            {
                var index = random.Next(waiting.Count);
                tracker.Settle(waiting[index]);
                settled[waiting[index]] = true;
                waiting.RemoveAt(index);
            }

            if (tracker.Take() is { } text)
            {
                var position = int.Parse(text, CultureInfo.InvariantCulture);
                Assert.True(position > last);
                Assert.DoesNotContain(false, settled[(last + 1)..(position + 1)]);
                last = position;
            }
        }

        tracker.Mark("end");
        Assert.Equal("end", tracker.Take());
        Assert.InRange(last, Count - 50, Count);
    }

    [Fact]
    public void A_mark_waits_for_everything_before_it()
    {
        var tracker = new CursorTracker();
        tracker.Read(null);
        tracker.Read(null);
        tracker.Mark("page 1");

        tracker.Settle(2);
        Assert.Null(tracker.Take());
        tracker.Settle(1);

        Assert.Equal("page 1", tracker.Take());
        Assert.Null(tracker.Take());
    }

    [Fact]
    public void The_median_lag_is_right_within_7_percent_whatever_the_lags()
    {
        var random = new Random(3);
        var meter = new LagMeter();
        var lags = Enumerable.Range(0, 10_001).Select(_ => Math.Exp(random.NextDouble() * 20)).Order().ToList();
        foreach (var lag in lags)
        {
            meter.Add(TimeSpan.FromMilliseconds(lag));
        }

        var measured = meter.Read();

        Assert.Equal(lags[^1], measured.Largest!.Value.TotalMilliseconds, 1);
        Assert.InRange(measured.Median!.Value.TotalMilliseconds / lags[5_000], 0.93, 1.07);
    }

    private static void Fill(JobBox box, int count)
    {
        for (var i = 0; i < count; i++)
        {
            box.Log.Add(i.ToString(CultureInfo.InvariantCulture), "Company " + i.ToString(CultureInfo.InvariantCulture), "City");
        }
    }
}
