using System.Globalization;
using System.Net;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;
using ExternalIdSync.Core.Http;
using ExternalIdSync.Core.Sources.Api;
using ExternalIdSync.Core.Targets;

namespace ExternalIdSync.Core.Sources.Lists;

/// <summary>
/// What changed in a list API, by its definition. The list's order is not trusted to be that of the changes: a record may change after its
/// page has passed, so the next walk takes what changed since this one's start, and a time before it for what becomes visible late.
/// </summary>
public sealed class ListSource : IChangeSource
{
    private readonly ListSourceDefinition _definition;
    private readonly ITransport _transport;
    private readonly Uri _list;
    private readonly TimeProvider _time;
    private readonly TimeSpan _overlap;

    /// <summary>Makes the source; nothing is sent yet.</summary>
    /// <param name="definition">How the list is read.</param>
    /// <param name="transport">The way to the API; stays the caller's to dispose.</param>
    /// <param name="baseUrl">The transport's base URL, to which next pages may be relative.</param>
    /// <param name="overlap">How far back a reading begins before the last one; <see langword="null"/> for the definition's own.</param>
    /// <param name="time">The clock, for a server that does not tell its own.</param>
    public ListSource(ListSourceDefinition definition, ITransport transport, Uri baseUrl, TimeSpan? overlap = null, TimeProvider? time = null)
    {
        ArgumentNullException.ThrowIfNull(definition);
        ArgumentNullException.ThrowIfNull(transport);
        ArgumentNullException.ThrowIfNull(baseUrl);
        _list = new Uri(new Uri(baseUrl.AbsoluteUri.TrimEnd('/') + "/"), definition.Path);
        _definition = definition;
        _transport = transport;
        _overlap = overlap ?? definition.Overlap;
        _time = time ?? TimeProvider.System;
        Name = "list/" + definition.Name;
    }

    /// <inheritdoc/>
    public string Name { get; }

    /// <inheritdoc/>
    public async IAsyncEnumerable<ChangeItem> ReadAsync(string? cursor, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var place = ListPlace.Parse(Name, cursor);
        var walk = new Walk(Name);
        var page = place.Page;
        var started = place.WalkStart;
        while (true)
        {
            walk.Loop.Enter(page ?? string.Empty);
            using var answer = await SourceAnswer.AskAsync(_transport, Request(place.Since, page), Name, cancellationToken).ConfigureAwait(false);
            if (walk.Pages == 0 && place.Page is not null && Refuses(answer))
            {
                // The page of an earlier walk is no longer known there. Its whole walk is gone through again.
                (page, started, place) = (null, null, place with { Page = null });
                continue;
            }

            answer.ThrowIfRefused();
            started ??= answer.Clock(_time);
            walk.Pages++;
            var items = Items(answer);
            var next = Next(answer, items, walk);
            var position = next is not null && _definition.Paging.IsResumable ? new ListPlace(place.Since, started, next).Format(Name) : null;
            foreach (var item in items.EnumerateArray())
            {
                cancellationToken.ThrowIfCancellationRequested();
                yield return Change(item, walk, answer);
            }

            if (next is null)
            {
                break;
            }

            if (position is not null)
            {
                yield return ChangeItem.Mark(position);
            }

            page = next;
        }

        yield return ChangeItem.Mark(new ListPlace(started.Value - _overlap, null, null).Format(Name));
    }

    // What a server says to a page token that it no longer knows; whatever else is wrong will show again on the first page.
    private static bool Refuses(SourceAnswer answer) =>
        answer.Response.Status is HttpStatusCode.BadRequest or HttpStatusCode.NotFound or HttpStatusCode.Gone or HttpStatusCode.UnprocessableEntity;

    private TargetRequest Request(DateTimeOffset? since, string? page)
    {
        if (page is not null && _definition.Paging.Kind is ListPagingKind.NextUrl or ListPagingKind.LinkHeader)
        {
            return new TargetRequest { Method = HttpMethod.Get, Address = page!, Headers = _definition.Headers };
        }

        var address = new StringBuilder(_definition.Path);
        var separator = '?';
        foreach (var (name, value) in _definition.Query)
        {
            Add(name, value);
        }

        if (since is { } from && _definition.SinceParameter is { } parameter)
        {
            Add(parameter, _definition.FormatSince(from));
        }

        var first = _definition.Paging.Kind switch
        {
            ListPagingKind.Offset => "0",
            ListPagingKind.Page => _definition.Paging.First.ToString(CultureInfo.InvariantCulture),
            _ => null,
        };
        if ((page ?? first) is { } named)
        {
            Add(_definition.Paging.Parameter, named);
        }

        return new TargetRequest { Method = HttpMethod.Get, Address = address.ToString(), Headers = _definition.Headers };

        void Add(string name, string value)
        {
            address.Append(separator).Append(UrlEscape.Data(name)).Append('=').Append(UrlEscape.Data(value));
            separator = '&';
        }
    }

    private JsonElement Items(SourceAnswer answer) =>
        _definition.Items.TryFind(answer.Content, out var items) && items.ValueKind == JsonValueKind.Array
            ? items
            : throw answer.Malformed(_definition.Items.Text.Length == 0
                ? "answered with something else than a list"
                : $"answered without a list at '{_definition.Items.Text}'");

    private string? Next(SourceAnswer answer, JsonElement items, Walk walk)
    {
        var paging = _definition.Paging;
        var count = items.GetArrayLength();
        walk.Items += count;
        var saysMore = false;
        if (paging.HasMore is { } hasMore && hasMore.TryFind(answer.Content, out var more))
        {
            saysMore = more.ValueKind is not (JsonValueKind.False or JsonValueKind.Null);
            if (!saysMore)
            {
                return null;
            }
        }

        // Only a full page can have a successor where the size is known; a short one proves nothing where the API says itself what follows.
        var isLast = count == 0 || (count < paging.Size && paging.HasMore is null);
        var next = paging.Kind switch
        {
            ListPagingKind.Cursor or ListPagingKind.NextUrl => paging.Next!.TextIn(answer.Content),
            ListPagingKind.LinkHeader => LinkHeader.Next(answer.Response),
            ListPagingKind.Keyset => isLast ? null : Key(items[count - 1], answer),
            ListPagingKind.Offset => isLast ? null : walk.Items.ToString(CultureInfo.InvariantCulture),
            ListPagingKind.Page => isLast ? null : (paging.First + walk.Pages).ToString(CultureInfo.InvariantCulture),
            _ => null,
        };
        if (!string.IsNullOrEmpty(next))
        {
            return paging.Kind is ListPagingKind.NextUrl or ListPagingKind.LinkHeader ? Resolve(next, answer) : next;
        }

        return saysMore ? throw answer.Malformed("says that there are more pages, and does not name the next one") : null;
    }

    private string Resolve(string next, SourceAnswer answer) => Uri.TryCreate(_list, next, out var url)
        ? url.AbsoluteUri
        : throw answer.Malformed("named a next page that is no URL");

    private string Key(JsonElement item, SourceAnswer answer) => _definition.Paging.Next!.TextIn(item) is { Length: > 0 } key
        ? key
        : throw answer.Malformed($"gave an item without a key at '{_definition.Paging.Next.Text}', so that the next page has no name");

    private ChangeItem Change(JsonElement item, Walk walk, SourceAnswer answer)
    {
        if (!_definition.Record.TryFind(item, out var record) || record.ValueKind != JsonValueKind.Object)
        {
            throw answer.Malformed("gave an item that is no record");
        }

        DateTimeOffset? changedAt = null;
        string? version = null;
        if (_definition.Modified is { } modified && modified.TryFind(item, out var stamp))
        {
            changedAt = SourceStamp.TryRead(stamp, out var instant) ? instant : null;
            version = $"{stamp}/{_definition.Id?.TextIn(item)}";
        }

        var read = walk.Records.Read(record, new RecordOrigin(++walk.Row, version, changedAt));
        var mergedInto = _definition.MergedInto?.TextIn(item);
        var kind = !string.IsNullOrEmpty(mergedInto) ? ChangeKind.Merged : IsDeleted(item) ? ChangeKind.Deleted : ChangeKind.Upserted;
        return new ChangeItem(kind, read, null) { MergedInto = kind == ChangeKind.Merged ? mergedInto : null };
    }

    private bool IsDeleted(JsonElement item)
    {
        if (_definition.Deleted is not { } location || !location.TryFind(item, out var found))
        {
            return false;
        }

        return _definition.DeletedWhen is { } wanted
            ? string.Equals(JsonLocation.TextOf(found), wanted, StringComparison.Ordinal)
            : found.ValueKind is not (JsonValueKind.Null or JsonValueKind.False) && !(found.ValueKind == JsonValueKind.String && found.ValueEquals(""));
    }

    private sealed class Walk(string source)
    {
        public LoopGuard Loop { get; } = new(source);

        public JsonRecordReader Records { get; } = new();

        public int Pages { get; set; }

        public long Items { get; set; }

        public long Row { get; set; }
    }
}
