namespace ExternalIdSync.Core.Mapping;

/// <summary>A field that a target has, as its connector definition tells it; values are held against it before anything is sent.</summary>
/// <param name="Name">
/// The name, in the target's own spelling: dots for nesting (<c>risk.level</c>), brackets for the one item of a list
/// (<c>emails[].email</c>).
/// </param>
/// <param name="Type">What it holds.</param>
public sealed record TargetField(string Name, FieldType Type = FieldType.Text)
{
    /// <summary>Whether the target refuses a new record without it.</summary>
    public bool IsRequired { get; init; }

    /// <summary>Whether the target sets it itself and a map must not write it.</summary>
    public bool IsReadOnly { get; init; }

    /// <summary>
    /// Whether the target takes it and never shows it: what it holds cannot be compared, so that it is sent whenever the record is.
    /// </summary>
    public bool IsWriteOnly { get; init; }

    /// <summary>The longest text it takes, in UTF-16 code units, where there is a limit.</summary>
    public int? MaxLength { get; init; }

    /// <summary>The only texts it takes, where they are fixed; case counts.</summary>
    public IReadOnlyList<string>? AllowedValues { get; init; }

    /// <summary>Whether it can be emptied once it holds something.</summary>
    public bool IsClearable { get; init; } = true;
}
