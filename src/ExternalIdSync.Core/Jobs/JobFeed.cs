using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using ExternalIdSync.Core.Sources;
using ExternalIdSync.Core.State;

namespace ExternalIdSync.Core.Jobs;

/// <summary>
/// What a run reads: first the open rejections that are to be tried again, then the source from its cursor. A newer version of a record
/// comes after its older one and so stands at the end.
/// </summary>
internal sealed class JobFeed : ISource
{
    private const int PageSize = 500;

    private readonly IChangeSource _source;
    private readonly IStateStore _store;
    private readonly ConcurrentDictionary<long, SyncRejection> _replayed = new();
    private long _place;

    /// <summary>Makes the feed of a run.</summary>
    /// <param name="source">The source.</param>
    /// <param name="store">The state with the open rejections.</param>
    /// <param name="tracker">Is told what is read.</param>
    public JobFeed(IChangeSource source, IStateStore store, CursorTracker tracker)
    {
        _source = source;
        _store = store;
        Tracker = tracker;
    }

    /// <inheritdoc/>
    public string Name => _source.Name;

    /// <summary>How far the source is settled.</summary>
    public CursorTracker Tracker { get; }

    /// <summary>Where to go on; <see langword="null"/> for the beginning.</summary>
    public string? Cursor { get; init; }

    /// <summary>Which open rejections come first; <see langword="null"/> for none.</summary>
    public RejectionQuery? Rejections { get; init; }

    /// <summary>Which of them.</summary>
    public Func<SyncRejection, bool> Takes { get; init; } = static _ => true;

    /// <summary>Corrected values by rejection, and whether rows that could not become a record are told instead of left out.</summary>
    public RejectionReplay? Replay { get; init; }

    /// <summary>The run, whose own rejections are not tried again; 0 under what-if.</summary>
    public long RunId { get; init; }

    /// <summary>Is called with the fields of the source's first record.</summary>
    public Action<RecordSchema>? OnSchema { get; init; }

    /// <summary>What the source may bring at least; <see langword="null"/> for anything.</summary>
    public SourceGuard? Guard { get; init; }

    /// <summary>Why the run must not count as whole, although the source was read to its end.</summary>
    public (SyncError Error, string Reason)? Alarm { get; private set; }

    /// <inheritdoc/>
    public async IAsyncEnumerable<SourceItem> ReadAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var rejection in ReadRejectionsAsync(cancellationToken).ConfigureAwait(false))
        {
            _place++;
            Tracker.Read(position: null);
            _replayed[_place] = rejection;
            SourceItem item = rejection.Source is null
                ? new RejectedRow(
                    rejection.Row, SyncErrors.RowMalformed, "The row could not become a record; give its values to replay it.", rejection.Field, rejection.RawFields ?? [])
                : Renew(rejection);
            yield return item.AsRetry();
        }

        if (Replay is not null)
        {
            yield break;
        }

        var fromSource = 0L;
        var changes = _source.ReadAsync(Cursor, cancellationToken).GetAsyncEnumerator(cancellationToken);
        await using var ending = changes.ConfigureAwait(false);
        while (true)
        {
            try
            {
                if (!await changes.MoveNextAsync().ConfigureAwait(false))
                {
                    break;
                }
            }
            catch (SyncException exception) when (fromSource > 0)
            {
                throw new SyncException(exception.Error, FormattableString.Invariant($"{exception.Message} It broke off after {fromSource:N0} records."), exception)
                {
                    Subject = exception.Subject,
                    Requests = exception.Requests,
                };
            }

            var change = changes.Current;
            if (change.Kind == ChangeKind.Mark)
            {
                // A place behind nothing at all is only good if nothing is right.
                if (fromSource > 0 || Guard?.AllowsEmpty != false)
                {
                    Tracker.Mark(change.Position!);
                }

                continue;
            }

            if (fromSource++ == 0 && change.Item.Record is { } first)
            {
                OnSchema?.Invoke(first.Schema);
            }

            _place++;
            Tracker.Read(change.Position);
            yield return change.Kind == ChangeKind.Upserted ? change.Item : change.Item.AsGone(change.Kind, change.MergedInto);
        }

        Alarm = Guard?.Check(Name, fromSource);
    }

    /// <summary>The rejection that a record replays.</summary>
    /// <param name="place">The record's place.</param>
    /// <returns>The rejection, once; <see langword="null"/> where it replays none.</returns>
    public SyncRejection? TakeReplayed(long place) => !_replayed.IsEmpty && _replayed.TryRemove(place, out var rejection) ? rejection : null;

    /// <summary>
    /// A definite refusal is one write and its new try another, so that it has another idempotency key and is not answered from the
    /// target's memory. A write whose end is not known keeps its key.
    /// </summary>
    private static SourceRecord Renew(SyncRejection rejection)
    {
        var source = rejection.Source!;
        if (rejection.Outcome == SyncOutcome.Failed || source.Origin.Version is not { } version)
        {
            return source;
        }

        return Copy(source, source.Schema, source.Origin with { Version = FormattableString.Invariant($"{version} attempt {rejection.Attempt + 1}") });
    }

    private async IAsyncEnumerable<SyncRejection> ReadRejectionsAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (Rejections is not { } query)
        {
            yield break;
        }

        var schemas = new List<RecordSchema>();
        while (true)
        {
            var page = await _store.ListRejectionsAsync(query with { Limit = PageSize }, cancellationToken).ConfigureAwait(false);
            foreach (var rejection in page)
            {
                if ((RunId != 0 && rejection.RunId == RunId) || !Takes(rejection))
                {
                    continue;
                }

                var corrected = Correct(rejection);
                if (corrected.Source is not null)
                {
                    yield return Share(corrected, schemas);
                }
                else if (Replay is not null)
                {
                    yield return corrected;
                }
            }

            if (page.Count < PageSize)
            {
                yield break;
            }

            query = query with { After = page[^1].Id };
        }
    }

    private SyncRejection Correct(SyncRejection rejection)
    {
        if (Replay?.Corrections.GetValueOrDefault(rejection.Id) is not { Count: > 0 } values)
        {
            return rejection;
        }

        var names = new List<string>(rejection.Source?.Schema.Names ?? []);
        var all = names.ConvertAll(name => rejection.Source![names.IndexOf(name)]);
        foreach (var (name, value) in values)
        {
            var place = names.FindIndex(n => n.Equals(name, StringComparison.OrdinalIgnoreCase));
            if (place < 0)
            {
                names.Add(name);
                all.Add(value);
            }
            else
            {
                all[place] = value;
            }
        }

        var origin = rejection.Source?.Origin ?? new RecordOrigin(rejection.Row);
        return rejection with { Source = new SourceRecord(new RecordSchema(names), [.. all], origin) };
    }

    /// <summary>Each rejection is read with a schema of its own; the mapper works a schema out once, so equal ones become one.</summary>
    private static SyncRejection Share(SyncRejection rejection, List<RecordSchema> schemas)
    {
        var source = rejection.Source!;
        var known = schemas.Find(s => s.Names.SequenceEqual(source.Schema.Names, StringComparer.Ordinal));
        if (known is null)
        {
            if (schemas.Count == 16)
            {
                schemas.Clear();
            }

            schemas.Add(source.Schema);
            return rejection;
        }

        return rejection with { Source = Copy(source, known, source.Origin) };
    }

    private static SourceRecord Copy(SourceRecord source, RecordSchema schema, RecordOrigin origin)
    {
        var values = new object?[schema.Count];
        for (var i = 0; i < values.Length; i++)
        {
            values[i] = source[i];
        }

        return new SourceRecord(schema, values, origin);
    }
}
