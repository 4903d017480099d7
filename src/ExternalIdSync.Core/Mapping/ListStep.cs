namespace ExternalIdSync.Core.Mapping;

/// <summary>
/// Makes a list of several source fields: <c>emails[0].email</c>, <c>emails[1].email</c>. Items without a value of the source are left
/// out and the others close up; a list without items is blank.
/// </summary>
internal sealed class ListStep : MapStep
{
    private readonly MappedField _field;
    private readonly (string? Property, FieldStep Step)[][] _items;

    /// <summary>Makes the step.</summary>
    /// <param name="field">The list.</param>
    /// <param name="parts">What its items are made of.</param>
    public ListStep(MappedField field, IReadOnlyList<(TargetPath Path, FieldStep Step)> parts)
    {
        _field = field;
        _items =
        [
            .. parts.GroupBy(static p => p.Path.Index)
                .OrderBy(static g => g.Key)
                .Select(static g => g.Select(static p => (p.Path.Property, p.Step)).ToArray()),
        ];
    }

    /// <inheritdoc/>
    public override MapFault? Run(SourceRecord record, out object? value)
    {
        value = null;
        List<object?>? list = null;
        foreach (var item in _items)
        {
            if (Make(item, record, out var made) is { } fault)
            {
                return fault;
            }

            if (made is not null)
            {
                (list ??= new List<object?>(_items.Length)).Add(made);
            }
        }

        if (list is null && _field is { Definition.IsRequired: true, Write: WriteMode.Overwrite })
        {
            return new MapFault(SyncErrors.ValueMissing, _items[0][0].Step.Name, "is blank, but the target requires it");
        }

        value = list ?? (_field.Blank == BlankPolicy.Clear ? null : SyncRecord.Absent);
        return null;
    }

    private static MapFault? Make((string? Property, FieldStep Step)[] parts, SourceRecord record, out object? item)
    {
        item = null;
        var isAlive = false;
        Dictionary<string, object?>? properties = null;
        object? single = null;
        foreach (var (property, step) in parts)
        {
            if (step.Run(record, out var value) is { } fault)
            {
                return fault;
            }

            if (ReferenceEquals(value, SyncRecord.Absent))
            {
                continue;
            }

            isAlive |= step.IsFromSource;
            if (property is null)
            {
                single = value;
            }
            else
            {
                (properties ??= new Dictionary<string, object?>(parts.Length, StringComparer.Ordinal)).Add(property, value);
            }
        }

        item = isAlive ? (object?)properties ?? single : null;
        return null;
    }
}
