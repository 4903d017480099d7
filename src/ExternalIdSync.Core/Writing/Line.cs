using System.Runtime.CompilerServices;
using System.Threading.Channels;
using ExternalIdSync.Core.Mapping;
using ExternalIdSync.Core.Monitoring;
using ExternalIdSync.Core.Sources;
using ExternalIdSync.Core.Targets;

namespace ExternalIdSync.Core.Writing;

/// <summary>
/// The working parts of one run. A reader maps records and lets them through the gate of their key; workers write them; whoever takes
/// the results settles them. A window bounds the records between reading and settling, and with it every queue: who takes no results
/// stops the source.
/// </summary>
internal sealed class Line : IAsyncDisposable
{
    private const int PlanSize = 256;
    private const int SettleSize = 256;

    // With a memory to ask, every round trip to it is worth some hundreds of records.
    private const int LeastRemembered = 1024;
    private const int PlacesAtOnce = 64;

    // Beyond these, refusals are told at once, be there a newer version or not: memory stays flat.
    private const int MostHeld = 10_000;

    private readonly ISource _source;
    private readonly IRecordMapper _mapper;
    private readonly RunOptions _options;
    private readonly RunTally _tally;
    private readonly RunTelemetry _telemetry;
    private readonly string _target;
    private readonly Brake _brake;
    private readonly ISingleWriter? _single;
    private readonly BatchWriter? _batch;
    private readonly Batcher? _batcher;
    private readonly int _concurrency;
    private readonly int _placesAtOnce = 1;
    private readonly KeyedGate _gate = new();
    private readonly SemaphoreSlim _window;
    private readonly Channel<Ticket> _work = Channel.CreateUnbounded<Ticket>();
    private readonly Channel<Ticket> _results = Channel.CreateUnbounded<Ticket>(new UnboundedChannelOptions { SingleReader = true });
    private readonly CancellationTokenSource _stop;
    private readonly CancellationTokenSource _readStop;
    private readonly List<Ticket> _plan = new(PlanSize);
    private readonly List<Ticket> _taken = new(SettleSize);
    private readonly SyncRecord[] _planRecords = new SyncRecord[PlanSize];
    private readonly KnownRecord[] _planKnown = new KnownRecord[PlanSize];
    private readonly SettledRecord[] _settled = new SettledRecord[SettleSize];
    private readonly List<Ticket> _followers = [];

    // Retries that were refused again, until the source has been read and brought no newer version.
    private readonly Dictionary<string, SettledRecord> _held = new(StringComparer.Ordinal);
    private readonly DuplicateKeys? _keys;
    private Task[] _tasks = [];
    private Exception? _fault;
    private long _sequence;
    private long _place;
    private int _places;
    private long _refusedNow;

    // The reader counts as one, so that the queues stay open until it has ended and everything it let in is settled.
    private int _open = 1;
    private int _isHalted;
    private volatile bool _hasAnswered;

    /// <summary>Prepares a run.</summary>
    /// <param name="source">Where records come from.</param>
    /// <param name="mapper">What maps them.</param>
    /// <param name="target">Where they go.</param>
    /// <param name="options">How.</param>
    /// <param name="tally">Where the run is counted.</param>
    /// <param name="telemetry">Where the run is told to the outside.</param>
    /// <param name="cancellationToken">Cancels the run.</param>
    public Line(
        ISource source,
        IRecordMapper mapper,
        TargetConnection target,
        RunOptions options,
        RunTally tally,
        RunTelemetry telemetry,
        CancellationToken cancellationToken)
    {
        _source = source;
        _mapper = mapper;
        _options = options;
        _tally = tally;
        _telemetry = telemetry;
        _target = target.Name;

        // What would be stopped is not what what-if is asked about, and nothing is written that could do damage.
        _brake = new Brake(options.WhatIf ? BrakeLimits.None : options.Brake, () => tally.Read);
        var definition = target.Definition;
        var context = target.CreateWriteContext(mapper.Fields, options, _brake);
        _single = definition.Strategy switch
        {
            UpsertStrategy.SingleCall => new SingleCallWriter(context),
            UpsertStrategy.LookupThenWrite => new LookupThenWriteWriter(context),
            _ => null,
        };
        _batch = _single is null ? new BatchWriter(context) : null;
        _concurrency = options.Concurrency ?? definition.Concurrency;
        var batchSize = options.BatchSize ?? definition.BatchSize;
        _batcher = _batch is null ? null : new Batcher(batchSize, options.Linger, options.TimeProvider);
        var window = _batch is null ? Math.Clamp(_concurrency * 16, 64, 4096) : batchSize * (_concurrency + 2);
        if (options.Settlement is not null)
        {
            window = Math.Max(window, LeastRemembered);
            _placesAtOnce = PlacesAtOnce;
        }

        _window = new SemaphoreSlim(window);
        _stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        _readStop = CancellationTokenSource.CreateLinkedTokenSource(_stop.Token);
        _keys = options.DuplicateRule == DuplicateRule.Reject ? new DuplicateKeys() : null;
    }

    /// <summary>Why the run as a whole failed, if it did.</summary>
    public Exception? Failure => Volatile.Read(ref _fault);

    private bool IsEnding => Volatile.Read(ref _isHalted) != 0 || _stop.IsCancellationRequested;

    /// <summary>Starts reading and writing.</summary>
    public void Start()
    {
        _tasks = new Task[_concurrency + 1];
        _tasks[0] = Task.Run(ReadAsync);
        for (var i = 1; i < _tasks.Length; i++)
        {
            _tasks[i] = Task.Run(_batch is null ? WorkAsync : WorkInBatchesAsync);
        }
    }

    /// <summary>Waits for records whose outcome is known, settles them and gives their results.</summary>
    /// <param name="results">Where the results go, emptied first.</param>
    /// <returns>Whether there may be more.</returns>
    public async ValueTask<bool> SettleNextAsync(List<SyncResult> results)
    {
        results.Clear();
        if (!await _results.Reader.WaitToReadAsync(CancellationToken.None).ConfigureAwait(false))
        {
            return await ShowHeldAsync(results).ConfigureAwait(false);
        }

        var count = 0;
        _taken.Clear();
        while (_taken.Count < SettleSize && _results.Reader.TryRead(out var ticket))
        {
            _taken.Add(ticket);
            if (ticket.Result is { } result)
            {
                _settled[count++] = new SettledRecord(ticket.Source, ticket.Record, result, ticket.RejectedRow)
                {
                    Place = ticket.Place,
                    IsKnown = ticket.IsKnown,
                    Fingerprint = ticket.Fingerprint,
                    IsGone = ticket.Kind != ChangeKind.Upserted,
                    IsRetry = ticket.IsRetry,
                };
            }
        }

        try
        {
            await SettleAsync(count, results).ConfigureAwait(false);
        }
        catch (Exception e)
        {
            // What could not be settled is not shown either: it will be seen again.
            Fault(e);
            Halt();
            results.Clear();
        }

        Array.Clear(_settled, 0, count);
        _followers.Clear();
        foreach (var ticket in _taken)
        {
            LetNextIn(ticket);
        }

        await PlanFollowersAsync().ConfigureAwait(false);
        _batcher?.Flush();
        _window.Release(_taken.Count);
        Close(_taken.Count);
        return true;
    }

    /// <summary>Stops what still goes on, settles what was written, and waits until nothing is left.</summary>
    /// <returns>When nothing is left.</returns>
    public async ValueTask DisposeAsync()
    {
        // After a whole enumeration there is nothing left to stop; after one that was broken off, everything is.
        await _stop.CancelAsync().ConfigureAwait(false);
        var rest = new List<SyncResult>();
        while (await SettleNextAsync(rest).ConfigureAwait(false))
        {
            // Settled, and shown to nobody.
        }

        try
        {
            await Task.WhenAll(_tasks).ConfigureAwait(false);
            if (_options.Rejections is { } rejections)
            {
                await rejections.DisposeAsync().ConfigureAwait(false);
            }
        }
        catch (Exception e)
        {
            Fault(e);
        }

        _keys?.Dispose();
        _readStop.Dispose();
        _stop.Dispose();
        _window.Dispose();
        _batcher?.Dispose();
    }

    private static SyncResult Refuse(long row, string? externalId, string target, SyncError error, string reason, string? field) => new()
    {
        ExternalId = externalId,
        Outcome = SyncOutcome.Rejected,
        Target = target,
        Row = row,
        Error = error,
        Reason = reason,
        Field = field,
    };

    private async Task ReadAsync()
    {
        var cancellationToken = _readStop.Token;
        try
        {
            var items = _source.ReadAsync(cancellationToken).GetAsyncEnumerator(cancellationToken);
            await using (items.ConfigureAwait(false))
            {
                while (true)
                {
                    if (!await NextAsync(items, cancellationToken).ConfigureAwait(false) || IsEnding)
                    {
                        break;
                    }

                    await TakeInAsync(items.Current, cancellationToken).ConfigureAwait(false);
                }
            }

            await PlanAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // Asked to.
        }
        catch (Exception e)
        {
            // What was read before is written and settled all the same.
            Fault(e);
            await PlanRestAsync(cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            foreach (var ticket in _plan)
            {
                Dispatch(ticket);
            }

            _batcher?.End();
            Close(1);
        }
    }

    /// <summary>The source failed: what it gave before must not be written without the memory having been asked.</summary>
    private async ValueTask PlanRestAsync(CancellationToken cancellationToken)
    {
        if (IsEnding)
        {
            // It was the memory that failed: what is planned already must not be planned again.
            return;
        }

        try
        {
            await PlanAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e)
        {
            // The memory failed too, or the run was stopped meanwhile; it is the source's failure that is told.
            Fault(e);
        }
    }

    private ValueTask<bool> NextAsync(IAsyncEnumerator<SourceItem> items, CancellationToken cancellationToken)
    {
        var next = items.MoveNextAsync();
        return next.IsCompleted || _plan.Count == 0 ? next : PlanWhileReadingAsync(next.AsTask(), cancellationToken);
    }

    /// <summary>The source pauses: what was read must not wait for what was not.</summary>
    private async ValueTask<bool> PlanWhileReadingAsync(Task<bool> next, CancellationToken cancellationToken)
    {
        try
        {
            await PlanAsync(cancellationToken).ConfigureAwait(false);
        }
        catch
        {
            // A source must not be disposed of while it reads.
            await _readStop.CancelAsync().ConfigureAwait(false);
            await ((Task)next).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            throw;
        }

        return await next.ConfigureAwait(false);
    }

    private async ValueTask TakeInAsync(SourceItem item, CancellationToken cancellationToken)
    {
        if (_places > 0)
        {
            _places--;
        }
        else if (!_window.Wait(0, CancellationToken.None))
        {
            await PlanAsync(cancellationToken).ConfigureAwait(false);

            // A memory is asked once for many records: on through a full window only when a number of places is free.
            for (_places = -1; _places + 1 < _placesAtOnce; _places++)
            {
                await _window.WaitAsync(cancellationToken).ConfigureAwait(false);
            }
        }

        _tally.CountRead();
        var ticket = Make(item);

        // Only now: a mapper that fails the run leaves no ticket that somebody would have to close.
        Interlocked.Increment(ref _open);
        if (ticket.Result is not null && _options.Settlement is null)
        {
            // Nothing is remembered of it that an older version could undo.
            Finish(ticket);
        }
        else if (_options.Settlement is null)
        {
            Dispatch(ticket);
        }
        else
        {
            _plan.Add(ticket);
            if (_plan.Count == PlanSize)
            {
                await PlanAsync(cancellationToken).ConfigureAwait(false);
            }
        }
    }

    private Ticket Make(SourceItem item)
    {
        var place = ++_place;
        if (item.Rejected is { } row)
        {
            return new Ticket { Place = place, RejectedRow = row, IsRetry = item.IsRetry,
                Result = Refuse(row.Row, null, _target, row.Error, row.Reason, row.Field) };
        }

        var source = item.Record!;
        var isMapped = _mapper.TryMap(source, out var record, out var refusal);
        if (item.Kind is ChangeKind.Deleted or ChangeKind.Merged)
        {
            var externalId = isMapped ? record!.ExternalId.Value : refusal!.ExternalId;
            return new Ticket { Place = place, Source = source, Kind = item.Kind,
                Result = Results.Gone(source, item, externalId, _target) };
        }

        if (!isMapped)
        {
            // What is remembered of a key is its last version: this one waits behind those before it, though nothing of it is sent.
            _ = ExternalId.TryParse(refusal!.ExternalId, out var key, out _);
            return new Ticket { Place = place, Source = source, Key = key, IsRetry = item.IsRetry, Result = refusal with { Target = _target } };
        }

        var ticket = new Ticket
        {
            Place = place, Source = source, Record = record, Key = record!.ExternalId, IsRetry = item.IsRetry, Sequence = ++_sequence,
        };
        if (_keys is not null && !_keys.TryAdd(record!.ExternalId, record.Origin.Row, out var first))
        {
            ticket.Result = Refuse(
                record.Origin.Row,
                record.ExternalId.Value,
                _target,
                SyncErrors.ExternalIdDuplicate,
                first > 0
                    ? FormattableString.Invariant($"The external ID stands in row {first} already.")
                    : "The external ID came before in this run.",
                field: null);
        }

        return ticket;
    }

    /// <summary>
    /// Asks what is known of the records gathered, and lets them through. A record is asked about only once its key is free, because the
    /// one before it changes the answer.
    /// </summary>
    private async ValueTask PlanAsync(CancellationToken cancellationToken)
    {
        if (_plan.Count == 0)
        {
            return;
        }

        var count = 0;
        for (var i = 0; i < _plan.Count; i++)
        {
            var ticket = _plan[i];
            if (!_gate.TryEnter(ticket))
            {
                continue;
            }

            if (ticket.Result is not null)
            {
                // Refused already: nothing is asked about it.
                Finish(ticket);
                continue;
            }

            _plan[count] = ticket;
            _planRecords[count++] = ticket.Record!;
        }

        _plan.RemoveRange(count, _plan.Count - count);
        if (count == 0)
        {
            return;
        }

        try
        {
            await _options.Settlement!.LookUpAsync(_planRecords.AsMemory(0, count), _planKnown.AsMemory(0, count), cancellationToken)
                .ConfigureAwait(false);
        }
        catch
        {
            // Without its memory the run must not go on writing.
            Halt();
            throw;
        }

        for (var i = 0; i < count; i++)
        {
            LetThrough(_plan[i], _planKnown[i]);
        }

        Array.Clear(_planRecords, 0, count);
        _plan.Clear();
    }

    private void LetThrough(Ticket ticket, KnownRecord known)
    {
        ticket.TargetId = known.TargetId ?? ticket.TargetId;
        ticket.Fingerprint = known.Fingerprint;
        ticket.IsChanged = known.IsChanged;
        if (known.IsUnchanged && !_options.Force)
        {
            ticket.IsKnown = true;
            ticket.Result = Results.Good(ticket, _target, SyncOutcome.Unchanged, ticket.TargetId, requests: 0);
            Finish(ticket);
        }
        else
        {
            Queue(ticket);
        }
    }

    /// <summary>Asks what is known of records whose key has just become free, and lets them through.</summary>
    private async ValueTask PlanFollowersAsync()
    {
        if (_followers.Count == 0)
        {
            return;
        }

        var known = new KnownRecord[_followers.Count];
        if (!IsEnding)
        {
            try
            {
                await _options.Settlement!.LookUpAsync(
                    _followers.ConvertAll(static t => t.Record!).ToArray(), known, CancellationToken.None)
                    .ConfigureAwait(false);
            }
            catch (Exception e)
            {
                Fault(e);
                Halt();
            }
        }

        for (var i = 0; i < known.Length; i++)
        {
            LetThrough(_followers[i], known[i]);
        }
    }

    private void Dispatch(Ticket ticket)
    {
        if (ticket.HoldsKey || _gate.TryEnter(ticket))
        {
            Queue(ticket);
        }
    }

    private void Queue(Ticket ticket)
    {
        if (ticket.Result is not null)
        {
            // Refused before it got here; all that it waited for was its turn.
            Finish(ticket);
        }
        else if (_batcher is null)
        {
            _work.Writer.TryWrite(ticket);
        }
        else
        {
            _batcher.Add(ticket);
        }
    }

    private async Task WorkAsync()
    {
        using var scratch = new WriteScratch(_target, _options.RunId);
        while (await _work.Reader.WaitToReadAsync(CancellationToken.None).ConfigureAwait(false))
        {
            while (_work.Reader.TryRead(out var ticket))
            {
                await WriteAsync(ticket, scratch).ConfigureAwait(false);
                Finish(ticket);
            }
        }
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
    private async ValueTask WriteAsync(Ticket ticket, WriteScratch scratch)
    {
        if (IsEnding)
        {
            return;
        }

        try
        {
            ticket.Result = Weigh(await _single!.WriteAsync(ticket, scratch, _stop.Token).ConfigureAwait(false));
        }
        catch (SyncException e)
        {
            ticket.Result = Weigh(Results.Thrown(ticket, _target, e));
        }
        catch (BrakeEngagedException e)
        {
            Halt(SyncErrors.BrakeEngaged, e.Message, RunStatus.Stopped);
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            // Not known to be written, so not settled: the next run sees it again.
        }
        catch (Exception e)
        {
            ticket.Result = Results.Broken(ticket, _target, e);
        }
    }

    private async Task WorkInBatchesAsync()
    {
        using var scratch = new WriteScratch(_target, _options.RunId);
        while (await _batcher!.Ready.WaitToReadAsync(CancellationToken.None).ConfigureAwait(false))
        {
            if (!_batcher.Ready.TryRead(out var batch))
            {
                continue;
            }

            Exception? broken = null;
            try
            {
                if (!IsEnding)
                {
                    await _batch!.WriteAsync(
                        batch, scratch, SettleOne, (t, e) => Results.Thrown(t, _target, e), () => IsEnding, _stop.Token).ConfigureAwait(false);
                }
            }
            catch (BrakeEngagedException e)
            {
                Halt(SyncErrors.BrakeEngaged, e.Message, RunStatus.Stopped);
            }
            catch (OperationCanceledException) when (_stop.IsCancellationRequested)
            {
                // As with a single record.
            }
            catch (Exception e)
            {
                broken = e;
            }

            foreach (var ticket in batch)
            {
                if (!ticket.IsDone)
                {
                    ticket.Result = broken is null ? null : Results.Broken(ticket, _target, broken);
                    Finish(ticket);
                }
            }
        }

        void SettleOne(Ticket ticket)
        {
            ticket.Result = ticket.Result is { } result ? Weigh(result) : null;
            Finish(ticket);
        }
    }

    /// <summary>
    /// Sees in one record's result what it means for the run: failures that every other record would share end it, instead of being
    /// repeated ten thousand times.
    /// </summary>
    /// <returns>The result; <see langword="null"/> where the record counts as not attempted.</returns>
    private SyncResult? Weigh(SyncResult result)
    {
        var error = result.Error;
        if (error is null || result.Outcome != SyncOutcome.Failed)
        {
            // Only ever set: of two workers one must not take back what the other one has seen.
            if (result.Outcome is SyncOutcome.Created or SyncOutcome.Updated or SyncOutcome.Rejected or SyncOutcome.Conflict)
            {
                _hasAnswered = true;
            }

            return result;
        }

        var reason = result.Reason ?? error.Advice;
        if (error == SyncErrors.QuotaExhausted || error == SyncErrors.CircuitOpen)
        {
            Halt(error, reason, error == SyncErrors.QuotaExhausted || _hasAnswered ? RunStatus.Stopped : RunStatus.Failed);
            return null;
        }

        if (error == SyncErrors.TokenRefused || error == SyncErrors.SecretNotFound || error == SyncErrors.SecretInvalid)
        {
            Halt(error, reason, RunStatus.Failed);
        }
        else if (!_hasAnswered
            && (error == SyncErrors.ScopeMissing || error == SyncErrors.BaseUrlWrong
                || error == SyncErrors.Unreachable || error == SyncErrors.TlsFailed))
        {
            Halt(error, reason, RunStatus.Failed);
        }

        return result;
    }

    private async ValueTask SettleAsync(int count, List<SyncResult> results)
    {
        if (count == 0)
        {
            return;
        }

        if (!_options.WhatIf && _options.Settlement is { } settlement)
        {
            await settlement.SettleAsync(_settled.AsMemory(0, count), CancellationToken.None).ConfigureAwait(false);
        }

        await ShowAsync(HoldBack(count), results).ConfigureAwait(false);
        if (_brake.CheckRejects(_refusedNow) is { } crossed)
        {
            Halt(SyncErrors.BrakeEngaged, crossed, RunStatus.Stopped);
        }
    }

    /// <summary>
    /// Holds back what was refused again, because the source may bring a newer version: then that is what became of the record, and its
    /// older version neither counts nor is shown.
    /// </summary>
    /// <returns>How many are left to show, at the beginning.</returns>
    private int HoldBack(int count)
    {
        var left = 0;
        for (var i = 0; i < count; i++)
        {
            var settled = _settled[i];
            var key = settled.Result.ExternalId;
            if (settled.IsRetry && key is not null && !settled.Result.IsSuccess && _held.Count < MostHeld)
            {
                _held[key] = settled;
                continue;
            }

            if (!settled.IsRetry && key is not null && _held.Count > 0 && !settled.IsGone && _held.Remove(key))
            {
                _tally.CountSuperseded();
            }

            _settled[left++] = settled;
        }

        return left;
    }

    /// <summary>Everything is settled, and no newer version came.</summary>
    private async ValueTask<bool> ShowHeldAsync(List<SyncResult> results)
    {
        var count = 0;
        foreach (var (key, settled) in _held)
        {
            if (count == SettleSize)
            {
                break;
            }

            _settled[count++] = settled;
            _held.Remove(key);
        }

        try
        {
            await ShowAsync(count, results).ConfigureAwait(false);
        }
        catch (Exception e)
        {
            Fault(e);
            results.Clear();
        }

        Array.Clear(_settled, 0, count);
        return count > 0;
    }

    private async ValueTask ShowAsync(int count, List<SyncResult> results)
    {
        if (_options.WhatIf)
        {
            _options.Settlement?.Foresee(_settled.AsSpan(0, count));
        }
        else if (_options.Rejections is { } rejections)
        {
            await KeepRejectionsAsync(rejections, count).ConfigureAwait(false);
        }

        for (var i = 0; i < count; i++)
        {
            var settled = _settled[i];
            if (settled.IsGone)
            {
                _tally.CountGone(settled.Result.Error == SyncErrors.MergedAtSource);
            }
            else
            {
                _tally.Count(settled.Result.Outcome);

                // What was refused before has been counted then; it must not stop the records behind it for ever.
                _refusedNow += settled.Result.IsSuccess || settled.IsRetry ? 0 : 1;
            }

            results.Add(settled.Result);
        }

        _telemetry.Count(_settled.AsSpan(0, count));
    }

    private async ValueTask KeepRejectionsAsync(IRejectionSink rejections, int count)
    {
        for (var i = 0; i < count; i++)
        {
            var settled = _settled[i];
            if (settled.RejectedRow is { } row)
            {
                await rejections.AddAsync(row, CancellationToken.None).ConfigureAwait(false);
            }
            else if (!settled.Result.IsSuccess && !settled.IsGone)
            {
                await rejections.AddAsync(settled.Source, settled.Result, CancellationToken.None).ConfigureAwait(false);
            }
        }
    }

    private void LetNextIn(Ticket ticket)
    {
        if (!ticket.HoldsKey || _gate.Leave(ticket) is not { } next)
        {
            return;
        }

        next.TargetId ??= ticket.Result?.TargetId ?? ticket.TargetId;
        if (_options.Settlement is null || next.Result is not null)
        {
            Queue(next);
        }
        else
        {
            _followers.Add(next);
        }
    }

    private void Finish(Ticket ticket)
    {
        ticket.IsDone = true;
        _results.Writer.TryWrite(ticket);
    }

    private void Close(int count)
    {
        if (Interlocked.Add(ref _open, -count) == 0)
        {
            _work.Writer.TryComplete();
            _batcher?.Complete();
            _results.Writer.TryComplete();
        }
    }

    private void Halt(SyncError error, string reason, RunStatus status)
    {
        _tally.End(error, reason, status);
        Halt();
    }

    private void Halt()
    {
        if (Interlocked.Exchange(ref _isHalted, 1) == 0)
        {
            _brake.Close();
            _readStop.Cancel();
        }
    }

    private void Fault(Exception e) => Interlocked.CompareExchange(ref _fault, e, null);
}
