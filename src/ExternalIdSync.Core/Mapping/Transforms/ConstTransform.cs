namespace ExternalIdSync.Core.Mapping.Transforms;

/// <summary>The same value for every record.</summary>
internal sealed class ConstTransform(object? constant) : Transform
{
    /// <inheritdoc/>
    public override bool MakesValue => true;

    /// <inheritdoc/>
    public override string? Apply(ref object? value, SourceRecord record)
    {
        value = constant;
        return null;
    }
}
