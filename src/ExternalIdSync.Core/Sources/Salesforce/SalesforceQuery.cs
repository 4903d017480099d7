using System.Globalization;
using System.Text;

namespace ExternalIdSync.Core.Sources.Salesforce;

/// <summary>Writes the SOQL of a source: what is selected and, per pass, from where on.</summary>
internal sealed class SalesforceQuery
{
    // Only these objects can be merged; on others the field does not exist and a query naming it fails.
    private static readonly string[] Mergeable = ["Account", "Contact", "Lead", "Case"];

    private readonly string _select;
    private readonly string _where;

    public SalesforceQuery(SalesforceOptions options)
    {
        RequireName(options.Object);
        Fields = Distinct(options.Fields, "Id", "SystemModstamp");
        Schema = new RecordSchema([.. Fields.Select(static f => f.Name)]);
        Parents = [.. (options.Parents ?? ParentsOf(Fields)).Select(static p => new SalesforceField(p + ".SystemModstamp"))];
        CanMerge = options.IncludesDeleted && Mergeable.Contains(options.Object, StringComparer.OrdinalIgnoreCase);
        var selected = Distinct(
            [.. Fields.Select(static f => f.Name), .. Parents.Select(static p => p.Name)],
            [.. options.IncludesDeleted ? ["IsDeleted"] : Array.Empty<string>(), .. CanMerge ? ["MasterRecordId"] : Array.Empty<string>()]);
        _select = $"SELECT {string.Join(',', selected.Select(static f => f.Name))} FROM {options.Object} WHERE ";
        _where = string.IsNullOrWhiteSpace(options.Where) ? string.Empty : $"({options.Where}) AND ";
    }

    /// <summary>The fields of the records.</summary>
    public IReadOnlyList<SalesforceField> Fields { get; }

    /// <summary>Their names.</summary>
    public RecordSchema Schema { get; }

    /// <summary>The stamps of the records over relationships whose changes count too.</summary>
    public IReadOnlyList<SalesforceField> Parents { get; }

    /// <summary>Whether records of the object can go into others.</summary>
    public bool CanMerge { get; }

    /// <summary>The object's own changes, in the order of stamp and id: rows that share a stamp are told apart by their ids.</summary>
    /// <param name="from">The stamp and the last id read of it; <see langword="null"/> for the beginning.</param>
    /// <param name="until">The last stamp wanted.</param>
    /// <returns>The SOQL.</returns>
    public string Own((DateTimeOffset Stamp, string Id)? from, DateTimeOffset until)
    {
        var text = new StringBuilder(_select).Append(_where);
        if (from is { Id.Length: 0 } whole)
        {
            text.Append("SystemModstamp >= ").Append(Literal(whole.Stamp)).Append(" AND ");
        }
        else if (from is var (stamp, id))
        {
            var at = Literal(stamp);
            text.Append(CultureInfo.InvariantCulture, $"((SystemModstamp = {at} AND Id > '{id}') OR SystemModstamp > {at}) AND ");
        }

        return text.Append("SystemModstamp <= ").Append(Literal(until)).Append(" ORDER BY SystemModstamp, Id").ToString();
    }

    /// <summary>The records whose parent changed, in the order of their ids, except those that were read for their own sake.</summary>
    /// <param name="parent">The parent's stamp.</param>
    /// <param name="from">From when on the parent's changes count.</param>
    /// <param name="until">Until when.</param>
    /// <param name="place">Where to go on.</param>
    /// <returns>The SOQL.</returns>
    public string OfParent(SalesforceField parent, DateTimeOffset from, DateTimeOffset until, SalesforceParentPlace place)
    {
        var text = new StringBuilder(_select).Append(_where).Append(CultureInfo.InvariantCulture,
            $"{parent.Name} >= {Literal(from)} AND {parent.Name} <= {Literal(until)} AND SystemModstamp < {Literal(place.Start)}");
        if (place.Child.Length > 0)
        {
            text.Append(CultureInfo.InvariantCulture, $" AND Id > '{place.Child}'");
        }

        return text.Append(" ORDER BY Id").ToString();
    }

    // A literal of SOQL stands without quotes, in UTC.
    private static string Literal(DateTimeOffset stamp) => stamp.UtcDateTime.ToString(
        stamp.Ticks % TimeSpan.TicksPerSecond == 0 ? "yyyy-MM-dd'T'HH:mm:ss'Z'" : "yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);

    private static void RequireName(string name)
    {
        if (!SalesforceField.IsName(name))
        {
            throw new SyncException(SyncErrors.OptionInvalid, $"'{name}' is no object of Salesforce; give its API name, such as Contact or Invoice__c.") { Subject = name };
        }
    }

    private static List<SalesforceField> Distinct(IReadOnlyList<string> names, params string[] further)
    {
        var known = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        var fields = new List<SalesforceField>(names.Count + further.Length);
        foreach (var name in names.Concat(further))
        {
            if (known.Add(name))
            {
                fields.Add(new SalesforceField(name));
            }
        }

        return fields;
    }

    private static List<string> ParentsOf(IReadOnlyList<SalesforceField> fields)
    {
        var parents = new List<string>();
        foreach (var field in fields)
        {
            for (var dot = field.Name.IndexOf('.', StringComparison.Ordinal); dot >= 0; dot = field.Name.IndexOf('.', dot + 1))
            {
                var parent = field.Name[..dot];
                if (IsPolymorphic(parent[(parent.LastIndexOf('.') + 1)..]))
                {
                    break;
                }

                if (!parents.Contains(parent, StringComparer.OrdinalIgnoreCase))
                {
                    parents.Add(parent);
                }
            }
        }

        return parents;
    }

    // What may lead to several objects is of the type Name, which has no stamp.
    private static bool IsPolymorphic(string relationship) => relationship.ToUpperInvariant() is "OWNER" or "WHO" or "WHAT";
}
