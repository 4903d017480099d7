namespace ExternalIdSync.Core.Mapping.Transforms;

/// <summary><c>trim</c>, <c>lower</c> and <c>upper</c>, by the invariant rules. What is not a text passes.</summary>
internal sealed class TextTransform(Func<string, string> change) : Transform
{
    /// <summary>Drops white space around the text.</summary>
    public static readonly TextTransform Trim = new(static t => t.Trim());

    /// <summary>Small letters.</summary>
    public static readonly TextTransform Lower = new(static t => t.ToLowerInvariant());

    /// <summary>Capital letters.</summary>
    public static readonly TextTransform Upper = new(static t => t.ToUpperInvariant());

    /// <inheritdoc/>
    public override string? Apply(ref object? value, SourceRecord record)
    {
        if (value is string text)
        {
            value = change(text);
        }

        return null;
    }
}
