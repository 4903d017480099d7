using System.Collections.ObjectModel;
using System.ComponentModel;
using System.Management.Automation;

namespace ExternalIdSync.Cmdlets.Records;

/// <summary>Shows a record's fields as properties, so that <c>$_.Email</c> works without a property object per field and record.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed class SourceRecordAdapter : PSPropertyAdapter
{
    // Not among a record's columns, and not listed, but there for whoever asks: $_._row, as the rejections file calls it.
    private const string RowProperty = "_row";
    private const int RowTag = -1;

    /// <inheritdoc/>
    public override Collection<PSAdaptedProperty> GetProperties(object baseObject)
    {
        var record = (SourceRecord)baseObject;
        var properties = new Collection<PSAdaptedProperty>();
        for (var i = 0; i < record.Schema.Count; i++)
        {
            properties.Add(new PSAdaptedProperty(record.Schema.Names[i], i));
        }

        return properties;
    }

    /// <inheritdoc/>
    public override PSAdaptedProperty? GetProperty(object baseObject, string propertyName) =>
        ((SourceRecord)baseObject).Schema.TryGetOrdinal(propertyName, out var ordinal)
            ? new PSAdaptedProperty(((SourceRecord)baseObject).Schema.Names[ordinal], ordinal)
            : string.Equals(propertyName, RowProperty, StringComparison.OrdinalIgnoreCase) ? new PSAdaptedProperty(RowProperty, RowTag) : null;

    /// <inheritdoc/>
    public override object? GetPropertyValue(PSAdaptedProperty adaptedProperty)
    {
        ArgumentNullException.ThrowIfNull(adaptedProperty);
        var record = (SourceRecord)adaptedProperty.BaseObject;
        return (int)adaptedProperty.Tag is var ordinal && ordinal != RowTag ? record[ordinal] : record.Origin.Row;
    }

    /// <inheritdoc/>
    public override string GetPropertyTypeName(PSAdaptedProperty adaptedProperty) =>
        GetPropertyValue(adaptedProperty)?.GetType().FullName ?? "System.String";

    /// <inheritdoc/>
    public override bool IsGettable(PSAdaptedProperty adaptedProperty) => true;

    /// <inheritdoc/>
    public override bool IsSettable(PSAdaptedProperty adaptedProperty) => false;

    /// <inheritdoc/>
    public override void SetPropertyValue(PSAdaptedProperty adaptedProperty, object value) =>
        throw new SetValueException("A record is as its source gave it; add a property (Add-Member), or change it in a map.");
}
