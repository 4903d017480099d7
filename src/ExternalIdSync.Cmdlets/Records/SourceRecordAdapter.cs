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
        var ordinal = (int)adaptedProperty.Tag;
        return ordinal == RowTag ? record.Origin.Row
            : RecordEdits.TryGet(record, ordinal, out var edited) ? edited
            : record[ordinal];
    }

    /// <inheritdoc/>
    public override string GetPropertyTypeName(PSAdaptedProperty adaptedProperty) =>
        GetPropertyValue(adaptedProperty)?.GetType().FullName ?? "System.String";

    /// <inheritdoc/>
    public override bool IsGettable(PSAdaptedProperty adaptedProperty) => true;

    /// <inheritdoc/>
    public override bool IsSettable(PSAdaptedProperty adaptedProperty)
    {
        ArgumentNullException.ThrowIfNull(adaptedProperty);
        return (int)adaptedProperty.Tag != RowTag;
    }

    /// <inheritdoc/>
    public override void SetPropertyValue(PSAdaptedProperty adaptedProperty, object? value)
    {
        ArgumentNullException.ThrowIfNull(adaptedProperty);
        RecordEdits.Set((SourceRecord)adaptedProperty.BaseObject, (int)adaptedProperty.Tag, value);
    }
}
