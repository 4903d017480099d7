using ExternalIdSync.Core.Mapping;
using ExternalIdSync.Core.Planning;
using ExternalIdSync.Core.Sources;
using ExternalIdSync.Core.Sources.Csv;
using ExternalIdSync.Core.State;
using ExternalIdSync.Core.Targets;
using ExternalIdSync.Core.Writing;

namespace ExternalIdSync.Core.Jobs;

/// <summary>Everything that one run of a job holds.</summary>
internal sealed class JobSession : IAsyncDisposable
{
    private readonly JobDefinition _job;
    private readonly JobRunOptions _options;
    private readonly Holdings _held = new();
    private readonly DateTimeOffset _startedAt;
    private IStateStore _store = null!;
    private JobMemory _memory = null!;
    private HeldLease? _lease;
    private JobFeed _feed = null!;
    private JobSettlement _settlement = null!;
    private SyncPipeline _pipeline = null!;
    private PlanWriter? _plan;
    private CancellationTokenSource? _stop;
    private string? _cursorBefore;
    private string _mapVersion = "";
    private long _runId;
    private bool _hasEnded;

    private JobSession(JobDefinition job, JobRunOptions options)
    {
        _job = job;
        _options = options;
        _startedAt = options.TimeProvider.GetUtcNow();
    }

    /// <summary>How far the run is.</summary>
    public RunProgress Progress => _pipeline.Progress;

    /// <summary>Whether the run reads the job's own source, and not an export or a plan.</summary>
    private bool IsDelta => _options.Export is null && _options.Plan is null && _options.Replay is null;

    /// <summary>Takes everything that a run needs; nothing is read or sent yet.</summary>
    /// <param name="job">The job.</param>
    /// <param name="options">How to run it.</param>
    /// <param name="cancellationToken">Stops the call.</param>
    /// <returns>The session.</returns>
    public static async Task<JobSession> OpenAsync(JobDefinition job, JobRunOptions options, CancellationToken cancellationToken)
    {
        var session = new JobSession(job, options);
        try
        {
            await session.OpenAsync(cancellationToken).ConfigureAwait(false);
            return session;
        }
        catch
        {
            await session.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Begins the run.</summary>
    /// <param name="cancellationToken">Stops it.</param>
    /// <returns>The results.</returns>
    public IAsyncEnumerable<SyncResult> ExecuteAsync(CancellationToken cancellationToken)
    {
        _stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _lease?.Lost ?? default);
        return _pipeline.ExecuteAsync(_stop.Token);
    }

    /// <summary>Goes on to the next result.</summary>
    /// <param name="results">The results.</param>
    /// <param name="cancellationToken">What the caller stops the run with.</param>
    /// <returns>Whether there is one.</returns>
    public async ValueTask<bool> NextAsync(IAsyncEnumerator<SyncResult> results, CancellationToken cancellationToken)
    {
        try
        {
            if (!await results.MoveNextAsync().ConfigureAwait(false))
            {
                _hasEnded = true;
                return false;
            }
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested && _lease?.Lost.IsCancellationRequested == true)
        {
            throw new SyncException(SyncErrors.LeaseLost, $"Another run of '{_job.Name}' took over while this one was thought dead.") { Subject = _job.Name };
        }

        return true;
    }

    /// <summary>Writes down how the run ended.</summary>
    /// <returns>The run.</returns>
    public async Task<SyncRun> FinishAsync()
    {
        var summary = _feed.Alarm is { } alarm && _pipeline.Summary.StopError is null
            ? _pipeline.Summary with { Status = RunStatus.Stopped, StopError = alarm.Error, StopReason = alarm.Reason }
            : _pipeline.Summary;
        var lag = _settlement.Lag.Read();
        if (_lease is { Lost.IsCancellationRequested: false } held)
        {
            try
            {
                await _settlement.FlushAsync(CancellationToken.None).ConfigureAwait(false);
                await _memory.SaveAsync(held.Lease, _feed.Name, _mapVersion).ConfigureAwait(false);
                return await _store.FinishRunAsync(held.Lease, _runId, summary, lag, CancellationToken.None).ConfigureAwait(false);
            }
            catch (SyncException) when (!_hasEnded)
            {
                // The run has failed already, most likely of the same cause, and that is what its caller is told.
            }
        }

        _plan?.End(_hasEnded);
        return Describe(summary, lag);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _held.DisposeAsync().ConfigureAwait(false);
        _stop?.Dispose();
    }

    private async Task OpenAsync(CancellationToken cancellationToken)
    {
        if (_options.PlanPath is not null && !_options.WhatIf)
        {
            throw new SyncException(SyncErrors.OptionInvalid, "A plan is saved of a what-if run only.");
        }

        _options.Plan?.Require(_job);
        var source = _options.Plan is { } plan ? new ExportSource(new PlanSource(plan))
            : _options.Export is { } export ? new ExportSource(export)
            : _options.Source ?? OpenSource();
        var access = _options.WhatIf ? StateAccess.ReadOnly : StateAccess.ReadWrite;
        _store = _options.OpenState is { } open
            ? await open(access, cancellationToken).ConfigureAwait(false)
            : await JobState.OpenAsync(_job, access, _options.TimeProvider, cancellationToken).ConfigureAwait(false);
        _held.Add(_store);
        _memory = new JobMemory(_store, _job, _options.OnNote);
        var target = JobTargets.Connect(_job, _options, _options.WhatIf ? null : _store);
        _held.Add(target);
        var mapper = JobTargets.MakeMapper(_job, _options.Export is not null || _job.Source is CsvSourceSettings, _options.OnNote);
        _held.Add(mapper);
        _mapVersion = mapper.Version;
        if (!_options.WhatIf)
        {
            _lease = await HeldLease.AcquireAsync(_store, _job.Name, _options.LeaseDuration, _options.TimeProvider, cancellationToken).ConfigureAwait(false);
            _held.Add(_lease);
        }

        await _memory.RequireAddressAsync(target.Name, target.BaseUrl, _lease?.Lease, cancellationToken).ConfigureAwait(false);
        if (_lease is not null)
        {
            _runId = await _store.StartRunAsync(_lease.Lease, source.Name, target.Name, cancellationToken).ConfigureAwait(false);
        }

        _cursorBefore = (await _store.FindCursorAsync(_job.Name, source.Name, cancellationToken).ConfigureAwait(false))?.Text;
        await BuildAsync(source, target, mapper, cancellationToken).ConfigureAwait(false);
    }

    private async Task BuildAsync(IChangeSource source, TargetConnection target, RecordMapper mapper, CancellationToken cancellationToken)
    {
        var scope = new LinkScope(_job.Name, target.Name);
        var openRejections = await _store.CountRejectionsAsync(_job.Name, cancellationToken).ConfigureAwait(false);
        if (IsDelta)
        {
            await _memory.RecallFieldsAsync(source.Name, cancellationToken).ConfigureAwait(false);
            await _memory.TellMapChangeAsync(_mapVersion, cancellationToken).ConfigureAwait(false);
        }

        if (_options.Replay?.Ids is { } ids && _lease is not null)
        {
            await _store.MarkReplayAsync(_lease.Lease, _runId, [.. ids], cancellationToken).ConfigureAwait(false);
        }

        _feed = await MakeFeedAsync(source, scope, cancellationToken).ConfigureAwait(false);
        if (_options.PlanPath is { } path)
        {
            _plan = PlanWriter.Create(path, _job, _options.TimeProvider.GetUtcNow());
            _held.Add(_plan);
        }

        var matchKey = _job.Target.MatchKey ?? target.Definition.MatchKey;
        _settlement = new JobSettlement(
            _store, _lease?.Lease, scope, new Fingerprinter(target.Name, mapper.Version + "/" + matchKey), _feed, _options.TimeProvider, openRejections.Count > 0)
        {
            RunId = _runId,
            Force = _options.Force && _options.Plan is null,
            MovesCursor = IsDelta && !_options.WhatIf,
            Describe = _options.Source is null ? _job.Source.Describe : null,
            KeepsRejections = _options.Plan is null,
            Plan = _plan,
        };
        _pipeline = new SyncPipeline(_feed, _options.Plan is null ? mapper : new PlanMapper(mapper.Fields), target, MakeRunOptions(target));
    }

    private async Task<JobFeed> MakeFeedAsync(IChangeSource source, LinkScope scope, CancellationToken cancellationToken)
    {
        var cursor = _options.FromStart || !IsDelta ? null : _cursorBefore;
        SourceGuard? guard = null;
        if (cursor is null && (IsDelta || _options.Export is not null))
        {
            guard = new SourceGuard(
                _job.Limits.EmptySource == EmptySourceRule.Allow,
                _job.Limits.MaxDrop,
                _job.Limits.MaxDrop is null ? 0 : await _store.CountLinksAsync(scope, cancellationToken).ConfigureAwait(false));
        }

        return new JobFeed(source, _store, new CursorTracker())
        {
            Cursor = cursor,
            RunId = _runId,
            Rejections = _options.Replay is { } replay
                ? new RejectionQuery { Job = _job.Name, Code = replay.Code, ExternalId = replay.ExternalId }
                : _job.Retry == RetryRule.None || !IsDelta ? null : new RejectionQuery { Job = _job.Name },
            Takes = _options.Replay is { } selected ? r => selected.Ids?.Contains(r.Id) != false
                : _job.Retry == RetryRule.Failed ? static r => r.Outcome == SyncOutcome.Failed
                : static _ => true,
            Replay = _options.Replay,
            OnSchema = IsDelta ? schema => _memory.TellFieldChange(source.Name, schema) : null,
            Guard = guard,
        };
    }

    private RunOptions MakeRunOptions(TargetConnection target) => new()
    {
        Job = _job.Name,
        Concurrency = _job.Limits.Concurrency,
        BatchSize = target.Definition.Strategy == UpsertStrategy.Batch ? _job.Limits.BatchSize : null,
        WhatIf = _options.WhatIf,
        Force = _options.Force && _options.Plan is null,
        DuplicateRule = DuplicateRule.LastWins,
        MatchKey = _job.Target.MatchKey,
        Rejections = _options.Rejections,
        Settlement = _settlement,
        FailOn = _options.FailOn,
        Brake = _job.Limits.Brake,
        TimeProvider = _options.TimeProvider,
    };

    private IChangeSource OpenSource()
    {
        var factory = new ChangeSourceFactory(
            _options.SourceHandler, _options.TimeProvider, _options.Vault, warning => _options.OnNote?.Invoke(new MapNote("Source", warning)));
        _held.Add(factory);
        return factory.Create(_job.Source, _job.SourceFields);
    }

    private SyncRun Describe(RunSummary summary, RunLag lag) => new()
    {
        Id = _runId,
        Job = _job.Name,
        Source = _feed.Name,
        Target = summary.Target,
        Owner = _lease?.Lease.Owner ?? "",
        Status = summary.Status,
        StartedAt = _startedAt,
        EndedAt = _options.TimeProvider.GetUtcNow(),
        Read = summary.Read,
        Created = summary.Created,
        Updated = summary.Updated,
        Unchanged = summary.Unchanged,
        Conflicts = summary.Conflicts,
        Rejected = summary.Rejected,
        Blocked = summary.Blocked,
        Failed = summary.Failed,
        Deleted = summary.Deleted,
        Merged = summary.Merged,
        Requests = summary.Requests,
        Retries = summary.Retries,
        Duration = summary.Duration,
        LargestLag = lag.Largest,
        MedianLag = lag.Median,
        CursorBefore = _cursorBefore,
        CursorAfter = _cursorBefore,
        StopReason = summary.StopReason,
        StopError = summary.StopError,
    };
}
