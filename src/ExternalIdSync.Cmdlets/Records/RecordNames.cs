using System.Globalization;
using ExternalIdSync.Core.Sources;

namespace ExternalIdSync.Cmdlets.Records;

/// <summary>Which property holds the external ID, and what records are called where somebody is asked about them.</summary>
/// <param name="target">The target's name.</param>
/// <param name="prefix">What is put before every external ID.</param>
/// <param name="column">The property, where somebody named it; otherwise the first record shows which of the usual ones it is.</param>
internal sealed class RecordNames(string target, string prefix, string? column)
{
    /// <summary>The property that records keep their external ID in when nobody says where.</summary>
    public const string UsualColumn = "ExternalId";

    private static readonly string[] UsualColumns = [UsualColumn, "external_id"];

    /// <summary>The property; <see langword="null"/> while no record has shown it.</summary>
    public string? Column { get; private set; } = column;

    /// <summary>A record's name in a sentence.</summary>
    /// <param name="externalId">Its external ID, with its prefix.</param>
    /// <returns>Such as <c>hipcall/companies record 'ERP-9876'</c>.</returns>
    public string Describe(ExternalId externalId) => $"{target} record '{externalId}'";

    /// <summary>A record's name in a sentence.</summary>
    /// <param name="item">The record, or a row that could not become one.</param>
    /// <returns>The name, by its row where it has no external ID.</returns>
    /// <exception cref="SyncException"><see cref="SyncErrors.OptionInvalid"/>: nobody said where the external ID is, and no record shows it.</exception>
    public string Describe(SourceItem item)
    {
        if (item.Record is not { } record)
        {
            return $"{target} record without external ID (row {item.Rejected!.Row.ToString(CultureInfo.InvariantCulture)})";
        }

        Column ??= Array.Find(UsualColumns, name => record.Schema.TryGetOrdinal(name, out _)) ?? throw new SyncException(
            SyncErrors.OptionInvalid,
            "Which property holds the external ID? Say so with -ExternalIdProperty, or give a map that does.");
        var id = Convert.ToString(record[Column], CultureInfo.InvariantCulture)?.Trim();
        return string.IsNullOrEmpty(id)
            ? $"{target} record of row {record.Origin.Row.ToString(CultureInfo.InvariantCulture)}"
            : $"{target} record '{prefix}{id}'";
    }

    /// <summary>Settles for the usual property, because no record will come any more.</summary>
    public void Settle() => Column ??= UsualColumn;
}
