using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text.Json;
using ExternalIdSync.Core.Http;
using ExternalIdSync.Core.Sources.Api;
using ExternalIdSync.Core.Targets;

namespace ExternalIdSync.Core.Sources.Salesforce;

/// <summary>
/// What changed in an object of Salesforce. Read in the order of SystemModstamp and Id up to an instant that the server's clock has passed,
/// then for every record whose parent changed. The next reading begins where late commits could still appear.
/// </summary>
public sealed class SalesforceSource : IChangeSource
{
    private static readonly SalesforceField Id = new("Id");
    private static readonly SalesforceField Stamp = new("SystemModstamp");
    private static readonly SalesforceField IsDeleted = new("IsDeleted");
    private static readonly SalesforceField Master = new("MasterRecordId");

    private static readonly TimeSpan LongestTransaction = TimeSpan.FromHours(6);

    private readonly SalesforceOptions _options;
    private readonly SalesforceConnection _connection;
    private readonly SalesforceQuery _query;

    /// <summary>Makes the source; nothing is sent yet.</summary>
    /// <param name="options">What is read.</param>
    /// <param name="connection">The way to the org; stays the caller's to dispose.</param>
    /// <exception cref="SyncException"><see cref="SyncErrors.OptionInvalid"/>: the object or a field has no possible name.</exception>
    public SalesforceSource(SalesforceOptions options, SalesforceConnection connection)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(connection);
        if (options.ReservePercent is < 0 or > 99 || options.Overlap < TimeSpan.Zero || options.Safety < TimeSpan.Zero)
        {
            throw new SyncException(SyncErrors.OptionInvalid, "The reserve must lie from 0 to 99 percent, and the overlap and the safety must not be negative.");
        }

        _options = options;
        _connection = connection;
        _query = new SalesforceQuery(options);
        Name = "salesforce/" + options.Object;
    }

    /// <inheritdoc/>
    public string Name { get; }

    /// <inheritdoc/>
    public async IAsyncEnumerable<ChangeItem> ReadAsync(string? cursor, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var place = SalesforcePlace.Parse(Name, cursor);
        var (transport, path, now) = await _connection.OpenAsync(Name, _options.ApiVersion, cancellationToken).ConfigureAwait(false);
        SourceClock.ThrowIfAhead(Name, "Salesforce", place?.Stamp, now);
        var reading = new Reading(transport, path);
        var until = new DateTimeOffset(now.Ticks - (now.Ticks % TimeSpan.TicksPerSecond), TimeSpan.Zero) - _options.Safety;
        var rewind = _options.UsesLatestDateCovered
            ? await LatestDateCoveredAsync(reading, now, until, cancellationToken).ConfigureAwait(false)
            : until - _options.Overlap;
        if (place?.Parents is not null)
        {
            await foreach (var change in ReadParentsAsync(reading, place, cancellationToken).ConfigureAwait(false))
            {
                yield return change;
            }

            place = place with { ParentsFrom = place.Rewind, Parents = null };
            yield return ChangeItem.Mark(place.Format(Name));
        }

        var from = From(place);
        var done = new SalesforcePlace(until, string.Empty, rewind, place?.ParentsFrom ?? rewind, null);
        await foreach (var change in ReadOwnAsync(reading, from, done, cancellationToken).ConfigureAwait(false))
        {
            yield return change;
        }

        if (from is var (start, lastId) && _query.Parents.Count > 0)
        {
            // Of the stamp at which the reading went on only the rest was read: its records are given again rather than left out.
            done = done with { Parents = new SalesforceParentPlace(0, string.Empty, lastId.Length == 0 ? start : start.AddSeconds(1)) };
            yield return ChangeItem.Mark(done.Format(Name));
            await foreach (var change in ReadParentsAsync(reading, done, cancellationToken).ConfigureAwait(false))
            {
                yield return change;
            }
        }

        yield return ChangeItem.Mark((done with { ParentsFrom = rewind, Parents = null }).Format(Name));
    }

    // Where nothing can appear late any more the very record is gone on from, so that a backlog is worked off however often it is
    // interrupted; after that, from the rewinding instant.
    private static (DateTimeOffset Stamp, string Id)? From(SalesforcePlace? place) =>
        place is null ? null : place.Stamp < place.Rewind ? (place.Stamp, place.Id) : (place.Rewind, string.Empty);

    private async IAsyncEnumerable<ChangeItem> ReadOwnAsync(
        Reading reading, (DateTimeOffset Stamp, string Id)? from, SalesforcePlace done, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        // Nobody was told of records that are deleted before they were read for the first time.
        var resource = from is not null && _options.IncludesDeleted ? "queryAll" : "query";
        var next = from;
        await foreach (var record in WalkAsync(reading, resource, () => _query.Own(next, done.Stamp), cancellationToken).ConfigureAwait(false))
        {
            var (id, stamp) = Key(record);
            next = (stamp, id);
            yield return Change(record, id, stamp, reading, (done with { Stamp = stamp, Id = id }).Format(Name));
        }
    }

    private async IAsyncEnumerable<ChangeItem> ReadParentsAsync(
        Reading reading, SalesforcePlace place, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var at = place.Parents!;
        while (at.Pass < _query.Parents.Count)
        {
            var here = at;
            var parent = _query.Parents[at.Pass];
            await foreach (var record in WalkAsync(
                reading, "query", () => _query.OfParent(parent, place.ParentsFrom, place.Stamp, here), cancellationToken).ConfigureAwait(false))
            {
                var (id, stamp) = Key(record);
                here = here with { Child = id };
                yield return Change(record, id, stamp, reading, (place with { Parents = here }).Format(Name));
            }

            at = at with { Pass = at.Pass + 1, Child = string.Empty };
        }
    }

    /// <summary>Walks a query to its end, however short its pages are, and asks again from the last record where the server has lost it.</summary>
    private async IAsyncEnumerable<JsonElement> WalkAsync(
        Reading reading, string resource, Func<string> query, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var loop = new LoopGuard(Name);
        string? next = null;
        while (true)
        {
            RequireQuota(reading);
            string address;
            if (next is null)
            {
                var soql = query();

                // Asking again without having got anything new in between ends here too.
                loop.Enter(soql);
                address = $"{reading.Path}{resource}?q={UrlEscape.Data(soql)}";
            }
            else
            {
                loop.Enter(next);
                address = next;
            }

            using var page = await AskAsync(reading, address, cancellationToken).ConfigureAwait(false);
            if (!page.IsSuccess)
            {
                var (code, words) = SalesforceClassifier.Read(page.Response.Body);
                if (next is not null && code == "INVALID_QUERY_LOCATOR")
                {
                    next = null;
                    continue;
                }

                page.ThrowIfRefused(code, words);
            }

            page.ThrowIfRefused();
            if (page.Content.ValueKind != JsonValueKind.Object
                || !page.Content.TryGetProperty("records", out var records) || records.ValueKind != JsonValueKind.Array)
            {
                throw page.Malformed("answered a query without records");
            }

            foreach (var record in records.EnumerateArray())
            {
                cancellationToken.ThrowIfCancellationRequested();
                yield return record;
            }

            var isDone = page.Content.TryGetProperty("done", out var done) && done.ValueKind == JsonValueKind.True;
            next = page.Content.TryGetProperty("nextRecordsUrl", out var url) ? JsonLocation.TextOf(url) : null;
            if (isDone)
            {
                yield break;
            }

            if (string.IsNullOrEmpty(next))
            {
                throw page.Malformed("says that a query is not done, and not where it goes on");
            }
        }
    }

    private ChangeItem Change(JsonElement record, string id, DateTimeOffset stamp, Reading reading, string position)
    {
        // A parent's change is one of the record too: without the parent's stamp two of them would be the same change.
        var changedAt = stamp;
        foreach (var parent in _query.Parents)
        {
            if (parent.TryFind(record, out var found) && SourceStamp.TryRead(found, out var parentStamp) && parentStamp > changedAt)
            {
                changedAt = parentStamp;
            }
        }

        var values = new object?[_query.Fields.Count];
        for (var i = 0; i < values.Length; i++)
        {
            values[i] = _query.Fields[i].Read(record);
        }

        var item = new SourceRecord(_query.Schema, values, new RecordOrigin(++reading.Row, SourceStamp.Version(changedAt, id), changedAt));
        if (!_options.IncludesDeleted || !IsDeleted.TryFind(record, out var deleted) || deleted.ValueKind != JsonValueKind.True)
        {
            return new ChangeItem(ChangeKind.Upserted, item, position);
        }

        return _query.CanMerge && Master.TryFind(record, out var master) && master.ValueKind == JsonValueKind.String
            ? new ChangeItem(ChangeKind.Merged, item, position) { MergedInto = master.GetString() }
            : new ChangeItem(ChangeKind.Deleted, item, position);
    }

    private (string Id, DateTimeOffset Stamp) Key(JsonElement record)
    {
        // The id goes into the next query: nothing but an id may.
        if (!Id.TryFind(record, out var id) || id.ValueKind != JsonValueKind.String || id.GetString() is not { Length: 15 or 18 } text
            || !text.All(char.IsAsciiLetterOrDigit))
        {
            throw SourceAnswer.Malformed(Name, "gave a record without an Id");
        }

        return Stamp.TryFind(record, out var stamp) && SourceStamp.TryRead(stamp, out var instant)
            ? (text, instant)
            : throw SourceAnswer.Malformed(Name, "gave a record without a readable SystemModstamp");
    }

    private async Task<DateTimeOffset> LatestDateCoveredAsync(
        Reading reading, DateTimeOffset now, DateTimeOffset until, CancellationToken cancellationToken)
    {
        // The ids are of no interest, but the answer cannot lie before the span asked for, and asynchronous transactions may be open for hours.
        var address = $"{reading.Path}sobjects/{_options.Object}/updated/?start={Moment(now - LongestTransaction)}&end={Moment(now)}";
        using var answer = await AskAsync(reading, address, cancellationToken).ConfigureAwait(false);
        var (code, words) = answer.IsSuccess ? default : SalesforceClassifier.Read(answer.Response.Body);
        answer.ThrowIfRefused(code, words);
        return answer.Content.ValueKind == JsonValueKind.Object && answer.Content.TryGetProperty("latestDateCovered", out var text) && SourceStamp.TryRead(text, out var covered)
            ? covered < until ? covered : until
            : throw answer.Malformed("does not tell 'latestDateCovered'");

        static string Moment(DateTimeOffset at) => UrlEscape.Data(at.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'+00:00'", CultureInfo.InvariantCulture));
    }

    private async Task<SourceAnswer> AskAsync(Reading reading, string address, CancellationToken cancellationToken)
    {
        var answer = await SalesforceConnection.AskAsync(reading.Transport, address, Name, cancellationToken).ConfigureAwait(false);
        if (answer.Response.Headers.TryGetValue("Sforce-Limit-Info", out var limits))
        {
            reading.Usage = SalesforceUsage.Parse(limits) ?? reading.Usage;
        }

        return answer;
    }

    private void RequireQuota(Reading reading)
    {
        if (reading.Usage is { } usage && usage.Used >= usage.Allowed * (100 - _options.ReservePercent) / 100)
        {
            throw new SyncException(SyncErrors.QuotaExhausted, string.Create(CultureInfo.InvariantCulture,
                $"{Name}: {usage.Used} of the org's {usage.Allowed} requests a day are used; the last {_options.ReservePercent} % are left to others."))
            { Subject = Name };
        }
    }

    private sealed class Reading(ITransport transport, string path)
    {
        public ITransport Transport { get; } = transport;

        public string Path { get; } = path;

        public SalesforceUsage? Usage { get; set; }

        public long Row { get; set; }
    }
}
