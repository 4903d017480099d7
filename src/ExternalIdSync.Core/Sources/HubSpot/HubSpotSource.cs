using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text.Json;
using ExternalIdSync.Core.Http;
using ExternalIdSync.Core.Sources.Api;
using ExternalIdSync.Core.Targets;

namespace ExternalIdSync.Core.Sources.HubSpot;

/// <summary>
/// What changed in an object type of HubSpot. A reading is one closed window of modification stamps, gone through in the order of the ids with
/// one search per page: no search is paged, so that the limit of 10,000 results per search is never met, not even where
/// a million records share one stamp. A record that changes meanwhile leaves the window and is in the next one.
/// </summary>
public sealed class HubSpotSource : IChangeSource
{
    private const int ArchivedPageSize = 100;

    private readonly HubSpotOptions _options;
    private readonly ITransport _transport;
    private readonly TimeProvider _time;
    private readonly string _path;
    private readonly string _stampProperty;
    private readonly RecordSchema _schema;
    private readonly HubSpotSearch _search;

    /// <summary>Makes the source; nothing is sent yet.</summary>
    /// <param name="options">What is read.</param>
    /// <param name="transport">The way to HubSpot; stays the caller's to dispose. Sources of one account share it, as they share its limit.</param>
    /// <param name="time">The clock, for an answer that does not tell the server's.</param>
    /// <exception cref="SyncException"><see cref="SyncErrors.OptionInvalid"/>: an option has no usable value.</exception>
    public HubSpotSource(HubSpotOptions options, ITransport transport, TimeProvider? time = null)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(transport);
        if (options.Overlap < TimeSpan.Zero || options.Safety < TimeSpan.Zero)
        {
            throw new SyncException(SyncErrors.OptionInvalid, "The overlap and the safety must not be negative.");
        }

        _options = options;
        _transport = transport;
        _time = time ?? TimeProvider.System;
        _path = "crm/v3/objects/" + UrlEscape.Segment(options.Object);

        // Contacts are older than the rule that names begin with hs_.
        var isContact = options.Object.ToUpperInvariant() is "CONTACTS" or "CONTACT" or "0-1";
        _stampProperty = isContact ? "lastmodifieddate" : "hs_lastmodifieddate";
        var names = new List<string>();
        foreach (var name in options.Fields.Append(HubSpotRecords.IdProperty).Append(_stampProperty))
        {
            if (!names.Contains(name, StringComparer.OrdinalIgnoreCase))
            {
                names.Add(name);
            }
        }

        _schema = new RecordSchema(names);
        _search = new HubSpotSearch(_path, _stampProperty);
        Name = "hubspot/" + options.Object;
    }

    /// <summary>What HubSpot's search allows: 5 requests a second for the whole account, whatever the object type.</summary>
    public static RateLimit SearchLimit { get; } = new(5, TimeSpan.FromSeconds(1));

    /// <inheritdoc/>
    public string Name { get; }

    /// <inheritdoc/>
    public async IAsyncEnumerable<ChangeItem> ReadAsync(string? cursor, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var place = HubSpotPlace.Parse(Name, cursor);
        var (records, now) = await BeginAsync(cancellationToken).ConfigureAwait(false);
        var begun = place.From;
        SourceClock.ThrowIfAhead(Name, "HubSpot", place.Until ?? place.From, now);
        if (place.Until is { } unfinished)
        {
            await foreach (var change in ReadWindowAsync(records, place, cancellationToken).ConfigureAwait(false))
            {
                yield return change;
            }

            place = new HubSpotPlace(unfinished - _options.Overlap, null, 0);
            begun ??= place.From;
            yield return ChangeItem.Mark(place.Format(Name));
        }

        var until = now - _options.Safety;
        await foreach (var change in ReadWindowAsync(records, new HubSpotPlace(place.From, until, 0), cancellationToken).ConfigureAwait(false))
        {
            yield return change;
        }

        if (_options.IncludesArchived && begun is { } since)
        {
            await foreach (var change in ReadArchivedAsync(records, since, cancellationToken).ConfigureAwait(false))
            {
                yield return change;
            }
        }

        yield return ChangeItem.Mark(new HubSpotPlace(until - _options.Overlap, null, 0).Format(Name));
    }

    private async IAsyncEnumerable<ChangeItem> ReadWindowAsync(
        HubSpotRecords records, HubSpotPlace window, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var last = window.LastId;
        while (true)
        {
            using var page = await AskAsync(_search.After(window, last, records.Properties), cancellationToken).ConfigureAwait(false);
            var results = Results(page);
            var before = last;
            foreach (var result in results.EnumerateArray())
            {
                cancellationToken.ThrowIfCancellationRequested();
                var id = Id(result, page);
                if (id <= last)
                {
                    // The keyset must advance with every record, or the walk would never end.
                    throw page.Malformed("gave a record that it was not asked for again; reading on would never end");
                }

                last = id;
                foreach (var merged in HubSpotRecords.MergedInto(result))
                {
                    yield return new ChangeItem(ChangeKind.Merged, records.Gone(merged), null) { MergedInto = id.ToString(CultureInfo.InvariantCulture) };
                }

                yield return new ChangeItem(ChangeKind.Upserted, records.Read(result), (window with { LastId = last }).Format(Name));
            }

            // A short page proves nothing; HubSpot says itself how many there were.
            var isLast = results.GetArrayLength() == 0
                || (page.Content.TryGetProperty("total", out var total) && total.ValueKind == JsonValueKind.Number && total.TryGetInt64(out var count) && count <= results.GetArrayLength());
            if (isLast || last == before)
            {
                yield break;
            }
        }
    }

    private async IAsyncEnumerable<ChangeItem> ReadArchivedAsync(
        HubSpotRecords records, DateTimeOffset since, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var loop = new LoopGuard(Name);
        string? after = null;
        do
        {
            loop.Enter(after ?? string.Empty);
            var address = string.Create(CultureInfo.InvariantCulture,
                $"{_path}?archived=true&limit={ArchivedPageSize}&properties={UrlEscape.Data(string.Join(',', records.Properties))}");
            using var page = await AskAsync(
                new TargetRequest { Method = HttpMethod.Get, Address = after is null ? address : $"{address}&after={UrlEscape.Data(after)}" },
                cancellationToken).ConfigureAwait(false);
            foreach (var result in Results(page).EnumerateArray())
            {
                cancellationToken.ThrowIfCancellationRequested();
                _ = Id(result, page);
                if (result.TryGetProperty("archivedAt", out var text) && SourceStamp.TryRead(text, out var archivedAt) && archivedAt >= since)
                {
                    yield return new ChangeItem(ChangeKind.Deleted, records.Read(result), null);
                }
            }

            after = page.Content.TryGetProperty("paging", out var paging) && paging.ValueKind == JsonValueKind.Object
                && paging.TryGetProperty("next", out var next) && next.ValueKind == JsonValueKind.Object && next.TryGetProperty("after", out var token)
                    ? JsonLocation.TextOf(token)
                    : null;
        }
        while (after is not null);
    }

    private async Task<SourceAnswer> AskAsync(TargetRequest request, CancellationToken cancellationToken)
    {
        var answer = await SourceAnswer.AskAsync(_transport, request, Name, cancellationToken).ConfigureAwait(false);
        if (!answer.IsSuccess)
        {
            using (answer)
            {
                var (code, words) = HubSpotClassifier.Read(answer.Response.Body);
                answer.ThrowIfRefused(code, words);
            }
        }

        answer.ThrowIfRefused();
        return answer;
    }

    // Like every answer, the list of properties tells the server's clock too, by which the window ends.
    private async Task<(HubSpotRecords Records, DateTimeOffset Now)> BeginAsync(CancellationToken cancellationToken)
    {
        using var answer = await AskAsync(
            new TargetRequest { Method = HttpMethod.Get, Address = "crm/v3/properties/" + UrlEscape.Segment(_options.Object) }, cancellationToken)
            .ConfigureAwait(false);
        var known = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        foreach (var property in Results(answer).EnumerateArray())
        {
            if (property.ValueKind == JsonValueKind.Object && property.TryGetProperty("name", out var name) && JsonLocation.TextOf(name) is { } text)
            {
                known.Add(text);
            }
        }

        return (new HubSpotRecords(Name, _schema, _stampProperty, known), answer.Clock(_time));
    }

    private static JsonElement Results(SourceAnswer page) => page.Content.ValueKind == JsonValueKind.Object
        && page.Content.TryGetProperty("results", out var results) && results.ValueKind == JsonValueKind.Array
        ? results
        : throw page.Malformed("answered without results");

    private static long Id(JsonElement result, SourceAnswer page) =>
        result.ValueKind == JsonValueKind.Object && result.TryGetProperty("id", out var id) && long.TryParse(JsonLocation.TextOf(id), NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? number
            : throw page.Malformed("gave a record without an id");
}
