using ExternalIdSync.Core.Json;

namespace ExternalIdSync.Core.Mapping;

/// <summary>Holds the fields that a map writes to what the target takes.</summary>
/// <param name="fields">The target's fields.</param>
/// <param name="options">What else the mapper knows.</param>
/// <param name="faults">Where faults go.</param>
internal sealed class MapTargetCheck(TargetFieldList fields, MapperOptions options, ConfigurationFaults faults)
{
    /// <summary>Tells what is wrong with a field.</summary>
    /// <param name="field">The map's entry.</param>
    public void Check(MapField field)
    {
        if (string.Equals(field.To.Name, options.ExternalIdField, StringComparison.OrdinalIgnoreCase))
        {
            faults.Add(field.Node, $"'{field.To.Name}' is the target's external ID, which is made of externalId; take this field out.");
            return;
        }

        var target = fields.Find(field.To.General);
        if (target is { IsReadOnly: true })
        {
            faults.Add(field.Node, $"'{target.Name}' is set by the target itself; take this field out.");
        }

        if (target is { IsWriteOnly: true } && field.Write == WriteMode.FillOnly)
        {
            faults.Add(field.Node, $"the target never shows '{target.Name}', so nobody can tell whether it is empty; use the write mode overwrite.");
        }

        if (!fields.Has(field.To))
        {
            TellUnknown(field);
        }
    }

    private void TellUnknown(MapField field)
    {
        var hint = Suggestion.Hint(field.To.General, fields.Names);
        if (!options.AcceptsOtherFields)
        {
            faults.Add(field.Node, $"the target has no field '{field.To.General}'; {hint}");
        }
        else if (hint.EndsWith('?'))
        {
            options.OnNote?.Invoke(new MapNote(
                "FieldUnlisted", $"{field.Node}: the target's definition lists no field '{field.To.General}'; {hint}"));
        }
    }
}
