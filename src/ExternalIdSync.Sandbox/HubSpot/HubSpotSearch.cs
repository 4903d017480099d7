using System.Globalization;
using System.Text.Json;

namespace ExternalIdSync.Sandbox.HubSpot;

/// <summary>A search, read from its body: groups of filters of which one must hold, one sort, and a page of at most 10,000 results.</summary>
internal sealed class HubSpotSearch
{
    public const int LargestPage = 200;
    public const int LargestResult = 10_000;

    private const int MostGroups = 5;
    private const int MostFiltersOfGroup = 10;
    private const int MostFilters = 25;

    private readonly HubSpotObject _type;
    private readonly List<List<Func<HubSpotRecord, bool>>> _groups = [];
    private IReadOnlyList<HubSpotProperty> _shown;
    private HubSpotProperty? _sort;
    private bool _isDescending;
    private string? _text;
    private int _limit = 10;
    private int _after;

    private HubSpotSearch(HubSpotObject type)
    {
        _type = type;
        _shown = type.Choose(null);
    }

    /// <summary>Answers a search, or says why it cannot be run.</summary>
    public static SandboxResponse Answer(HubSpotObject type, JsonElement body)
    {
        var search = new HubSpotSearch(type);
        try
        {
            search.Read(body);
        }
        catch (FormatException wrong)
        {
            return HubSpotReply.Error(HubSpotError.Invalid(wrong.Message));
        }

        return search.Run();
    }

    private void Read(JsonElement body)
    {
        foreach (var member in body.EnumerateObject())
        {
            switch (member.Name)
            {
                case "filterGroups":
                    ReadGroups(List(member));
                    break;
                case "sorts":
                    ReadSorts(List(member));
                    break;
                case "properties":
                    _shown = _type.Choose(List(member).ConvertAll(static name => name.ToString()));
                    break;
                case "limit":
                    _limit = Number(member);
                    break;
                case "after":
                    _after = Number(member);
                    break;
                case "query":
                    _text = member.Value.GetString();
                    break;
                default:
                    throw new FormatException($"Invalid input JSON: {member.Name} is not a member of a search");
            }
        }

        if (_limit is < 1 or > LargestPage)
        {
            throw new FormatException($"The limit must be between 1 and {LargestPage}.");
        }

        if (_after + _limit > LargestResult)
        {
            throw new FormatException("Paging beyond 10000 results is not supported.");
        }
    }

    private SandboxResponse Run()
    {
        var matches = _type.Index.Where(IsMatch).ToList();
        IEnumerable<HubSpotRecord> ordered = matches;
        if (_sort is not null && (_isDescending || _sort.Name != HubSpotObject.IdName))
        {
            ordered = matches.Order(Comparer<HubSpotRecord>.Create(Compare));
        }

        var page = ordered.Skip(_after).Take(_limit).ToList();
        var next = _after + page.Count < matches.Count ? (_after + page.Count).ToString(CultureInfo.InvariantCulture) : null;
        return HubSpotReply.Object(
            200,
            writer =>
            {
                writer.WriteNumber("total", matches.Count);
                writer.WriteStartArray("results");
                foreach (var record in page)
                {
                    HubSpotReply.WriteRecord(writer, record, _shown);
                }

                writer.WriteEndArray();
                HubSpotReply.WriteNext(writer, next);
            });
    }

    private static List<JsonElement> List(JsonProperty member) => member.Value.ValueKind == JsonValueKind.Array
        ? [.. member.Value.EnumerateArray()]
        : throw new FormatException($"Invalid input JSON: {member.Name} is not a list");

    private static int Number(JsonProperty member) =>
        int.TryParse(member.Value.ToString(), NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? number
            : throw new FormatException($"Invalid input JSON: {member.Name} is not a whole number");

    private static string? Text(JsonElement json, string name) => json.TryGetProperty(name, out var value) ? value.ToString() : null;

    private int Compare(HubSpotRecord? left, HubSpotRecord? right) => (left![_sort!], right![_sort!]) switch
    {
        (null, null) => 0,
        (null, _) => 1,
        (_, null) => -1,
        var (a, b) => _isDescending ? HubSpotValue.Compare(b, a) : HubSpotValue.Compare(a, b),
    };

    private bool IsMatch(HubSpotRecord record) =>
        (_groups.Count == 0 || _groups.Exists(group => group.TrueForAll(filter => filter(record))))
        && (string.IsNullOrEmpty(_text) || _type.Defaults.Any(p => record[p] is string text && text.Contains(_text, StringComparison.OrdinalIgnoreCase)));

    private void ReadSorts(List<JsonElement> sorts)
    {
        if (sorts.Count > 1)
        {
            throw new FormatException("Only one sort can be applied to a search.");
        }

        foreach (var sort in sorts)
        {
            var name = sort.ValueKind == JsonValueKind.String ? sort.GetString() : Text(sort, "propertyName");
            _isDescending = sort.ValueKind == JsonValueKind.Object && Text(sort, "direction") == "DESCENDING";
            _sort = Property(name);
        }
    }

    private HubSpotProperty Property(string? name) => name is not null && _type.TryProperty(name, out var property)
        ? property
        : throw new FormatException($"There was a problem with the request: property {name} does not exist on {_type.Name}.");

    private void ReadGroups(List<JsonElement> groups)
    {
        var filters = groups.ConvertAll(static g => g.TryGetProperty("filters", out var list) && list.ValueKind == JsonValueKind.Array
            ? list.EnumerateArray().ToList()
            : throw new FormatException("Invalid input JSON: a filter group has no list of filters"));
        if (groups.Count > MostGroups || filters.Exists(static f => f.Count > MostFiltersOfGroup) || filters.Sum(static f => f.Count) > MostFilters)
        {
            throw new FormatException("Too many filters: at most 5 groups, 10 filters in each and 25 in all.");
        }

        _groups.AddRange(filters.Select(list => list.ConvertAll(Compile)));
    }

    private Func<HubSpotRecord, bool> Compile(JsonElement filter)
    {
        var property = Property(Text(filter, "propertyName"));
        switch (Text(filter, "operator"))
        {
            case "HAS_PROPERTY":
                return record => record[property] is not null;
            case "NOT_HAS_PROPERTY":
                return record => record[property] is null;
            case "EQ":
                var equal = Value(property, filter, "value");
                return record => record[property] is { } left && HubSpotValue.Compare(left, equal) == 0;
            case "NEQ":
                var other = Value(property, filter, "value");
                return record => record[property] is not { } left || HubSpotValue.Compare(left, other) != 0;
            case "GT":
                var above = Value(property, filter, "value");
                return record => record[property] is { } left && HubSpotValue.Compare(left, above) > 0;
            case "GTE":
                var from = Value(property, filter, "value");
                return record => record[property] is { } left && HubSpotValue.Compare(left, from) >= 0;
            case "LT":
                var below = Value(property, filter, "value");
                return record => record[property] is { } left && HubSpotValue.Compare(left, below) < 0;
            case "LTE":
                var to = Value(property, filter, "value");
                return record => record[property] is { } left && HubSpotValue.Compare(left, to) <= 0;
            case "BETWEEN":
                var (low, high) = (Value(property, filter, "value"), Value(property, filter, "highValue"));
                return record => record[property] is { } left && HubSpotValue.Compare(left, low) >= 0 && HubSpotValue.Compare(left, high) <= 0;
            case "IN":
                var chosen = Values(property, filter);
                return record => record[property] is { } left && chosen.Exists(value => IsOneOf(left, value));
            case "NOT_IN":
                var barred = Values(property, filter);
                return record => record[property] is not { } left || !barred.Exists(value => IsOneOf(left, value));
            case var unknown:
                throw new FormatException($"The operator {unknown} is not known, or not simulated.");
        }
    }

    /// <summary>For IN, text is stored in lower case and what is asked for must be, too.</summary>
    private static bool IsOneOf(object left, object value) =>
        left is string text ? string.Equals(text.ToLowerInvariant(), (string)value, StringComparison.Ordinal) : HubSpotValue.Compare(left, value) == 0;

    private static object Value(HubSpotProperty property, JsonElement filter, string member) =>
        Text(filter, member) is { Length: > 0 } text && HubSpotValue.Parse(property.Type, text) is { } value
            ? value
            : throw new FormatException($"The filter on {property.Name} has a {member} that is missing or is not of type {property.TypeName}.");

    private static List<object> Values(HubSpotProperty property, JsonElement filter) =>
        filter.TryGetProperty("values", out var list) && list.ValueKind == JsonValueKind.Array && list.GetArrayLength() > 0
            ? [.. list.EnumerateArray().Select(item => HubSpotValue.Parse(property.Type, item.ToString())
                ?? throw new FormatException($"The filter on {property.Name} has a value that is not of type {property.TypeName}."))]
            : throw new FormatException($"The filter on {property.Name} needs values.");
}
