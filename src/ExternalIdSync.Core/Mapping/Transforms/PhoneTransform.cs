namespace ExternalIdSync.Core.Mapping.Transforms;

/// <summary>Writes a phone number in E.164 form. A number without country code belongs to the record's region, else to the default one.</summary>
internal sealed class PhoneTransform : Transform
{
    private readonly string? _region;
    private readonly string? _regionColumn;
    private readonly SourcePath? _regionPath;

    /// <summary>Makes the step.</summary>
    /// <param name="region">The default region, as ISO 3166 two letters.</param>
    /// <param name="regionColumn">The column that tells a record's region.</param>
    public PhoneTransform(string? region, string? regionColumn)
        : this(region, regionColumn, null)
    {
    }

    private PhoneTransform(string? region, string? regionColumn, SourcePath? regionPath)
    {
        _region = region;
        _regionColumn = regionColumn;
        _regionPath = regionPath;
    }

    /// <inheritdoc/>
    public override IReadOnlyList<string> Columns => _regionColumn is null ? [] : [_regionColumn];

    /// <inheritdoc/>
    public override Transform Bind(RecordSchema schema) =>
        _regionColumn is null ? this : new PhoneTransform(_region, _regionColumn, SourcePath.Resolve(_regionColumn, schema));

    /// <inheritdoc/>
    public override string? Apply(ref object? value, SourceRecord record)
    {
        if (value is not (string or long))
        {
            return "is neither a text nor a whole number";
        }

        var region = _regionPath?.Read(record) is string told && !string.IsNullOrWhiteSpace(told) ? told.Trim() : _region;
        var fault = PhoneNumber.TryFormat(PlainText.Of(value)!, region, out var formatted);
        value = fault is null ? formatted : value;
        return fault;
    }
}
