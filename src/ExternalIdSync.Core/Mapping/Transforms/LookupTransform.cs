namespace ExternalIdSync.Core.Mapping.Transforms;

/// <summary>Replaces a value by what a table says. A value the table lacks becomes the declared default, or is refused.</summary>
internal sealed class LookupTransform(IReadOnlyDictionary<string, object?> table, bool hasDefault, object? otherwise) : Transform
{
    /// <inheritdoc/>
    public override string? Apply(ref object? value, SourceRecord record)
    {
        if (PlainText.Of(value) is { } key && table.TryGetValue(key, out var found))
        {
            value = found;
            return null;
        }

        if (!hasDefault)
        {
            return "is not in the lookup table; add it there, or give the lookup a default";
        }

        value = otherwise;
        return null;
    }
}
