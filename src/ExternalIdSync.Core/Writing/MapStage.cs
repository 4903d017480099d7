using ExternalIdSync.Core.Mapping;
using ExternalIdSync.Core.Sources;

namespace ExternalIdSync.Core.Writing;

/// <summary>Makes of what a source gives what the stages behind work on; what cannot be written is refused here.</summary>
internal sealed class MapStage : IDisposable
{
    private readonly IRecordMapper _mapper;
    private readonly string _target;
    private readonly DuplicateKeys? _keys;
    private long _place;
    private long _sequence;

    /// <summary>Makes the stage.</summary>
    /// <param name="mapper">What maps records.</param>
    /// <param name="target">The target's name.</param>
    /// <param name="duplicates">What becomes of a key that comes again.</param>
    public MapStage(IRecordMapper mapper, string target, DuplicateRule duplicates)
    {
        _mapper = mapper;
        _target = target;
        _keys = duplicates == DuplicateRule.Reject ? new DuplicateKeys() : null;
    }

    /// <summary>Maps one record. For one caller at a time.</summary>
    /// <param name="item">What the source gave.</param>
    /// <returns>The record, with its result where that is known already.</returns>
    public Ticket Map(SourceItem item)
    {
        var place = ++_place;
        if (item.Rejected is { } row)
        {
            return new Ticket { Place = place, RejectedRow = row, IsRetry = item.IsRetry,
                Result = Results.Refused(row.Row, null, _target, row.Error, row.Reason, row.Field) };
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

        return new Ticket
        {
            Place = place, Source = source, Record = record, Key = record!.ExternalId, IsRetry = item.IsRetry, Sequence = ++_sequence,
            Result = WhyDuplicate(record),
        };
    }

    /// <inheritdoc/>
    public void Dispose() => _keys?.Dispose();

    private SyncResult? WhyDuplicate(SyncRecord record)
    {
        if (_keys is null || _keys.TryAdd(record.ExternalId, record.Origin.Row, out var first))
        {
            return null;
        }

        var reason = first > 0
            ? FormattableString.Invariant($"The external ID stands in row {first} already.")
            : "The external ID came before in this run.";
        return Results.Refused(record.Origin.Row, record.ExternalId.Value, _target, SyncErrors.ExternalIdDuplicate, reason, _mapper.ExternalIdColumn);
    }
}
