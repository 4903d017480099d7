using ExternalIdSync.Core.Mapping;
using ExternalIdSync.Core.Monitoring;
using ExternalIdSync.Core.Sources;
using ExternalIdSync.Core.Targets;

namespace ExternalIdSync.Core.Writing;

/// <summary>
/// The stages of one run in their line: read, map, plan, write, settle. A window bounds the records between reading and settling, and
/// with it every queue: whoever takes the results settles the records, and who takes none stops the source.
/// </summary>
internal sealed class Line : IAsyncDisposable
{
    // With a memory to ask, every round trip to it is worth some hundreds of records.
    private const int LeastRemembered = 1024;

    // A reader that waits for places goes on when so many are free, or a quarter of the window. The rest keeps the writers busy meanwhile.
    private const int PlacesAtOnce = 64;

    private readonly RunOptions _options;
    private readonly int _concurrency;
    private readonly Window _window;
    private readonly RunEnding _ending;
    private readonly TicketFlow _flow;
    private readonly ReadStage _read;
    private readonly MapStage _map;
    private readonly PlanStage? _plan;
    private readonly IWriteStage _write;
    private readonly SettleStage _settle;
    private readonly List<Ticket> _taken = new(SettleStage.Size);
    private Task[] _tasks = [];

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
        _options = options;

        // What would be stopped is not what what-if is asked about, and nothing is written that could do damage.
        var brake = new Brake(options.WhatIf ? BrakeLimits.None : options.Brake, () => tally.Read);
        var definition = target.Definition;
        _concurrency = options.Concurrency ?? definition.Concurrency;
        var batchSize = options.BatchSize ?? definition.BatchSize;
        var batcher = definition.Strategy == UpsertStrategy.Batch ? new Batcher(batchSize, options.Linger, options.TimeProvider) : null;

        // Enough for every writer to find the next record while the reader is woken. What waits longer outlives the youngest generation.
        var size = batcher is null ? Math.Clamp(_concurrency * 8, 64, 4096) : batchSize * (_concurrency + 2);
        size = options.Settlement is null ? size : Math.Max(size, LeastRemembered);
        _window = new Window(size, Math.Clamp(size / 4, 1, options.Settlement is null ? PlacesAtOnce : SettleStage.Size));

        _ending = new RunEnding(tally, brake, cancellationToken);

        // A memory is told of many records at once, and asked about as many. Where there is none, nothing is gained by gathering them.
        _flow = new TicketFlow(batcher, options.Settlement is null ? 1 : SettleStage.Size);
        _map = new MapStage(mapper, target.Name, options.DuplicateRule);
        _plan = options.Settlement is { } memory ? new PlanStage(memory, options.Force, target.Name, _flow, _ending) : null;
        _read = new ReadStage(source, _map, _plan, _flow, _window, _ending, tally);
        _settle = new SettleStage(options, tally, telemetry, brake, _ending);

        var context = target.CreateWriteContext(mapper.Fields, options, brake);
        var judge = new FailureJudge(_ending);
        _write = definition.Strategy switch
        {
            UpsertStrategy.SingleCall =>
                new WriteStage(new SingleCallWriter(context), _flow, _ending, judge, target.Name, options.RunId),
            UpsertStrategy.LookupThenWrite =>
                new WriteStage(new LookupThenWriteWriter(context), _flow, _ending, judge, target.Name, options.RunId),
            _ => new BatchWriteStage(new BatchWriter(context, _ending), batcher!, _flow, _ending, judge, target.Name, options.RunId),
        };
    }

    /// <summary>Why the run as a whole failed, if it did.</summary>
    public Exception? Failure => _ending.Failure;

    /// <summary>Starts reading and writing.</summary>
    public void Start()
    {
        _tasks = new Task[_concurrency + 1];
        _tasks[0] = Task.Run(_read.RunAsync);
        for (var i = 1; i < _tasks.Length; i++)
        {
            _tasks[i] = Task.Run(_write.WorkAsync);
        }
    }

    /// <summary>Waits for records whose outcome is known, settles them and gives their results.</summary>
    /// <param name="results">Where the results go, emptied first.</param>
    /// <returns>Whether there may be more.</returns>
    public async ValueTask<bool> SettleNextAsync(List<SyncResult> results)
    {
        results.Clear();
        if (!await _flow.Done.WaitAsync().ConfigureAwait(false))
        {
            return await _settle.ShowHeldAsync(results).ConfigureAwait(false);
        }

        _taken.Clear();
        _flow.Done.Take(_taken, SettleStage.Size);
        await _settle.SettleAsync(_taken, results).ConfigureAwait(false);
        foreach (var ticket in _taken)
        {
            LetNextIn(ticket);
        }

        if (_plan is not null)
        {
            await _plan.PlanFollowersAsync().ConfigureAwait(false);
        }

        _window.GiveBack(_taken.Count);
        _flow.Settle(_taken.Count);
        return true;
    }

    /// <summary>Stops what still goes on, settles what was written, and waits until nothing is left.</summary>
    /// <returns>When nothing is left.</returns>
    public async ValueTask DisposeAsync()
    {
        // After a whole enumeration there is nothing left to stop; after one that was broken off, everything is.
        await _ending.StopAsync().ConfigureAwait(false);
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
            _ending.Note(e);
        }

        _map.Dispose();
        _ending.Dispose();
        _flow.Dispose();
    }

    private void LetNextIn(Ticket ticket)
    {
        if (_flow.Leave(ticket) is not { } next)
        {
            return;
        }

        if (_plan is null || next.Result is not null)
        {
            _flow.Queue(next);
        }
        else
        {
            _plan.Follow(next);
        }
    }
}
