using System.Diagnostics;
using ExternalIdSync.Core.Writing;

namespace ExternalIdSync.Core.Monitoring;

/// <summary>What one run tells <see cref="SyncTelemetry"/>. Under what-if nothing happens, so nothing is counted; the span says so.</summary>
internal sealed class RunTelemetry
{
    private const int Outcomes = (int)SyncOutcome.Failed + 1;
    private static readonly string[] OutcomeNames = ["created", "updated", "unchanged", "conflict", "rejected", "blocked", "failed"];

    private readonly KeyValuePair<string, object?> _job;
    private readonly KeyValuePair<string, object?> _target;
    private readonly bool _isWhatIf;
    private readonly TimeProvider _time;
    private readonly Activity? _activity;

    private RunTelemetry(string target, RunOptions options)
    {
        _job = new(SyncTelemetry.JobTag, options.Job ?? SyncTelemetry.NoJob);
        _target = new(SyncTelemetry.TargetTag, target);
        _isWhatIf = options.WhatIf;
        _time = options.TimeProvider;
        _activity = SyncTelemetry.Activities.StartActivity("crm_sync.run");
        _activity?.SetTag(_job.Key, _job.Value).SetTag(_target.Key, _target.Value).SetTag("what_if", _isWhatIf);
    }

    /// <summary>Begins the run's span; whatever is started from here on belongs to it.</summary>
    /// <param name="target">The target's name.</param>
    /// <param name="options">The run's options.</param>
    /// <returns>The run's telemetry.</returns>
    public static RunTelemetry Start(string target, RunOptions options) => new(target, options);

    /// <summary>Counts records whose settling succeeded.</summary>
    /// <param name="settled">The records.</param>
    public void Count(ReadOnlySpan<SettledRecord> settled)
    {
        if (_isWhatIf || !(SyncTelemetry.Written.Enabled || SyncTelemetry.Rejected.Enabled || SyncTelemetry.Lag.Enabled))
        {
            return;
        }

        Span<int> counts = stackalloc int[(int)SyncOutcome.WouldUpdate + 1];
        var now = _time.GetUtcNow();
        foreach (ref readonly var record in settled)
        {
            if (record.IsGone)
            {
                continue;
            }

            var outcome = record.Result.Outcome;
            counts[(int)outcome]++;
            if (outcome is SyncOutcome.Created or SyncOutcome.Updated && record.Source?.Origin.ChangedAt is { } changed)
            {
                // A source whose clock is ahead of ours has no lag, not a negative one.
                SyncTelemetry.Lag.Record(Math.Max(0, (now - changed).TotalSeconds), _job, _target, Outcome(OutcomeNames[(int)outcome]));
            }
        }

        for (var i = 0; i < Outcomes; i++)
        {
            if (counts[i] > 0 && i != (int)SyncOutcome.Unchanged)
            {
                var counter = (SyncOutcome)i is SyncOutcome.Created or SyncOutcome.Updated ? SyncTelemetry.Written : SyncTelemetry.Rejected;
                counter.Add(counts[i], _job, _target, Outcome(OutcomeNames[i]));
            }
        }
    }

    /// <summary>Tells how the run ended, and ends its span.</summary>
    /// <param name="summary">The run's numbers.</param>
    public void End(RunSummary summary)
    {
        var outcome = Outcome(NameOf(summary.Status));
        if (!_isWhatIf)
        {
            SyncTelemetry.Duration.Record(summary.Duration.TotalSeconds, _job, _target, outcome);
            if (summary.Status is RunStatus.Failed or RunStatus.Stopped)
            {
                SyncTelemetry.FailedRuns.Add(1, _job, _target, outcome);
            }
        }

        if (_activity is null)
        {
            return;
        }

        _activity.SetTag(outcome.Key, outcome.Value)
            .SetTag("read", summary.Read)
            .SetTag("written", summary.Created + summary.Updated)
            .SetTag("unchanged", summary.Unchanged)
            .SetTag("rejected", summary.NotWritten())
            .SetTag("requests", summary.Requests)
            .SetTag("retries", summary.Retries);
        if (summary.StopError is { } error)
        {
            _activity.SetTag("error.type", error.Id);
        }

        _activity.SetStatus(summary.Status == RunStatus.Failed ? ActivityStatusCode.Error : ActivityStatusCode.Ok);
        _activity.Dispose();
    }

    private static string NameOf(RunStatus status) => status switch
    {
        RunStatus.Succeeded => "succeeded",
        RunStatus.PartiallySucceeded => "partially_succeeded",
        RunStatus.Stopped => "stopped",
        _ => "failed",
    };

    private static KeyValuePair<string, object?> Outcome(string name) => new(SyncTelemetry.OutcomeTag, name);
}
