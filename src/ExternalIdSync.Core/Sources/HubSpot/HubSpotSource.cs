using System.Buffers;
using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text.Json;
using ExternalIdSync.Core.Http;
using ExternalIdSync.Core.Json;
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
    private const int PageSize = 200;
    private const int ArchivedPageSize = 100;
    private const string IdProperty = "hs_object_id";
    private const string MergedProperty = "hs_merged_object_ids";

    private readonly HubSpotOptions _options;
    private readonly ITransport _transport;
    private readonly TimeProvider _time;
    private readonly string _path;
    private readonly string _stampProperty;
    private readonly RecordSchema _schema;

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
        foreach (var name in options.Fields.Append(IdProperty).Append(_stampProperty))
        {
            if (!names.Contains(name, StringComparer.OrdinalIgnoreCase))
            {
                names.Add(name);
            }
        }

        _schema = new RecordSchema(names);
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
        var (reading, now) = await BeginAsync(cancellationToken).ConfigureAwait(false);
        var begun = place.From;
        if ((place.Until ?? place.From) > now + TimeSpan.FromMinutes(1))
        {
            throw new SyncException(SyncErrors.OptionInvalid, string.Create(CultureInfo.InvariantCulture,
                $"The cursor of {Name} lies at {place.Until ?? place.From:u}, and HubSpot's clock says {now:u}: reading on from there would leave out what changes until then. Rewind it."))
            { Subject = Name };
        }

        if (place.Until is { } unfinished)
        {
            await foreach (var change in ReadWindowAsync(reading, place, cancellationToken).ConfigureAwait(false))
            {
                yield return change;
            }

            place = new HubSpotPlace(unfinished - _options.Overlap, null, 0);
            begun ??= place.From;
            yield return ChangeItem.Mark(place.Format(Name));
        }

        var until = now - _options.Safety;
        await foreach (var change in ReadWindowAsync(reading, new HubSpotPlace(place.From, until, 0), cancellationToken).ConfigureAwait(false))
        {
            yield return change;
        }

        if (_options.IncludesArchived && begun is { } since)
        {
            await foreach (var change in ReadArchivedAsync(reading, since, cancellationToken).ConfigureAwait(false))
            {
                yield return change;
            }
        }

        yield return ChangeItem.Mark(new HubSpotPlace(until - _options.Overlap, null, 0).Format(Name));
    }

    private static bool IsOwn(string name) => name is "id" or "createdAt" or "updatedAt" or "archived";

    private async IAsyncEnumerable<ChangeItem> ReadWindowAsync(
        Reading reading, HubSpotPlace window, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var last = window.LastId;
        while (true)
        {
            using var page = await AskAsync(Search(window, last, reading), cancellationToken).ConfigureAwait(false);
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
                foreach (var merged in Merged(result))
                {
                    yield return new ChangeItem(ChangeKind.Merged, Gone(merged, reading), null) { MergedInto = id.ToString(CultureInfo.InvariantCulture) };
                }

                yield return new ChangeItem(ChangeKind.Upserted, Record(result, reading), (window with { LastId = last }).Format(Name));
            }

            // A short page proves nothing; HubSpot says itself how many there were.
            var isLast = results.GetArrayLength() == 0
                || (page.Content.TryGetProperty("total", out var total) && total.TryGetInt64(out var count) && count <= results.GetArrayLength());
            if (isLast || last == before)
            {
                yield break;
            }
        }
    }

    private async IAsyncEnumerable<ChangeItem> ReadArchivedAsync(
        Reading reading, DateTimeOffset since, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var loop = new LoopGuard(Name);
        string? after = null;
        do
        {
            loop.Enter(after ?? string.Empty);
            var address = string.Create(CultureInfo.InvariantCulture,
                $"{_path}?archived=true&limit={ArchivedPageSize}&properties={UrlEscape.Data(string.Join(',', reading.Properties))}");
            using var page = await AskAsync(
                new TargetRequest { Method = HttpMethod.Get, Address = after is null ? address : $"{address}&after={UrlEscape.Data(after)}" },
                cancellationToken).ConfigureAwait(false);
            foreach (var result in Results(page).EnumerateArray())
            {
                cancellationToken.ThrowIfCancellationRequested();
                if (result.TryGetProperty("archivedAt", out var text) && SourceStamp.TryRead(text, out var archivedAt) && archivedAt >= since)
                {
                    yield return new ChangeItem(ChangeKind.Deleted, Record(result, reading), null);
                }
            }

            after = page.Content.TryGetProperty("paging", out var paging) && paging.ValueKind == JsonValueKind.Object
                && paging.TryGetProperty("next", out var next) && next.ValueKind == JsonValueKind.Object && next.TryGetProperty("after", out var token)
                    ? JsonLocation.TextOf(token)
                    : null;
        }
        while (after is not null);
    }

    private TargetRequest Search(HubSpotPlace window, long last, Reading reading)
    {
        var buffer = new ArrayBufferWriter<byte>(512);
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteStartArray("filterGroups");
            json.WriteStartObject();
            json.WriteStartArray("filters");
            if (window.From is { } from)
            {
                Filter(json, _stampProperty, "GTE", from.ToUnixTimeMilliseconds());
            }

            Filter(json, _stampProperty, "LTE", window.Until!.Value.ToUnixTimeMilliseconds());
            if (last > 0)
            {
                Filter(json, IdProperty, "GT", last);
            }

            json.WriteEndArray();
            json.WriteEndObject();
            json.WriteEndArray();
            json.WriteStartArray("sorts");
            json.WriteStartObject();
            json.WriteString("propertyName", IdProperty);
            json.WriteString("direction", "ASCENDING");
            json.WriteEndObject();
            json.WriteEndArray();
            json.WriteStartArray("properties");
            foreach (var property in reading.Properties)
            {
                json.WriteStringValue(property);
            }

            json.WriteEndArray();
            json.WriteNumber("limit", PageSize);
            json.WriteEndObject();
        }

        return new TargetRequest { Method = HttpMethod.Post, Address = _path + "/search", Body = buffer.WrittenMemory.ToArray() };

        static void Filter(Utf8JsonWriter json, string property, string compare, long value)
        {
            json.WriteStartObject();
            json.WriteString("propertyName", property);
            json.WriteString("operator", compare);
            json.WriteString("value", value.ToString(CultureInfo.InvariantCulture));
            json.WriteEndObject();
        }
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

    // HubSpot passes over a property that it does not know, and a blank would be all that is seen of a typing error. Its list of properties
    // tells them apart, and like every answer the server's clock, by which the window ends.
    private async Task<(Reading Reading, DateTimeOffset Now)> BeginAsync(CancellationToken cancellationToken)
    {
        using var answer = await AskAsync(
            new TargetRequest { Method = HttpMethod.Get, Address = "crm/v3/properties/" + UrlEscape.Segment(_options.Object) }, cancellationToken)
            .ConfigureAwait(false);
        var known = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        foreach (var property in Results(answer).EnumerateArray())
        {
            if (property.ValueKind == JsonValueKind.Object && property.TryGetProperty("name", out var name) && name.GetString() is { } text)
            {
                known.Add(text);
            }
        }

        var names = new string[_schema.Count];
        var unknown = new List<string>();
        for (var i = 0; i < names.Length; i++)
        {
            var name = _schema.Names[i];
            names[i] = known.TryGetValue(name, out var canonical) ? canonical : name;
            if (canonical is null && !IsOwn(name) && name != IdProperty)
            {
                unknown.Add($"'{name}'{(Suggestion.For(name, known) is { } near ? $" (did you mean '{near}'?)" : string.Empty)}");
            }
        }

        if (unknown.Count > 0)
        {
            throw new SyncException(SyncErrors.SourceRefused, $"{Name} has no property {string.Join(", ", unknown)}.") { Subject = Name };
        }

        var wanted = names.Where(static n => !IsOwn(n));
        return (new Reading(names, [.. known.Contains(MergedProperty) ? wanted.Append(MergedProperty) : wanted]), answer.Clock(_time));
    }

    private static JsonElement Results(SourceAnswer page) => page.Content.TryGetProperty("results", out var results) && results.ValueKind == JsonValueKind.Array
        ? results
        : throw page.Malformed("answered without results");

    private static long Id(JsonElement result, SourceAnswer page) =>
        result.TryGetProperty("id", out var id) && long.TryParse(JsonLocation.TextOf(id), NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? number
            : throw page.Malformed("gave a record without an id");

    private SourceRecord Record(JsonElement result, Reading reading)
    {
        var id = JsonLocation.TextOf(result.GetProperty("id"))!;
        var hasProperties = result.TryGetProperty("properties", out var properties) && properties.ValueKind == JsonValueKind.Object;
        var values = new object?[_schema.Count];
        for (var i = 0; i < values.Length; i++)
        {
            var name = reading.Names[i];
            values[i] = name switch
            {
                IdProperty => id,
                _ when IsOwn(name) => result.TryGetProperty(name, out var own) ? FieldComparer.ToValue(own) : null,
                _ => hasProperties && properties.TryGetProperty(name, out var value) ? FieldComparer.ToValue(value) : null,
            };
        }

        DateTimeOffset? changedAt = hasProperties && properties.TryGetProperty(_stampProperty, out var stamp) && SourceStamp.TryRead(stamp, out var instant)
            ? instant
            : result.TryGetProperty("updatedAt", out stamp) && SourceStamp.TryRead(stamp, out instant) ? instant : null;
        var version = string.Create(CultureInfo.InvariantCulture, $"{changedAt?.UtcDateTime:yyyy-MM-dd'T'HH:mm:ss.fff'Z'}/{id}");
        return new SourceRecord(_schema, values, new RecordOrigin(++reading.Row, version, changedAt));
    }

    // A merge makes a new id of two; the record says which ones went into it.
    private static string[] Merged(JsonElement result) =>
        result.TryGetProperty("properties", out var properties) && properties.ValueKind == JsonValueKind.Object
        && properties.TryGetProperty(MergedProperty, out var merged) && merged.ValueKind == JsonValueKind.String
            ? merged.GetString()!.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            : [];

    private SourceRecord Gone(string id, Reading reading)
    {
        var values = new object?[_schema.Count];
        for (var i = 0; i < values.Length; i++)
        {
            values[i] = _schema.Names[i] is IdProperty or "id" ? id : null;
        }

        return new SourceRecord(_schema, values, new RecordOrigin(++reading.Row, "merged/" + id));
    }

    private sealed class Reading(string[] names, string[] properties)
    {
        /// <summary>The fields as HubSpot writes them, in the order of the schema.</summary>
        public string[] Names { get; } = names;

        /// <summary>What is asked for of each record.</summary>
        public string[] Properties { get; } = properties;

        public long Row { get; set; }
    }
}
