using System.Text.Json;
using ExternalIdSync.Core.Json;
using ExternalIdSync.Core.Sources.Api;
using ExternalIdSync.Core.Targets;

namespace ExternalIdSync.Core.Sources.HubSpot;

/// <summary>Makes records of HubSpot's results, during one reading.</summary>
internal sealed class HubSpotRecords
{
    /// <summary>The property that holds a record's id.</summary>
    public const string IdProperty = "hs_object_id";

    private const string MergedProperty = "hs_merged_object_ids";

    private readonly RecordSchema _schema;
    private readonly string _stampProperty;
    private readonly string[] _names;
    private long _row;

    /// <summary>Holds the fields that are read to the properties there are.</summary>
    /// <param name="source">What messages call the source.</param>
    /// <param name="schema">The fields.</param>
    /// <param name="stampProperty">The property that holds the modification stamp.</param>
    /// <param name="known">The object type's properties.</param>
    /// <exception cref="SyncException">
    /// <see cref="SyncErrors.SourceRefused"/>: a field is none of them. HubSpot itself passes over what it does not know, and a blank would
    /// be all that is seen of a typing error.
    /// </exception>
    public HubSpotRecords(string source, RecordSchema schema, string stampProperty, HashSet<string> known)
    {
        _schema = schema;
        _stampProperty = stampProperty;
        _names = new string[schema.Count];
        var unknown = new List<string>();
        for (var i = 0; i < _names.Length; i++)
        {
            var name = schema.Names[i];
            _names[i] = known.TryGetValue(name, out var canonical) ? canonical : name;
            if (canonical is null && !IsOwn(name) && name != IdProperty)
            {
                unknown.Add($"'{name}'{(Suggestion.For(name, known) is { } near ? $" (did you mean '{near}'?)" : string.Empty)}");
            }
        }

        if (unknown.Count > 0)
        {
            throw new SyncException(SyncErrors.SourceRefused, $"{source} has no property {string.Join(", ", unknown)}.") { Subject = source };
        }

        var wanted = _names.Where(static n => !IsOwn(n));
        Properties = [.. known.Contains(MergedProperty) ? wanted.Append(MergedProperty) : wanted];
    }

    /// <summary>What is asked for of each record, as HubSpot writes it.</summary>
    public IReadOnlyList<string> Properties { get; }

    /// <summary>Makes a record.</summary>
    /// <param name="result">The result; it has an id.</param>
    /// <returns>The record.</returns>
    public SourceRecord Read(JsonElement result)
    {
        var id = JsonLocation.TextOf(result.GetProperty("id"))!;
        var hasProperties = result.TryGetProperty("properties", out var properties) && properties.ValueKind == JsonValueKind.Object;
        var values = new object?[_schema.Count];
        for (var i = 0; i < values.Length; i++)
        {
            var name = _names[i];
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
        return new SourceRecord(_schema, values, new RecordOrigin(++_row, SourceStamp.Version(changedAt, id), changedAt));
    }

    /// <summary>Makes a record of which only the id is left.</summary>
    /// <param name="id">The id.</param>
    /// <returns>The record.</returns>
    public SourceRecord Gone(string id)
    {
        var values = new object?[_schema.Count];
        for (var i = 0; i < values.Length; i++)
        {
            values[i] = _schema.Names[i] is IdProperty or "id" ? id : null;
        }

        return new SourceRecord(_schema, values, new RecordOrigin(++_row, "merged/" + id));
    }

    /// <summary>The records that went into one. A merge makes a new id of two; the record says which ones went into it.</summary>
    /// <param name="result">The result.</param>
    /// <returns>Their ids.</returns>
    public static string[] MergedInto(JsonElement result) =>
        result.TryGetProperty("properties", out var properties) && properties.ValueKind == JsonValueKind.Object
        && properties.TryGetProperty(MergedProperty, out var merged) && merged.ValueKind == JsonValueKind.String
            ? merged.GetString()!.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            : [];

    /// <summary>Whether a name is one of the result itself and not one of its properties.</summary>
    private static bool IsOwn(string name) => name is "id" or "createdAt" or "updatedAt" or "archived";
}
