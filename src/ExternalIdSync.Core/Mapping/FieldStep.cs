using ExternalIdSync.Core.Mapping.Transforms;

namespace ExternalIdSync.Core.Mapping;

/// <summary>Makes a value of a source field and a chain of transforms.</summary>
internal sealed class FieldStep(
    SourcePath? path, Transform[] transforms, string name, BlankPolicy blank, WriteMode write, TargetField? target, bool isItem) : MapStep
{
    // Most columns are texts that go into a text field as they are; how long such a text may be is all there is to ask. -1: no such column.
    private readonly int _longestAsIs = transforms.Length == 0 ? FieldFit.LongestText(target) : -1;

    /// <summary>The source field that is named where the value cannot be made.</summary>
    public string Name => name;

    /// <summary>Whether the value depends on the record; a constant does not keep a list item alive.</summary>
    public bool IsFromSource { get; } = path is not null || transforms.Any(static t => t.Columns.Count > 0);

    /// <inheritdoc/>
    public override MapFault? Run(SourceRecord record, out object? value)
    {
        value = path?.Read(record);
        return value is string text && text.Length <= _longestAsIs && !Blank.Is(text) ? null : Make(record, ref value);
    }

    private MapFault? Make(SourceRecord record, ref object? value)
    {
        if (ReferenceEquals(value, SyncRecord.Absent))
        {
            return null;
        }

        foreach (var transform in transforms)
        {
            if ((transform.MakesValue || !Blank.Is(value)) && transform.Apply(ref value, record) is { } reason)
            {
                return new MapFault(SyncErrors.ValueInvalid, name, reason);
            }
        }

        if (!Blank.Is(value))
        {
            return FieldFit.Fit(target, ref value) is { } misfit ? new MapFault(SyncErrors.ValueInvalid, name, misfit) : null;
        }

        if (isItem || ReferenceEquals(value, SyncRecord.Absent))
        {
            value = SyncRecord.Absent;
            return null;
        }

        if (target is { IsRequired: true } && write == WriteMode.Overwrite)
        {
            return new MapFault(SyncErrors.ValueMissing, name, "is blank, but the target requires it");
        }

        if (blank == BlankPolicy.Clear && target is { IsClearable: false })
        {
            return new MapFault(SyncErrors.ValueMissing, name, "is blank, but the target's field cannot be cleared");
        }

        value = blank == BlankPolicy.Clear ? null : SyncRecord.Absent;
        return null;
    }
}
