using ExternalIdSync.Core.Monitoring;
using ExternalIdSync.Core.State;

namespace ExternalIdSync.Core.Tests.Monitoring;

public sealed class HealthCheckTests
{
    private const string Job = "crm-to-hipcall";
    private static readonly DateTimeOffset Now = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);
    private static readonly HealthOptions Hourly = new() { Job = Job, Interval = Hour };

    [Fact]
    public void A_job_that_ran_in_time_is_healthy()
    {
        var health = Judge(Runs(20, static i => Run(i)));

        Assert.Empty(health.Findings);
        Assert.Equal(HealthStatus.Healthy, health.Status);
        Assert.Equal(Now - Hour, health.LastSuccess);
        Assert.Equal(Hour, health.SinceLastSuccess);
        Assert.Equal(100, health.Written);
        Assert.Equal(100, health.UsualWritten!.Value, 6);
        Assert.Equal(0.01, health.RejectRate);
        Assert.Equal(TimeSpan.FromMinutes(30), health.Lag);
    }

    [Fact]
    public void A_job_that_never_ran_is_unhealthy()
    {
        var health = Judge([]);

        Assert.Equal("NeverRan", Assert.Single(health.Findings).Id);
        Assert.Equal(HealthStatus.Unhealthy, health.Status);
        Assert.Null(health.RejectRate);
    }

    [Fact]
    public void A_first_run_that_is_on_is_healthy()
    {
        var health = Judge([Run(1) with { Status = null, EndedAt = null }], new HealthFacts { Lease = new Lease(Job, "a", 1, Now.AddMinutes(1)) });

        Assert.Equal(HealthStatus.Healthy, health.Status);
    }

    [Theory]
    [InlineData(RunStatus.Failed)]
    [InlineData(RunStatus.Stopped)]
    public void A_job_whose_runs_all_ended_early_is_unhealthy(RunStatus status)
    {
        var health = Judge(Runs(3, i => Run(i) with { Status = status, StopError = SyncErrors.Unreachable }));

        Assert.Equal(["NeverSucceeded", "LastRunFailed"], health.Findings.Select(static finding => finding.Id));
        Assert.Contains("Unreachable", health.Findings[1].Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_success_may_be_twice_the_interval_old_and_not_more()
    {
        var health = Judge([Run(1) with { EndedAt = Now - (2 * Hour) }]);
        Assert.Equal(HealthStatus.Healthy, health.Status);

        health = Judge([Run(1) with { EndedAt = Now - (2 * Hour) - TimeSpan.FromSeconds(1) }]);
        Assert.Equal("SuccessLate", Assert.Single(health.Findings).Id);
        Assert.Equal(HealthStatus.Unhealthy, health.Status);
    }

    [Fact]
    public void Without_an_interval_lateness_is_not_judged()
    {
        var health = Judge([Run(1) with { EndedAt = Now.AddYears(-1) }], options: new HealthOptions { Job = Job });

        Assert.Equal(HealthStatus.Healthy, health.Status);
        Assert.Equal(Now.AddYears(-1), health.LastSuccess);
    }

    [Fact]
    public void A_failed_run_after_a_success_in_time_only_degrades()
    {
        var health = Judge([Run(2) with { Status = RunStatus.Failed }, Run(1)]);

        Assert.Equal("LastRunFailed", Assert.Single(health.Findings).Id);
        Assert.Equal(HealthStatus.Degraded, health.Status);
    }

    [Fact]
    public void A_run_whose_lease_ran_out_is_abandoned_and_one_that_is_held_is_not()
    {
        SyncRun[] runs = [Run(2) with { Status = null, EndedAt = null, StartedAt = Now.AddMinutes(-5) }, Run(1)];

        Assert.Equal("RunAbandoned", Assert.Single(Judge(runs).Findings).Id);
        Assert.Equal("RunAbandoned", Assert.Single(Judge(runs, new HealthFacts { Lease = new Lease(Job, "a", 1, Now) }).Findings).Id);
        Assert.Empty(Judge(runs, new HealthFacts { Lease = new Lease(Job, "a", 1, Now.AddSeconds(1)) }).Findings);
    }

    [Fact]
    public void A_run_that_is_on_for_more_than_two_intervals_is_long()
    {
        SyncRun[] runs = [Run(2) with { Status = null, EndedAt = null, StartedAt = Now.AddHours(-3) }, Run(1)];

        Assert.Equal("RunLong", Assert.Single(Judge(runs, new HealthFacts { Lease = new Lease(Job, "a", 1, Now.AddHours(1)) }).Findings).Id);
    }

    [Fact]
    public void A_median_lag_above_its_limit_is_found()
    {
        SyncRun[] runs = [Run(1) with { MedianLag = TimeSpan.FromHours(4) }];

        Assert.Equal("LagHigh", Assert.Single(Judge(runs).Findings).Id);
        Assert.Empty(Judge(runs, options: Hourly with { MaxLag = TimeSpan.FromHours(5) }).Findings);
        Assert.Empty(Judge([Run(1) with { MedianLag = null }]).Findings);
        Assert.Empty(Judge([Run(1) with { MedianLag = TimeSpan.FromHours(3) }]).Findings);
    }

    [Fact]
    public void A_reject_rate_far_above_the_usual_one_is_a_spike()
    {
        var runs = Runs(20, static i => Run(i));
        runs[0] = runs[0] with { Read = 1000, Rejected = 60 };

        var health = Judge(runs);

        Assert.Equal("RejectRateSpike", Assert.Single(health.Findings).Id);
        Assert.Contains("6 %", health.Findings[0].Message, StringComparison.Ordinal);
        Assert.Equal(0.01, health.UsualRejectRate);
    }

    [Fact]
    public void A_few_refused_records_are_no_spike_whatever_their_part()
    {
        var runs = Runs(20, static i => Run(i));
        runs[0] = runs[0] with { Read = 10, Rejected = 9, Created = 1, Updated = 90 };
        var few = Judge(runs);
        runs[0] = runs[0] with { Read = 11, Rejected = 10 };

        Assert.Empty(few.Findings);
        Assert.Equal("RejectRateHigh", Assert.Single(Judge(runs).Findings).Id);
    }

    [Fact]
    public void Every_kind_of_refusal_counts_into_the_rate()
    {
        var run = Run(1) with { Read = 100, Conflicts = 20, Rejected = 20, Blocked = 20, Failed = 20 };

        var health = Judge([run]);

        Assert.Equal(0.8, health.RejectRate);
        Assert.Equal("RejectRateHigh", Assert.Single(health.Findings).Id);
        Assert.Equal(HealthStatus.Unhealthy, health.Status);
    }

    [Fact]
    public void A_high_rate_that_is_usual_degrades_only()
    {
        var health = Judge(Runs(10, static i => Run(i) with { Read = 20, Rejected = 18 }));

        Assert.Equal("RejectRateHigh", Assert.Single(health.Findings).Id);
        Assert.Equal(HealthStatus.Degraded, health.Status);
    }

    [Theory]
    [InlineData(0, "WrittenDrop")]
    [InlineData(30, "WrittenDrop")]
    [InlineData(60, null)]
    [InlineData(290, null)]
    [InlineData(400, "WrittenSpike")]
    public void Written_counts_are_compared_by_factors(int written, string? finding)
    {
        var runs = Runs(20, static i => Run(i));
        runs[0] = runs[0] with { Created = 0, Updated = written };

        Assert.Equal(finding, Judge(runs).Findings.SingleOrDefault()?.Id);
    }

    [Fact]
    public void Small_numbers_jump_without_a_finding()
    {
        var runs = Runs(20, static i => Run(i) with { Created = 0, Updated = 8 });
        runs[0] = runs[0] with { Updated = 0 };
        Assert.Empty(Judge(runs).Findings);

        runs[0] = runs[0] with { Updated = 99 };
        Assert.Empty(Judge(runs).Findings);
    }

    [Fact]
    public void Quiet_weekends_among_the_last_runs_are_usual()
    {
        var runs = Runs(21, static i => i % 7 is 0 or 6 ? Run(i) with { Read = 0, Created = 0, Updated = 0, Rejected = 0 } : Run(i));

        Assert.Empty(Judge(runs).Findings);
    }

    [Fact]
    public void Too_few_runs_are_compared_with_nothing()
    {
        var runs = Runs(5, static i => Run(i));
        runs[0] = runs[0] with { Created = 0, Updated = 0 };

        var health = Judge(runs);

        Assert.Empty(health.Findings);
        Assert.Null(health.UsualWritten);
    }

    [Fact]
    public void Failed_runs_are_not_compared_with()
    {
        var runs = Runs(20, static i => i % 2 == 0 ? Run(i) : Run(i) with { Status = RunStatus.Failed, Created = 0, Updated = 0, Rejected = 0 });

        Assert.Equal(100, Judge(runs).UsualWritten!.Value, 6);
    }

    [Fact]
    public void Many_or_old_rejections_are_found()
    {
        var facts = new HealthFacts
        {
            Rejections = new Dictionary<string, long> { ["Conflict"] = 100, ["RecordRefused"] = 1 },
            OldestRejection = Now.AddDays(-8),
        };

        var health = Judge([Run(1)], facts);

        Assert.Equal(["RejectionsOpen", "RejectionsOld"], health.Findings.Select(static finding => finding.Id));
        Assert.Equal(101, health.OpenRejections);
        Assert.Empty(Judge([Run(1)], facts, Hourly with { MaxOpenRejections = 101, MaxRejectionAge = null }).Findings);
    }

    [Theory]
    [InlineData(0, 1000, null)]
    [InlineData(900, 100, null)]
    [InlineData(901, 99, "QuotaLow")]
    [InlineData(1000, 0, "QuotaUsedUp")]
    [InlineData(1005, 0, "QuotaUsedUp")]
    public void What_is_left_of_the_quota_is_judged(long used, long left, string? finding)
    {
        var options = Hourly with { Quota = new HealthQuota("hipcall", 1000, TimeSpan.FromDays(1)) };

        var health = Judge([Run(1)], new HealthFacts { Quota = new QuotaUse(Now.AddHours(-12), used) }, options);

        Assert.Equal(left, health.QuotaLeft);
        Assert.Equal(finding, health.Findings.SingleOrDefault()?.Id);
    }

    [Fact]
    public void What_was_used_in_an_earlier_window_counts_no_longer()
    {
        var options = Hourly with { Quota = new HealthQuota("hipcall", 1000, TimeSpan.FromDays(1)) };

        var health = Judge([Run(1)], new HealthFacts { Quota = new QuotaUse(Now.AddHours(-24), 1000) }, options);

        Assert.Equal(1000, health.QuotaLeft);
        Assert.Empty(health.Findings);
    }

    [Fact]
    public void The_worst_finding_stands_first()
    {
        var facts = new HealthFacts { OldestRejection = Now.AddDays(-30), Rejections = new Dictionary<string, long> { ["Conflict"] = 1 } };

        var health = Judge([Run(1) with { EndedAt = Now.AddDays(-2) }], facts);

        Assert.Equal(["SuccessLate", "RejectionsOld"], health.Findings.Select(static finding => finding.Id));
    }

    [Fact]
    public void Ids_of_findings_are_unique_and_advise_in_sentences()
    {
        Assert.Distinct(HealthRule.All.Select(static rule => rule.Id));
        Assert.All(HealthRule.All, static rule => Assert.Matches(@"^[A-Z].*\.$", rule.Advice));
        Assert.Equal(typeof(HealthRule).GetProperties().Count(static p => p.PropertyType == typeof(HealthRule)), HealthRule.All.Count);
    }

    internal static SyncRun Run(int id) => new()
    {
        Id = id,
        Job = Job,
        Source = "salesforce/Contact",
        Target = "hipcall/contacts",
        Owner = "test",
        Status = RunStatus.PartiallySucceeded,
        StartedAt = Now - Hour - TimeSpan.FromMinutes(1),
        EndedAt = Now - Hour,
        Read = 200,
        Created = 10,
        Updated = 90,
        Unchanged = 98,
        Rejected = 2,
        Duration = TimeSpan.FromMinutes(1),
        MedianLag = TimeSpan.FromMinutes(30),
        LargestLag = TimeSpan.FromMinutes(59),
    };

    internal static List<SyncRun> Runs(int count, Func<int, SyncRun> make) => [.. Enumerable.Range(0, count).Select(i => make(count - i))];

    private static SyncHealth Judge(IReadOnlyList<SyncRun> runs, HealthFacts? facts = null, HealthOptions? options = null) =>
        new HealthJudge((facts ?? new HealthFacts()) with { Runs = runs }, options ?? Hourly, Now).Judge();
}
