using System.Globalization;
using ExternalIdSync.Core.Writing;

namespace ExternalIdSync.Core.Monitoring;

/// <summary>Applies each <see cref="HealthRule"/> to what was read.</summary>
internal sealed class HealthJudge(HealthFacts facts, HealthOptions options, DateTimeOffset now)
{
    // Small numbers jump by themselves: below these nothing is unusual.
    private const int FewRefused = 10;
    private const int FewWrittenUsually = 20;
    private const int FewWritten = 100;

    /// <summary>Rates may differ by two points without being unusual.</summary>
    private const double RateFloor = 0.02;

    /// <summary>Counts may differ by the factor three without being unusual; they are compared as logarithms, because they grow by factors.</summary>
    private static readonly double WrittenFloor = Math.Log(3);

    private readonly List<HealthFinding> _findings = [];

    /// <summary>Whether a run went through its source to the end and was content with what it saw.</summary>
    /// <param name="run">The run.</param>
    /// <returns>Whether it did.</returns>
    public static bool IsSuccess(SyncRun run) => run.Status is RunStatus.Succeeded or RunStatus.PartiallySucceeded;

    /// <summary>The part of a run's records that were not written for a fault.</summary>
    /// <param name="run">The run.</param>
    /// <returns>From 0 to 1; <see langword="null"/> where it read nothing.</returns>
    public static double? RejectRate(SyncRun run) => run.Read == 0 ? null : Math.Min(1, (double)run.NotWritten() / run.Read);

    /// <summary>How many records a run wrote.</summary>
    /// <param name="run">The run.</param>
    /// <returns>The number.</returns>
    public static long Written(SyncRun run) => run.Created + run.Updated;

    /// <summary>Judges.</summary>
    /// <returns>How the job is.</returns>
    public SyncHealth Judge()
    {
        var successes = facts.Runs.Where(IsSuccess).Take(options.History + 1).ToList();
        var last = successes.FirstOrDefault();
        var earlier = successes.Skip(1).ToList();
        var lastSuccess = last?.EndedAt;
        var lag = successes.Find(static run => run.MedianLag is not null)?.MedianLag;
        var open = facts.Rejections.Values.Sum();
        var left = QuotaLeft();

        JudgeLateness(lastSuccess);
        JudgeLastRun();
        JudgeLag(last);
        var usualRate = JudgeRejectRate(last, earlier);
        var usualWritten = JudgeWritten(last, earlier);
        JudgeRejections(open);
        JudgeQuota(left);

        List<HealthFinding> findings = [.. _findings.OrderByDescending(static finding => finding.Severity)];
        return new SyncHealth
        {
            Job = options.Job,
            Status = findings.Count > 0 ? findings[0].Severity : HealthStatus.Healthy,
            CheckedAt = now,
            Findings = findings,
            Interval = options.Interval,
            LastRun = facts.Runs.Count > 0 ? facts.Runs[0] : null,
            LastSuccess = lastSuccess,
            SinceLastSuccess = now - lastSuccess,
            Lag = lag,
            RejectRate = last is null ? null : RejectRate(last),
            UsualRejectRate = usualRate,
            Written = last is null ? null : Written(last),
            UsualWritten = usualWritten,
            OpenRejections = open,
            OpenRejectionsByCode = facts.Rejections,
            OldestRejection = facts.OldestRejection,
            QuotaLimit = options.Quota?.Limit,
            QuotaLeft = left,
        };
    }

    private static string Say(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    private void Find(HealthRule rule, FormattableString message) => _findings.Add(rule.Found(Say(message)));

    private void JudgeLateness(DateTimeOffset? lastSuccess)
    {
        if (facts.Runs.Count == 0)
        {
            Find(HealthRule.NeverRan, $"The state knows no run of the job '{options.Job}'.");
        }
        else if (lastSuccess is null)
        {
            // A first run may take its time.
            if (facts.Runs[0].EndedAt is not null || facts.Runs.Count > 1)
            {
                Find(HealthRule.NeverSucceeded, $"None of the {facts.Runs.Count:N0} remembered runs came to its end.");
            }
        }
        else if (options.Interval is { } interval && now - lastSuccess.Value > 2 * interval)
        {
            Find(
                HealthRule.SuccessLate,
                $"The last success is {Wording.Duration(now - lastSuccess.Value)} old; the job is meant to run every {Wording.Duration(interval)}.");
        }
    }

    private void JudgeLastRun()
    {
        if (facts.Runs.Count == 0)
        {
            return;
        }

        var run = facts.Runs[0];
        if (run.EndedAt is null)
        {
            var age = now - run.StartedAt;
            if (facts.Lease is null || facts.Lease.ExpiresAt <= now)
            {
                Find(HealthRule.RunAbandoned, $"Run {run.Id} began {Wording.Duration(age)} ago and its process no longer says that it is on.");
            }
            else if (options.Interval is { } interval && age > 2 * interval)
            {
                Find(HealthRule.RunLong, $"Run {run.Id} has been on for {Wording.Duration(age)}; the interval is {Wording.Duration(interval)}.");
            }
        }
        else if (!IsSuccess(run))
        {
            var error = run.StopError is { } stop ? $" with {stop.Id}" : string.Empty;
            Find(HealthRule.LastRunFailed, $"Run {run.Id} ended {(run.Status == RunStatus.Stopped ? "early" : "as failed")}{error}.");
        }
    }

    private void JudgeLag(SyncRun? last)
    {
        if (last?.MedianLag is { } lag && (options.MaxLag ?? 3 * options.Interval) is { } most && lag > most)
        {
            Find(HealthRule.LagHigh, $"Half of the last run's changes were older than {Wording.Duration(lag)} when they were written; {Wording.Duration(most)} is the limit.");
        }
    }

    private double? JudgeRejectRate(SyncRun? last, List<SyncRun> earlier)
    {
        var rates = earlier.Select(RejectRate).OfType<double>().ToList();
        Baseline? usual = rates.Count >= options.MinHistory ? Baseline.Of(rates, RateFloor) : null;
        if (last is null || RejectRate(last) is not { } rate || last.NotWritten() < FewRefused)
        {
            return usual?.Median;
        }

        var isSpike = usual?.IsSpike(rate) ?? false;
        if (rate >= options.MaxRejectRate)
        {
            // Where that is usual, old refusals may be tried again and again, and nothing else is to be done.
            var found = HealthRule.RejectRateHigh.Found(
                Say($"{last.NotWritten():N0} of {last.Read:N0} records of run {last.Id} were not written: {Wording.Percent(rate)}."));
            _findings.Add(usual is null || isSpike ? found : found with { Severity = HealthStatus.Degraded });
        }
        else if (isSpike)
        {
            Find(
                HealthRule.RejectRateSpike,
                $"{last.NotWritten():N0} of {last.Read:N0} records of run {last.Id} were not written: {Wording.Percent(rate)}, usual is {Wording.Percent(usual!.Value.Median)}.");
        }

        return usual?.Median;
    }

    private double? JudgeWritten(SyncRun? last, List<SyncRun> earlier)
    {
        if (last is null || earlier.Count < options.MinHistory)
        {
            return null;
        }

        var usual = Baseline.Of(earlier.Select(static run => Math.Log(1 + Written(run))), WrittenFloor);
        var (written, value) = (Written(last), Math.Log(1 + Written(last)));
        var median = Math.Exp(usual.Median) - 1;
        if (median >= FewWrittenUsually && usual.IsDrop(value))
        {
            Find(HealthRule.WrittenDrop, $"Run {last.Id} wrote {written:N0} records; usual are {median:N0}.");
        }
        else if (written >= FewWritten && usual.IsSpike(value))
        {
            Find(HealthRule.WrittenSpike, $"Run {last.Id} wrote {written:N0} records; usual are {median:N0}.");
        }

        return median;
    }

    private void JudgeRejections(long open)
    {
        if (open > options.MaxOpenRejections)
        {
            Find(HealthRule.RejectionsOpen, $"{open:N0} rejections are open; more than {options.MaxOpenRejections:N0} need somebody.");
        }

        if (options.MaxRejectionAge is { } most && facts.OldestRejection is { } oldest && now - oldest > most)
        {
            Find(HealthRule.RejectionsOld, $"The oldest of {open:N0} open rejections has been waiting for {Wording.Duration(now - oldest)}.");
        }
    }

    private long? QuotaLeft()
    {
        if (options.Quota is not { } quota)
        {
            return null;
        }

        // What was used in a window that is over counts no longer.
        var used = facts.Quota is { } use && use.WindowStart + quota.Window > now ? use.Used : 0;
        return Math.Max(0, quota.Limit - used);
    }

    private void JudgeQuota(long? left)
    {
        if (options.Quota is not { } quota || left is null)
        {
            return;
        }

        if (left == 0)
        {
            var renewal = facts.Quota!.Value.WindowStart + quota.Window - now;
            Find(HealthRule.QuotaUsedUp, $"All {quota.Limit:N0} requests of the quota are used; it is renewed in {Wording.Duration(renewal)}.");
        }
        else if (left < quota.Limit * options.QuotaReserve)
        {
            Find(HealthRule.QuotaLow, $"{left:N0} of {quota.Limit:N0} requests of the quota are left.");
        }
    }
}
