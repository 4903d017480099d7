using System.Data;
using System.Management.Automation;

namespace ExternalIdSync.Cmdlets.Records;

/// <summary>Tells which properties of an object are fields, and reads them.</summary>
/// <param name="includeScriptProperties">
/// Whether properties that run code (script, code and alias properties) count: they are skipped unless asked for, as they may be slow,
/// fail, or repeat another property.
/// </param>
internal sealed class PropertyReader(bool includeScriptProperties)
{
    private const PSMemberTypes Plain = PSMemberTypes.NoteProperty | PSMemberTypes.Property;
    private const PSMemberTypes Code = PSMemberTypes.ScriptProperty | PSMemberTypes.CodeProperty | PSMemberTypes.AliasProperty;

    private readonly PSMemberTypes _wanted = includeScriptProperties ? Plain | Code : Plain;

    /// <summary>Whether a property is a field.</summary>
    /// <param name="property">The property.</param>
    /// <returns><see langword="true"/> for one that is to be read.</returns>
    public bool IsField(PSPropertyInfo property) => _wanted.HasFlag(property.MemberType) && property.IsGettable;

    /// <summary>Reads a property.</summary>
    /// <param name="property">The property.</param>
    /// <param name="value">Its value.</param>
    /// <returns>
    /// <see langword="false"/> when its getter failed: the field then counts as absent, so that a map which needs it says so, and one which does
    /// not is not disturbed.
    /// </returns>
    public static bool TryRead(PSPropertyInfo property, out object? value)
    {
        try
        {
            value = property.Value;
            return true;
        }
        catch (GetValueException)
        {
            value = null;
            return false;
        }
    }

    /// <summary>Reads every field of an object.</summary>
    /// <param name="source">The object.</param>
    /// <returns>Names and values.</returns>
    public IEnumerable<KeyValuePair<string, object?>> Read(PSObject source)
    {
        if (source.BaseObject is DataRow row)
        {
            foreach (DataColumn column in row.Table.Columns)
            {
                yield return new KeyValuePair<string, object?>(column.ColumnName, row[column]);
            }

            yield break;
        }

        foreach (var property in source.Properties)
        {
            if (IsField(property) && TryRead(property, out var value))
            {
                yield return new KeyValuePair<string, object?>(property.Name, value);
            }
        }
    }
}
