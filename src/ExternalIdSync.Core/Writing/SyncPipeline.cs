using System.Runtime.CompilerServices;
using ExternalIdSync.Core.Mapping;
using ExternalIdSync.Core.Monitoring;
using ExternalIdSync.Core.Sources;
using ExternalIdSync.Core.Targets;

namespace ExternalIdSync.Core.Writing;

/// <summary>
/// One run of the line: source, map, plan, write, settle. It works in the background while results are taken, and stops reading when
/// nobody takes them.
/// </summary>
public sealed class SyncPipeline
{
    private readonly ISource _source;
    private readonly IRecordMapper _mapper;
    private readonly TargetConnection _target;
    private readonly RunOptions _options;
    private RunTally? _tally;
    private RunSummary? _summary;
    private int _isStarted;

    /// <summary>Makes a run. Nothing is read or sent yet.</summary>
    /// <param name="source">Where records come from.</param>
    /// <param name="mapper">What turns them into the target's.</param>
    /// <param name="target">Where they go; it stays the caller's.</param>
    /// <param name="options">How; <see langword="null"/> for the defaults.</param>
    /// <exception cref="SyncException">An option does not fit the target.</exception>
    public SyncPipeline(ISource source, IRecordMapper mapper, TargetConnection target, RunOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(mapper);
        ArgumentNullException.ThrowIfNull(target);
        _source = source;
        _mapper = mapper;
        _target = target;
        _options = options ?? new RunOptions();
        Check(target.Definition, mapper, _options);
    }

    /// <summary>What the run did. Final once the enumeration of <see cref="ExecuteAsync"/> ended, however it ended.</summary>
    /// <exception cref="InvalidOperationException">The run has not ended.</exception>
    public RunSummary Summary => _summary ?? throw new InvalidOperationException("The run has not ended.");

    /// <summary>How far the run is. May be read at any time from any thread.</summary>
    public RunProgress Progress => Volatile.Read(ref _tally)?.Snapshot() ?? default;

    /// <summary>
    /// Runs, and gives each record's result as it is settled, in order of completion. Ending the enumeration early cancels the run and
    /// waits until no background work is left. May be called once.
    /// </summary>
    /// <param name="cancellationToken">Cancels the run; what was written is settled first, then the enumeration throws.</param>
    /// <returns>The results.</returns>
    /// <exception cref="SyncException">
    /// The source as a whole failed, or outcomes could not be kept; what was settled before stays so.
    /// </exception>
    /// <exception cref="OperationCanceledException">The run was cancelled.</exception>
    public async IAsyncEnumerable<SyncResult> ExecuteAsync([EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        if (Interlocked.Exchange(ref _isStarted, 1) != 0)
        {
            throw new InvalidOperationException("A run runs once.");
        }

        var tally = new RunTally(_options.TimeProvider);
        Volatile.Write(ref _tally, tally);
        var (requests, retries) = (_target.Counters.Requests, _target.Counters.Retries);
        var isWhole = false;
        var telemetry = RunTelemetry.Start(_target.Name, _options);
        var line = new Line(_source, _mapper, _target, _options, tally, telemetry, cancellationToken);
        try
        {
            line.Start();
            var results = new List<SyncResult>();
            while (await line.SettleNextAsync(results).ConfigureAwait(false))
            {
                for (var i = 0; i < results.Count; i++)
                {
                    yield return results[i];
                }
            }

            isWhole = !cancellationToken.IsCancellationRequested;
        }
        finally
        {
            await line.DisposeAsync().ConfigureAwait(false);
            tally.StopClock();
            _summary = Summarize(tally, line.Failure, isWhole, requests, retries);
            telemetry.End(_summary);
        }

        if (line.Failure is { } failure)
        {
            throw failure as SyncException ?? new SyncException(
                SyncErrors.Unexpected, $"The run failed: {failure.GetType().Name}.", failure);
        }

        cancellationToken.ThrowIfCancellationRequested();
    }

    private static void Check(ConnectorDefinition definition, IRecordMapper mapper, RunOptions options)
    {
        if (options.Concurrency is < 1 or > 1024)
        {
            throw new SyncException(SyncErrors.OptionInvalid, "The concurrency must lie between 1 and 1024.");
        }

        if (options.Linger < TimeSpan.Zero || options.Linger > TimeSpan.FromHours(1))
        {
            throw new SyncException(SyncErrors.OptionInvalid, "The linger must lie between 0 and one hour.");
        }

        if (options.BatchSize is { } size && definition.Strategy == UpsertStrategy.Batch && (size < 1 || size > definition.MaxBatchSize))
        {
            throw new SyncException(
                SyncErrors.OptionInvalid,
                FormattableString.Invariant(
                    $"The batch size must lie between 1 and {definition.MaxBatchSize}, the most that {definition.Name} takes."));
        }

        if (options.MatchKey is { } key && !definition.Capabilities.TakesMatchKey
            && !key.Equals(definition.MatchKey, StringComparison.Ordinal))
        {
            throw new SyncException(
                SyncErrors.OptionInvalid,
                $"{definition.Name} matches records by '{definition.MatchKey}' only, so the match key cannot be '{key}'.");
        }

        for (var i = 0; i < mapper.Fields.Count; i++)
        {
            var field = mapper.Fields[i];
            if (field.Write == WriteMode.FillOnly && WhyUnseen(definition, field.Target) is { } why)
            {
                throw new SyncException(
                    SyncErrors.NotSupported, $"{definition.Name} {why}, so the write mode fillOnly of '{field.Target}' cannot be honoured.");
            }
        }
    }

    private static string? WhyUnseen(ConnectorDefinition definition, string field) =>
        definition.Lookup is null ? "cannot be read by external ID"
        : definition.Fields.Any(f => f.IsWriteOnly && f.Name.Equals(field, StringComparison.OrdinalIgnoreCase)) ? "never shows what it holds there"
        : null;

    private RunSummary Summarize(RunTally tally, Exception? failure, bool isWhole, long requests, long retries)
    {
        var progress = tally.Snapshot();
        var (status, error, reason) = (failure, tally.Stop) switch
        {
            ({ } e, _) => (
                RunStatus.Failed, (e as SyncException)?.Error ?? SyncErrors.Unexpected, e is SyncException ? e.Message : e.GetType().Name),
            (_, { } stop) => (stop.Status, (SyncError?)stop.Error, (string?)stop.Reason),
            _ when !isWhole => (RunStatus.Stopped, SyncErrors.Stopped, "The run was stopped before its end."),
            _ when tally.Bad == 0 => (RunStatus.Succeeded, null, null),
            _ when _options.FailOn.Applies(tally.Bad, progress.Read) => (
                RunStatus.Failed,
                SyncErrors.RunIncomplete,
                FormattableString.Invariant(
                    $"{tally.Bad} of {progress.Read} records were refused or failed; the rule is to fail on {_options.FailOn}.")),
            _ => (RunStatus.PartiallySucceeded, null, null),
        };
        return new RunSummary
        {
            Status = status,
            Target = _target.Name,
            Read = progress.Read,
            Created = progress.Created,
            Updated = progress.Updated,
            Unchanged = progress.Unchanged,
            Conflicts = progress.Conflicts,
            Rejected = progress.Rejected,
            Blocked = progress.Blocked,
            Failed = progress.Failed,
            Deleted = tally.Gone.Deleted,
            Merged = tally.Gone.Merged,
            NotAttempted = progress.Read - progress.Settled,
            Requests = _target.Counters.Requests - requests,
            Retries = _target.Counters.Retries - retries,
            Duration = progress.Elapsed,
            StopReason = reason,
            StopError = error,
        };
    }
}
