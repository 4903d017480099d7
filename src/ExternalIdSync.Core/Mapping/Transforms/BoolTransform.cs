namespace ExternalIdSync.Core.Mapping.Transforms;

/// <summary>Reads yes and no from declared words, ignoring case.</summary>
internal sealed class BoolTransform(IReadOnlyList<string> yes, IReadOnlyList<string> no) : Transform
{
    private static readonly object True = true;
    private static readonly object False = false;

    private readonly string[] _yes = [.. yes];
    private readonly string[] _no = [.. no];
    private readonly string _refusal = $"is none of the words {string.Join(", ", yes)} (true) and {string.Join(", ", no)} (false)";

    /// <inheritdoc/>
    public override string? Apply(ref object? value, SourceRecord record)
    {
        if (value is bool)
        {
            return null;
        }

        var text = PlainText.Of(value);
        if (text is null)
        {
            return _refusal;
        }

        if (IsAny(text, _yes))
        {
            value = True;
            return null;
        }

        if (IsAny(text, _no))
        {
            value = False;
            return null;
        }

        return _refusal;
    }

    private static bool IsAny(string text, string[] words)
    {
        foreach (var word in words)
        {
            if (string.Equals(word, text, StringComparison.OrdinalIgnoreCase))
            {
                return true;
            }
        }

        return false;
    }
}
