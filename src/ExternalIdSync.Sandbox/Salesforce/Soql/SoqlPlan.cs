using System.Text;
using System.Text.RegularExpressions;

namespace ExternalIdSync.Sandbox.Salesforce.Soql;

/// <summary>A query with its names looked up and its literals checked against the fields' types, ready to be run.</summary>
internal sealed class SoqlPlan
{
    private readonly SalesforceStore _store;
    private readonly SoqlQuery _query;
    private readonly Func<SalesforceRow, bool> _where;
    private readonly List<(SoqlColumn Column, SoqlOrder Order)> _order;

    private SoqlPlan(SalesforceStore store, SoqlQuery query)
    {
        _store = store;
        _query = query;
        From = store.Find(query.From) ?? throw new SoqlException(
            "INVALID_TYPE",
            $"sObject type '{query.From}' is not supported. If you are attempting to use a custom object, be sure to append the '__c' after the entity name.");
        Columns = [.. query.Fields.Select(Bind)];
        _where = query.Where is null ? static _ => true : Compile(query.Where);
        _order = [.. query.OrderBy.Select(o => (Bind(o.Field), o))];
    }

    public SalesforceObject From { get; }

    public IReadOnlyList<SoqlColumn> Columns { get; }

    public bool IsCount => _query.IsCount;

    public static SoqlPlan Prepare(SalesforceStore store, string query) => new(store, SoqlParser.Parse(query));

    public List<SalesforceRow> Run(bool withDeleted)
    {
        IEnumerable<SalesforceRow> rows = From.Rows.Where(row => (withDeleted || !row.IsDeleted) && _where(row));
        if (_order.Count > 0)
        {
            rows = rows.Order(Comparer<SalesforceRow>.Create(Compare));
        }

        return [.. _query.Limit is { } limit ? rows.Take(limit) : rows];
    }

    private static int CompareValues(SalesforceField field, object left, object right) => (left, right) switch
    {
        (string a, string b) when field.IsId => string.CompareOrdinal(a, 0, b, 0, 15),
        (string a, string b) => string.Compare(a, b, StringComparison.OrdinalIgnoreCase),
        _ => ((IComparable)left).CompareTo(right),
    };

    private static Regex Pattern(string text)
    {
        var pattern = new StringBuilder("^");
        for (var i = 0; i < text.Length; i++)
        {
            pattern.Append(text[i] switch
            {
                '\\' when i + 1 < text.Length && text[i + 1] is '%' or '_' => Regex.Escape(text[++i].ToString()),
                '%' => ".*",
                '_' => ".",
                var c => Regex.Escape(c.ToString()),
            });
        }

        return new Regex(pattern.Append('$').ToString(), RegexOptions.IgnoreCase | RegexOptions.Singleline | RegexOptions.CultureInvariant, TimeSpan.FromSeconds(1));
    }

    private int Compare(SalesforceRow? left, SalesforceRow? right)
    {
        foreach (var (column, order) in _order)
        {
            var (a, b) = (column.Of(left!), column.Of(right!));
            var result = (a, b) switch
            {
                (null, null) => 0,
                (null, _) => order.NullsLast ? 1 : -1,
                (_, null) => order.NullsLast ? -1 : 1,
                _ => order.IsDescending ? CompareValues(column.Field, b, a) : CompareValues(column.Field, a, b),
            };
            if (result != 0)
            {
                return result;
            }
        }

        return 0;
    }

    private SoqlColumn Bind(string path)
    {
        var steps = path.Split('.');
        var type = From;
        var parents = new List<(SalesforceField, SalesforceObject)>();
        for (var i = 0; i < steps.Length - 1; i++)
        {
            // The query's own object may stand in front: Contact.Email.
            if (i == 0 && steps[0].Equals(From.Name, StringComparison.OrdinalIgnoreCase))
            {
                continue;
            }

            if (!type.TryRelationship(steps[i], out var reference) || _store.Find(reference.ReferenceTo!) is not { } parent)
            {
                throw new SoqlException(
                    "INVALID_FIELD",
                    $"Didn't understand relationship '{steps[i]}' in field path. If you are attempting to use a custom relationship, be sure to append the '__r' after the custom relationship name.");
            }

            parents.Add((reference, parent));
            type = parent;
        }

        return type.TryField(steps[^1], out var field)
            ? new SoqlColumn(parents, field)
            : throw new SoqlException("INVALID_FIELD", $"No such column '{steps[^1]}' on entity '{type.Name}'. If you are attempting to use a custom field, be sure to append the '__c' after the custom field name.");
    }

    private Func<SalesforceRow, bool> Compile(SoqlCondition condition)
    {
        switch (condition)
        {
            case SoqlCondition.All all:
                var every = all.Parts.Select(Compile).ToArray();
                return row => Array.TrueForAll(every, part => part(row));
            case SoqlCondition.Any any:
                var some = any.Parts.Select(Compile).ToArray();
                return row => Array.Exists(some, part => part(row));
            case SoqlCondition.Not not:
                var inner = Compile(not.Part);
                return row => !inner(row);
            case SoqlCondition.In list:
                var column = Bind(list.Field);
                var values = list.Literals.Select(literal => Literal(column.Field, literal, "=")).ToArray();
                return row => Array.Exists(values, value => AreEqual(column, row, value)) != list.IsNegated;
            case SoqlCondition.Comparison comparison:
                return Compile(comparison);
            default:
                throw new InvalidOperationException("A condition of an unknown kind.");
        }
    }

    private static bool AreEqual(SoqlColumn column, SalesforceRow row, object? value) =>
        (column.Of(row), value) switch
        {
            (null, null) => true,
            (null, _) or (_, null) => false,
            var (left, right) => CompareValues(column.Field, left, right) == 0,
        };

    private Func<SalesforceRow, bool> Compile(SoqlCondition.Comparison comparison)
    {
        var column = Bind(comparison.Field);
        var value = Literal(column.Field, comparison.Literal, comparison.Operator);
        switch (comparison.Operator)
        {
            case "=":
                return row => AreEqual(column, row, value);
            case "!=":
                return row => !AreEqual(column, row, value);
            case "LIKE":
                var pattern = Pattern((string)value!);
                return row => column.Of(row) is string text && pattern.IsMatch(text);
            case "<":
                return row => column.Of(row) is { } left && CompareValues(column.Field, left, value!) < 0;
            case "<=":
                return row => column.Of(row) is { } left && CompareValues(column.Field, left, value!) <= 0;
            case ">":
                return row => column.Of(row) is { } left && CompareValues(column.Field, left, value!) > 0;
            default:
                return row => column.Of(row) is { } left && CompareValues(column.Field, left, value!) >= 0;
        }
    }

    /// <summary>The literal's value in the field's type. Salesforce converts nothing: an instant in quotes is an error.</summary>
    private static object? Literal(SalesforceField field, SoqlToken literal, string sign)
    {
        var takesOrder = field.Type is not (SalesforceFieldType.Boolean or SalesforceFieldType.Textarea);
        if (sign is not ("=" or "!=") && (literal.Value is null || (sign == "LIKE" ? !field.IsText : !takesOrder)))
        {
            throw new SoqlException("INVALID_FIELD", $"{field.Name} cannot be filtered with the operator {sign} and this value");
        }

        return (literal.Kind, literal.Value) switch
        {
            (_, null) => null,
            (SoqlTokenKind.Text, string text) when field.IsText => sign == "LIKE" ? text : text.Replace("\\%", "%", StringComparison.Ordinal).Replace("\\_", "_", StringComparison.Ordinal),
            (SoqlTokenKind.Text, string text) when field.IsId => SalesforceId.TryNormalize(text, out var id)
                ? id
                : throw new SoqlException("INVALID_QUERY_FILTER_OPERATOR", $"invalid ID field: {text}"),
            (SoqlTokenKind.Number, _) when field.IsNumber => literal.Value,
            (SoqlTokenKind.Instant, _) when field.Type == SalesforceFieldType.Datetime => literal.Value,
            (SoqlTokenKind.Day, _) when field.Type == SalesforceFieldType.Date => literal.Value,
            (SoqlTokenKind.Word, bool) when field.Type == SalesforceFieldType.Boolean => literal.Value,
            _ => throw new SoqlException(
                "INVALID_FIELD",
                $"value of filter criterion for field '{field.Name}' must be of type {SalesforceDescribe.TypeName(field)} and should {(field.IsText || field.IsId ? "be" : "not be")} enclosed in quotes"),
        };
    }
}
